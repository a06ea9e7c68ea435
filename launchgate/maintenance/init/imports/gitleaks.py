"""`.gitleaks.toml`: allowlists and own rules. `.gitleaksignore`: fingerprints, which the baseline replaces.

Format: https://github.com/gitleaks/gitleaks#configuration
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from launchgate.maintenance.init.imports import Imported
from launchgate.maintenance.init.imports.expressions import fitting, groups, with_secret
from launchgate.maintenance.init.imports.gitleaks_allow import Allowing
from launchgate.maintenance.init.imports.patterns import path_patterns
from launchgate.maintenance.init.imports.reading import short, tables, texts
from launchgate.model.finding import Json
from launchgate.text.plural import count

CONFIG, IGNORE = ".gitleaks.toml", ".gitleaksignore"
_MOST_RULES = 100
_MOST_BITS = 8
_KEYWORD = re.compile(r"[^\s\x00-\x1f]{3,100}")
_LISTS = ("allowlist", "allowlists")
_KNOWN = frozenset({"title", "description", "extend", "rules", "minVersion", *_LISTS})
_KNOWN_OF_RULE = frozenset(
    {"id", "description", "regex", "keywords", "secretGroup", "entropy", "path", "tags", *_LISTS}
)
_IGNORED = re.compile(r"(?:(?P<commit>[0-9a-fA-F]{7,64}):)?(?P<path>.+):(?P<rule>[^:]+):(?P<line>\d+)")
_MOST_SAID = 20


def read_config(text: str, known: frozenset[str] = frozenset()) -> Imported:
    """Translate a configuration; `known` are our rule ids, to which rules of the same name are matched."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Imported(CONFIG, said=(f"it is not TOML ({error}), so nothing was taken over",))
    said = [f"`{short(key)}` is not known and was left out" for key in document if key not in _KNOWN]
    rules: dict[str, dict[str, Json]] = {}  # by their name in gitleaks
    for each in tables(document.get("rules")):
        for made in _rule(each, known, said):
            if len(rules) < _MOST_RULES:
                rules[str(each["id"])] = made
            else:
                said.append(
                    f"the rule `{short(str(each['id']))}` was not taken over: {_MOST_RULES} others were before it"
                )
    allowing = _allowing(document, {name: f"secrets/{made['id']}" for name, made in rules.items()}, known)
    levels = dict(_disabled(document, known, said))
    secrets: dict[str, Json] = {}
    for key, values, what in (
        ("exclude", list[Json](dict.fromkeys(allowing.exclude)), "path pattern"),
        ("allow", allowing.allow, "allowed value"),
        ("rules", list[Json](rules.values()), "own rule"),
    ):
        if values:
            secrets[key] = values
            said.insert(0, f"taken over: {count(len(values), what)}")
    return Imported(CONFIG, secrets=secrets, levels=levels, said=(*said, *allowing.said))


