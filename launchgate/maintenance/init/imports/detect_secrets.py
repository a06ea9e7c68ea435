"""`.secrets.baseline` of detect-secrets: parsed here, because its own reader imports plugins.

Format: https://github.com/Yelp/detect-secrets#baseline-file-format
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from launchgate.maintenance.init.imports import Imported, short, tables, texts
from launchgate.maintenance.init.imports.patterns import fitting, path_patterns
from launchgate.model.finding import Json
from launchgate.text.plural import count

BASELINE = ".secrets.baseline"
_FILTERS = "detect_secrets.filters."
_FILES, _LINES, _SECRETS = (f"{_FILTERS}regex.should_exclude_{what}" for what in ("file", "line", "secret"))
# Filters with an equivalent in our own scan.
_OWN = ("allowlist.", "common.", "heuristic.", "gibberish.")


def read_baseline(text: str, paths: Collection[str] = frozenset()) -> Imported:
    """Keep the file where it is, as `secrets.detect_secrets.baseline`, and translate what it excludes.

    `paths` are those of the repository, in which plugins with an absolute path are searched.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Imported(BASELINE, notes=("it is not JSON, so nothing was imported",))
    if not isinstance(document, Mapping):
        return Imported(BASELINE, notes=("it is not a baseline, so nothing was imported",))
    notes = [f"its {_count(document)} audited or open entries still apply from that file"]
    plugins: list[Json] = list(_custom_plugins(document, paths, notes))
    settings: dict[str, Json] = {"baseline": BASELINE}
    if plugins:
        settings["plugins"] = plugins
        notes.append(f"{count(len(plugins), 'custom plugin')} listed by name; code is run only with --allow-plugins")
    secrets: dict[str, Json] = {"detect_secrets": settings}
    exclude, allow = list(_excluded(document, notes)), list(_allowed(document, notes))
    if exclude:
        secrets["exclude"] = list[Json](dict.fromkeys(exclude))
    if allow:
        secrets["allow"] = list[Json]({"pattern": pattern} for pattern in dict.fromkeys(allow))
    notes += _unsupported(document)
    return Imported(BASELINE, secrets=secrets, notes=tuple(notes))


def _count(document: Mapping[str, Any]) -> int:
    results = document.get("results")
    return sum(len(each) for each in results.values() if isinstance(each, list)) if isinstance(results, Mapping) else 0


def _expressions(document: Mapping[str, Any], filter_path: str) -> Iterator[str]:
    """Return the expressions of one filter; older versions wrote a single one without a list."""
    for each in tables(document.get("filters_used")):
        if each.get("path") == filter_path:
            pattern = each.get("pattern")
            yield from texts(pattern if isinstance(pattern, list) else [pattern])


def _excluded(document: Mapping[str, Any], notes: list[str]) -> Iterator[str]:
    for expression in _expressions(document, _FILES):
        patterns = path_patterns(expression)
        if patterns is None:
            notes.append(f"the excluded files `{short(expression)}` have no equivalent pattern")
        yield from patterns or ()


def _allowed(document: Mapping[str, Any], notes: list[str]) -> Iterator[str]:
    for expression in _expressions(document, _SECRETS):
        try:
            yield fitting(expression)
        except ValueError as error:
            notes.append(f"the excluded secrets `{short(expression)}` were not imported: {error}")


def _unsupported(document: Mapping[str, Any]) -> Iterator[str]:
    """Return a note for each filter without an equivalent."""
    for expression in _expressions(document, _LINES):
        yield f"the excluded lines `{short(expression)}` were not imported: a value is checked, not its line"
    for each in tables(document.get("filters_used")):
        path = str(each.get("path", ""))
        ours = path in {_FILES, _LINES, _SECRETS} or path.removeprefix(_FILTERS).startswith(_OWN)
        if not ours or not path.startswith(_FILTERS):
            yield f"the filter `{short(path)}` was not imported: it has no equivalent"


def _custom_plugins(document: Mapping[str, Any], paths: Collection[str], notes: list[str]) -> Iterator[str]:
    for each in tables(document.get("plugins_used")):
        path = each.get("path")
        if not isinstance(path, str):
            continue
        inside = _inside(path.removeprefix("file://").removeprefix("./"), paths)
        if inside is None:
            notes.append(f"the custom plugin `{short(path)}` is outside of the repository and was not imported")
        else:
            yield inside


def _inside(path: str, paths: Collection[str]) -> str | None:
    """Return the path of a plugin in the repository: of an absolute path, the longest suffix that exists."""
    if ".." in path.split("/") or not path.endswith(".py"):
        return None
    if not path.startswith("/"):
        return path
    parts = path.strip("/").split("/")
    ends = ("/".join(parts[at:]) for at in range(1, len(parts)))
    return next((end for end in ends if end in paths), None)
