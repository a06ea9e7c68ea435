"""`.gitleaks.toml`: allowlists and custom rules. `.gitleaksignore`: fingerprints, which the baseline replaces.

Format: https://github.com/gitleaks/gitleaks#configuration
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from launchgate.maintenance.init.imports import Imported, short, tables, texts
from launchgate.maintenance.init.imports.patterns import fitting, groups, path_patterns, with_secret
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
_MOST_NOTES = 20

_KINDS = ("commits", "paths", "regexes", "stopwords")
_KNOWN_OF_ALLOWLIST = frozenset((*_KINDS, "description", "condition", "regexTarget", "targetRules"))
_ANY = "."  # matches every value
_SECRET = "secret"  # noqa: S105 - what gitleaks tries an expression on by itself


def read_config(text: str, known: frozenset[str] = frozenset()) -> Imported:
    """Translate a configuration; `known` are our rule ids, which are matched by name."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Imported(CONFIG, notes=(f"it is not TOML ({error}), so nothing was imported",))
    notes = [f"`{short(key)}` is unknown and was skipped" for key in document if key not in _KNOWN]
    rules: dict[str, dict[str, Json]] = {}  # by their name in gitleaks
    for each in tables(document.get("rules")):
        for made in _rule(each, known, notes):
            if len(rules) < _MOST_RULES:
                rules[str(each["id"])] = made
            else:
                notes.append(
                    f"the rule `{short(str(each['id']))}` was not imported: {_MOST_RULES} others were before it"
                )
    allowing = _allowing(document, {name: f"secrets/{made['id']}" for name, made in rules.items()}, known)
    levels = dict(_disabled(document, known, notes))
    secrets: dict[str, Json] = {}
    for key, values, what in (
        ("exclude", list[Json](dict.fromkeys(allowing.exclude)), "path pattern"),
        ("allow", allowing.allow, "allowed value"),
        ("rules", list[Json](rules.values()), "custom rule"),
    ):
        if values:
            secrets[key] = values
            notes.insert(0, f"imported: {count(len(values), what)}")
    return Imported(CONFIG, secrets=secrets, levels=levels, notes=(*notes, *allowing.notes))


