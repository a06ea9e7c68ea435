"""`.squawk.toml`: the server's version, the transaction, and rules that were turned off.

Format: https://squawkhq.com/docs/cli#configuration-file
"""

from __future__ import annotations

import re
import tomllib

from launchgate.maintenance.init.imports import Imported, texts
from launchgate.model.finding import Json
from launchgate.suppressions.foreign import SQUAWK
from launchgate.text.plural import count

CONFIG = ".squawk.toml"


def read_config(text: str, known: frozenset[str] = frozenset()) -> Imported:
    """Translate a configuration; `known` are our rule ids."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Imported(CONFIG, notes=(f"it is not TOML ({error}), so nothing was imported",))
    notes: list[str] = []
    section: dict[str, Json] = {}
    version = re.match(r"\d{1,2}", str(document.get("pg_version", "")))
    if version:
        section |= {"dialect": "postgresql", "server_version": int(version[0])}
    if isinstance(assumed := document.get("assume_in_transaction"), bool):
        section["transaction"] = "assume" if assumed else "none"
    levels: dict[str, Json] = {}
    for name in texts(document.get("excluded_rules")):
        ours = [rule for rule in SQUAWK.get(name, ()) if rule in known]
        levels |= dict.fromkeys(ours, "off")
        if not ours:
            notes.append(f"the excluded rule `{name[:60]}` has no equivalent")
    if paths := texts(document.get("excluded_paths")):
        notes.append(f"not imported: {count(len(paths), 'excluded path')}; list what to check under `migrations.paths`")
    return Imported(CONFIG, migrations=section, levels=levels, notes=tuple(notes))