def read_ignore(text: str) -> Imported:
    """Explain the fingerprints of an ignore file: they name lines, which move, so nothing of them is kept."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [(line, _IGNORED.fullmatch(line)) for line in lines]
    of_commits = sum(entry is not None and entry["commit"] is not None for _, entry in found)
    at_head = sum(entry is not None and entry["commit"] is None for _, entry in found)
    odd = [line for line, entry in found if entry is None]
    said = []
    if at_head:
        told = count(at_head, "entry")
        said.append(f"its {told} by line; what is still found there is in the baseline, by value or structure")
    if of_commits:
        told = count(of_commits, "entry")
        said.append(
            f"its {told} by commit; `launchgate secrets --history` tells those values again where head holds them "
            "no more, and `launchgate waive` sets them aside by value"
        )
    said += [f"`{short(line)}` is not a fingerprint and was ignored" for line in odd[:_MOST_SAID]]
    if len(odd) > _MOST_SAID:
        said.append(f"so were {len(odd) - _MOST_SAID} more lines that are no fingerprints")
    return Imported(IGNORE, said=tuple(said))


def _allowing(document: Mapping[str, Any], own: Mapping[str, str], known: frozenset[str]) -> Allowing:
    """Translate every allowlist: those of all rules, those that name some, and those that stand in a rule."""
    made = Allowing()

    def take(allowlist: Mapping[str, Any], names: list[str]) -> None:
        ours = [own.get(name) or f"secrets/{name}" for name in names if name in own or f"secrets/{name}" in known]
        for name in names:
            if name not in own and f"secrets/{name}" not in known:
                made.said.append(
                    f"the exceptions of the rule `{short(name)}` were not taken over: no rule here is called so"
                )
        if ours or not names:
            made.take(allowlist, ours)

    for key in _LISTS:
        for each in tables(document.get(key)):
            take(each, texts(each.get("targetRules")))
        for rule in tables(document.get("rules")):
            for each in tables(rule.get(key)):
                take(each, [str(rule.get("id", ""))])
    return made


def _rule(rule: Mapping[str, Any], known: frozenset[str], said: list[str]) -> Iterator[dict[str, Json]]:
    name, pattern = str(rule.get("id", "")), rule.get("regex")
    if not isinstance(pattern, str):
        if "path" in rule:
            said.append(f"the rule `{short(name)}` was not taken over: it finds files, not values")
        return
    own_id = "".join(char if char.isalnum() else "-" for char in name.lower()).strip("-")[:60]
    if not own_id.isascii() or not own_id:
        said.append(f"the rule `{short(name)}` was not taken over: its name has no letters")
        return
    try:
        fitted = fitting(pattern)
        fitted = fitting(with_secret(fitted, _group(rule, fitted)))
    except ValueError as error:
        said.append(f"the rule `{short(name)}` was not taken over: {error}")
        return
    said += [
        f"`{short(key)}` of the rule `{short(name)}` was not taken over: our rule may find more"
        for key in rule
        if key not in _KNOWN_OF_RULE
    ]
    made: dict[str, Json] = {"id": f"own-{own_id}" if f"secrets/{own_id}" in known else own_id, "pattern": fitted}
    keywords = texts(rule.get("keywords"))
    if keywords and all(_KEYWORD.fullmatch(word) for word in keywords):  # leaving out one of them would hide matches
        made["keywords"] = list[Json](keywords)
    made |= dict(_narrowed(rule, name, said))
    description = rule.get("description")
    if isinstance(description, str) and description.strip():
        made["description"] = short(description)
    yield made


def _narrowed(rule: Mapping[str, Any], name: str, said: list[str]) -> Iterator[tuple[str, Json]]:
    """Return where a rule looks and how random a value must be; what has no counterpart makes our rule find more."""
    bits, path = rule.get("entropy"), rule.get("path")
    if isinstance(bits, int | float) and not isinstance(bits, bool) and 0 < bits <= _MOST_BITS:
        yield "entropy", bits
    elif bits:
        said.append(
            f"`entropy` of the rule `{short(name)}` was not taken over: it is not a number from 0 to {_MOST_BITS}"
        )
    if isinstance(path, str) and path:
        patterns = path_patterns(path)
        if patterns:
            yield "paths", list[Json](patterns)
        else:
            said.append(
                f"`path` of the rule `{short(name)}` has no pattern that means the same: our rule may find more"
            )


def _group(rule: Mapping[str, Any], pattern: str) -> int:
    """Return the number of the group that is the secret: the one named, the only one there is, or none."""
    number = rule.get("secretGroup")
    if isinstance(number, int) and number > 0:
        return number
    return 1 if groups(pattern) == 1 else 0


def _disabled(document: Mapping[str, Any], known: frozenset[str], said: list[str]) -> Iterator[tuple[str, Json]]:
    extend = document.get("extend")
    if not isinstance(extend, Mapping):
        return
    said += [
        f"`extend.{key}` was not followed: copy what that configuration says"
        for key in ("path", "url")
        if extend.get(key)
    ]
    for name in texts(extend.get("disabledRules")):
        if f"secrets/{name}" in known:
            yield f"secrets/{name}", "off"
        else:
            said.append(f"the disabled rule `{short(name)}` has no rule of the same name here")
