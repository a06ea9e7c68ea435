"""`.secrets.baseline` of detect-secrets: read as JSON by us, since its plugins would be imported by its own reader.

Format: https://github.com/Yelp/detect-secrets#baseline-file-format
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from launchgate.finding import Json
from launchgate.judge.init.imports import Imported
from launchgate.judge.init.imports.patterns import path_patterns
from launchgate.plural import count

BASELINE = ".secrets.baseline"
_EXCLUDES = "detect_secrets.filters.regex.should_exclude_file"


def read_baseline(text: str) -> Imported:
    """Keep the file where it is, as `secrets.detect_secrets.baseline`, and translate the files it excludes."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Imported(BASELINE, said=("it is not JSON, so nothing was taken over",))
    if not isinstance(document, Mapping):
        return Imported(BASELINE, said=("it is not a baseline, so nothing was taken over",))
    said = [f"its {_count(document)} audited or open entries go on counting where they stand"]
    plugins: list[Json] = list(_own_plugins(document, said))
    settings: dict[str, Json] = {"baseline": BASELINE}
    if plugins:
        settings["plugins"] = plugins
        said.append(f"{count(len(plugins), 'own plugin')} listed by name; code of the repository is not run")
    secrets: dict[str, Json] = {"detect_secrets": settings}
    if exclude := list(_excluded(document, said)):
        secrets["exclude"] = list[Json](dict.fromkeys(exclude))
    return Imported(BASELINE, secrets=secrets, said=tuple(said))


def _count(document: Mapping[str, Any]) -> int:
    results = document.get("results")
    return sum(len(each) for each in results.values() if isinstance(each, list)) if isinstance(results, Mapping) else 0


def _excluded(document: Mapping[str, Any], said: list[str]) -> Iterator[str]:
    for each in _tables(document.get("filters_used")):
        expressions = each.get("pattern", ()) if each.get("path") == _EXCLUDES else ()
        for expression in expressions if isinstance(expressions, list) else [expressions]:
            patterns = path_patterns(expression) if isinstance(expression, str) else None
            if patterns is None:
                said.append("an excluded file pattern has none here that means the same")
            yield from patterns or ()


def _own_plugins(document: Mapping[str, Any], said: list[str]) -> Iterator[str]:
    for each in _tables(document.get("plugins_used")):
        path = each.get("path")
        if not isinstance(path, str):
            continue
        inside = path.removeprefix("file://").removeprefix("./")
        if inside.startswith("/") or ".." in inside.split("/") or not inside.endswith(".py"):
            said.append("an own plugin lies outside of the repository and was not taken over")
        else:
            yield inside


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
