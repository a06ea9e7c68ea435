"""`.gitleaks.toml`: path allowlists and own rules. `.gitleaksignore`: fingerprints, which the baseline replaces.

Format: https://github.com/gitleaks/gitleaks#configuration
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from launchgate.config.patterns import safe_pattern
from launchgate.finding import Json
from launchgate.judge.init.imports import Imported
from launchgate.judge.init.imports.patterns import path_patterns
from launchgate.plural import count, counted

CONFIG, IGNORE = ".gitleaks.toml", ".gitleaksignore"
_MOST_RULES = 100
_KEYWORD = re.compile(r"[^\s\x00-\x1f]{3,100}")


def read_config(text: str, known: frozenset[str] = frozenset()) -> Imported:
    """Translate a configuration; `known` are our rule ids, to which disabled rules of the same name are matched."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Imported(CONFIG, said=(f"it is not TOML ({error}), so nothing was taken over",))
    said: list[str] = []
    exclude = [pattern for each in _allowlists(document) for pattern in _paths(each, said)]
    rules = [rule for each in _tables(document.get("rules"))[:_MOST_RULES] for rule in _rule(each, said)]
    levels = dict(_disabled(document, known, said))
    secrets: dict[str, Json] = {}
    if exclude:
        secrets["exclude"] = list[Json](dict.fromkeys(exclude))
        said.insert(0, f"taken over: {count(len(secrets['exclude']), 'path pattern')}")  # type: ignore[arg-type] # a list
    if rules:
        secrets["rules"] = list[Json](rules)
        said.insert(0, f"taken over: {count(len(rules), 'own rule')}")
    return Imported(CONFIG, secrets=secrets, levels=levels, said=tuple(said))


def read_ignore(text: str) -> Imported:
    """Count the fingerprints of an ignore file: they name lines, which move, so nothing of them is kept."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    said = (
        f"its {count(len(lines), 'entry')} by line; what is still found there is in the baseline, by value or structure"
    )
    return Imported(IGNORE, said=(said,) if lines else ())


def _allowlists(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _tables(document.get("allowlist"))
    for each in _tables(document.get("allowlists")):
        if not each.get("targetRules"):
            yield each


def _paths(allowlist: Mapping[str, Any], said: list[str]) -> Iterator[str]:
    said += [
        f"not taken over: {counted(len(values), f'allowed {key}')}; waive what they hide, value by value"
        for key in ("regexes", "stopwords", "commits")
        if (values := _texts(allowlist.get(key)))
    ]
    together = str(allowlist.get("condition", "OR")).upper() == "AND"
    for expression in _texts(allowlist.get("paths")):
        patterns = None if together and _texts(allowlist.get("regexes")) else path_patterns(expression)
        if patterns is None:
            said.append(f"the allowed path `{_short(expression)}` has no pattern that means the same")
        else:
            yield from patterns


def _rule(rule: Mapping[str, Any], said: list[str]) -> Iterator[dict[str, Json]]:
    name, pattern = str(rule.get("id", "")), rule.get("regex")
    if not isinstance(pattern, str):
        if any(key in rule for key in ("allowlist", "allowlists")):
            said.append(f"the exceptions of the rule `{_short(name)}` were not taken over: waive what they hide")
        return
    own_id = "".join(char if char.isalnum() else "-" for char in name.lower()).strip("-")[:60]
    fitting = pattern.replace(r"\z", r"\Z").removeprefix("(?i)")
    fitting = f"(?i){fitting}" if pattern.startswith("(?i)") else fitting
    try:
        safe_pattern(fitting)
    except ValueError as error:
        said.append(f"the rule `{_short(name)}` was not taken over: {error}")
        return
    if not own_id.isascii() or not own_id:
        said.append(f"the rule `{_short(name)}` was not taken over: its name has no letters")
        return
    said += [
        f"`{key}` of the rule `{_short(name)}` was not taken over: our rule may find more"
        for key in ("path", "entropy", "secretGroup")
        if key in rule
    ]
    made: dict[str, Json] = {"id": own_id, "pattern": fitting}
    keywords = _texts(rule.get("keywords"))
    if keywords and all(_KEYWORD.fullmatch(word) for word in keywords):  # leaving out one of them would hide matches
        made["keywords"] = list[Json](keywords)
    yield made


def _disabled(document: Mapping[str, Any], known: frozenset[str], said: list[str]) -> Iterator[tuple[str, Json]]:
    extend = document.get("extend")
    for name in _texts(extend.get("disabledRules")) if isinstance(extend, Mapping) else ():
        if f"secrets/{name}" in known:
            yield f"secrets/{name}", "off"
        else:
            said.append(f"the disabled rule `{_short(name)}` has no rule of the same name here")


def _tables(value: Any) -> list[Mapping[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _short(text: str) -> str:
    shown = "".join(char if char.isprintable() and char != "`" else "?" for char in text)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004 - what fits a line