def read_ignore(text: str) -> Imported:
    """Explain the fingerprints of an ignore file: they contain line numbers, which change, so none is imported."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [(line, _IGNORED.fullmatch(line)) for line in lines]
    of_commits = sum(entry is not None and entry["commit"] is not None for _, entry in found)
    at_head = sum(entry is not None and entry["commit"] is None for _, entry in found)
    odd = [line for line, entry in found if entry is None]
    notes = []
    if at_head:
        number = count(at_head, "entry")
        notes.append(f"its {number} by line; findings that remain are in the baseline, by value or structure")
    if of_commits:
        number = count(of_commits, "entry")
        notes.append(
            f"its {number} by commit; `launchgate secrets --history` reports those values again if HEAD does not "
            "contain them, and `launchgate waive` suppresses them by value"
        )
    notes += [f"`{short(line)}` is not a fingerprint and was ignored" for line in odd[:_MOST_NOTES]]
    if len(odd) > _MOST_NOTES:
        notes.append(f"{len(odd) - _MOST_NOTES} more lines are not fingerprints and were ignored")
    return Imported(IGNORE, notes=tuple(notes))


def _allowing(document: Mapping[str, Any], own: Mapping[str, str], known: frozenset[str]) -> _Allowlists:
    """Translate every allowlist: of all rules, of some rules, and inside a rule."""
    made = _Allowlists()

    def take(allowlist: Mapping[str, Any], names: list[str]) -> None:
        ours = [own.get(name) or f"secrets/{name}" for name in names if name in own or f"secrets/{name}" in known]
        for name in names:
            if name not in own and f"secrets/{name}" not in known:
                made.notes.append(
                    f"the exceptions of the rule `{short(name)}` were not imported: there is no rule of that name"
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


def _rule(rule: Mapping[str, Any], known: frozenset[str], notes: list[str]) -> Iterator[dict[str, Json]]:
    name, pattern = str(rule.get("id", "")), rule.get("regex")
    if not isinstance(pattern, str):
        if "path" in rule:
            notes.append(f"the rule `{short(name)}` was not imported: it finds files, not values")
        return
    own_id = "".join(char if char.isalnum() else "-" for char in name.lower()).strip("-")[:60]
    if not own_id.isascii() or not own_id:
        notes.append(f"the rule `{short(name)}` was not imported: its name has no letters")
        return
    try:
        fitted = fitting(pattern)
        fitted = fitting(with_secret(fitted, _group(rule, fitted)))
    except ValueError as error:
        notes.append(f"the rule `{short(name)}` was not imported: {error}")
        return
    notes += [
        f"`{short(key)}` of the rule `{short(name)}` was not imported: our rule may find more"
        for key in rule
        if key not in _KNOWN_OF_RULE
    ]
    made: dict[str, Json] = {"id": f"own-{own_id}" if f"secrets/{own_id}" in known else own_id, "pattern": fitted}
    keywords = texts(rule.get("keywords"))
    if keywords and all(_KEYWORD.fullmatch(word) for word in keywords):  # skipping one of them would hide matches
        made["keywords"] = list[Json](keywords)
    made |= dict(_narrowed(rule, name, notes))
    description = rule.get("description")
    if isinstance(description, str) and description.strip():
        made["description"] = short(description)
    yield made


def _narrowed(rule: Mapping[str, Any], name: str, notes: list[str]) -> Iterator[tuple[str, Json]]:
    """Return the paths and the entropy of a rule; without an equivalent, our rule finds more."""
    bits, path = rule.get("entropy"), rule.get("path")
    if isinstance(bits, int | float) and not isinstance(bits, bool) and 0 < bits <= _MOST_BITS:
        yield "entropy", bits
    elif bits:
        notes.append(
            f"`entropy` of the rule `{short(name)}` was not imported: it is not a number from 0 to {_MOST_BITS}"
        )
    if isinstance(path, str) and path:
        patterns = path_patterns(path)
        if patterns:
            yield "paths", list[Json](patterns)
        else:
            notes.append(f"`path` of the rule `{short(name)}` has no equivalent pattern: our rule may find more")


def _group(rule: Mapping[str, Any], pattern: str) -> int:
    """Return the number of the group that is the secret: the one named, the only group, or none."""
    number = rule.get("secretGroup")
    if isinstance(number, int) and number > 0:
        return number
    return 1 if groups(pattern) == 1 else 0


def _disabled(document: Mapping[str, Any], known: frozenset[str], notes: list[str]) -> Iterator[tuple[str, Json]]:
    extend = document.get("extend")
    if not isinstance(extend, Mapping):
        return
    notes += [
        f"`extend.{key}` was not followed: copy the settings of that configuration"
        for key in ("path", "url")
        if extend.get(key)
    ]
    for name in texts(extend.get("disabledRules")):
        if f"secrets/{name}" in known:
            yield f"secrets/{name}", "off"
        else:
            notes.append(f"the disabled rule `{short(name)}` has no rule of the same name")


@dataclass(slots=True)
class _Allowlists:
    """The translated allowlists: files to `secrets.exclude`, values to `secrets.allow`, anything else to notes."""

    exclude: list[str] = field(default_factory=list)
    allow: list[Json] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, allowlist: Mapping[str, Any], rules: Sequence[str] = ()) -> None:
        """Translate one list; `rules` are the ids of ours that it applies to, empty for all."""
        self.notes += [
            f"`{short(key)}` of an allowlist is unknown and was skipped"
            for key in allowlist
            if key not in _KNOWN_OF_ALLOWLIST
        ]
        given = [kind for kind in _KINDS if texts(allowlist.get(kind))]
        if str(allowlist.get("condition", "OR")).upper() in {"AND", "&&"} and len(given) > 1:
            self._together(allowlist, given, rules)
            return
        for commit in texts(allowlist.get("commits")):
            self._lost(f"the allowed commit `{short(commit)}`", "commits are checked whole: waive what it contains")
        paths = [pattern for each in texts(allowlist.get("paths")) for pattern in self._path(each)]
        if rules and paths:
            self._add(allowlist, _ANY, rules, paths)
        else:
            self.exclude += paths
        for pattern in self._values(allowlist):
            self._add(allowlist, pattern, rules, ())

    def _together(self, allowlist: Mapping[str, Any], given: Sequence[str], rules: Sequence[str]) -> None:
        """Translate a list whose conditions must all hold: only a file and a value can be combined."""
        values = [kind for kind in given if kind in {"regexes", "stopwords"}]
        if "commits" in given or len(values) != 1:
            self._lost(f"an allowlist of {' and '.join(given)} together", "only a value and a file can be combined")
            return
        paths = [pattern for each in texts(allowlist.get("paths")) for pattern in self._path(each)]
        for pattern in self._values(allowlist) if paths else ():
            self._add(allowlist, pattern, rules, paths)

    def _values(self, allowlist: Mapping[str, Any]) -> Iterator[str]:
        target = str(allowlist.get("regexTarget", _SECRET)) or _SECRET
        for expression in texts(allowlist.get("regexes")):
            if target == _SECRET:
                yield from self._pattern(expression, f"the allowed regex `{short(expression)}`")
            else:
                self._lost(
                    f"the allowed regex `{short(expression)}`", f"it is about the {short(target)}, not the value"
                )
        for word in texts(allowlist.get("stopwords")):
            yield from self._pattern(f"(?i){re.escape(word)}", f"the stopword `{short(word)}`")

    def _pattern(self, expression: str, what: str) -> Iterator[str]:
        try:
            yield fitting(expression)
        except ValueError as error:
            self._lost(what, str(error))

    def _path(self, expression: str) -> Sequence[str]:
        patterns = path_patterns(expression)
        if patterns is None:
            self.notes.append(f"the allowed path `{short(expression)}` has no equivalent pattern")
        return patterns or ()

    def _add(self, allowlist: Mapping[str, Any], pattern: str, rules: Sequence[str], paths: Sequence[str]) -> None:
        entry: dict[str, Json] = {"pattern": pattern}
        if rules:
            entry["rules"] = list[Json](rules)
        if paths:
            entry["paths"] = list[Json](dict.fromkeys(paths))
        description = allowlist.get("description")
        if isinstance(description, str) and description.strip():
            entry["reason"] = short(description)
        if entry not in self.allow:
            self.allow.append(entry)

    def _lost(self, what: str, why: str) -> None:
        self.notes.append(f"{what} was not imported: {why}")
