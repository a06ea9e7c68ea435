"""Allowlists of gitleaks: files to `secrets.exclude`, values to `secrets.allow`; anything else is said, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from launchgate.maintenance.init.imports.expressions import fitting
from launchgate.maintenance.init.imports.patterns import path_patterns
from launchgate.maintenance.init.imports.reading import short, texts
from launchgate.model.finding import Json

_KINDS = ("commits", "paths", "regexes", "stopwords")
_KNOWN = frozenset((*_KINDS, "description", "condition", "regexTarget", "targetRules"))
_ANY = "."  # stands in every value that is one
_SECRET = "secret"  # noqa: S105 - what gitleaks tries an expression on by itself


@dataclass(slots=True)
class Allowing:
    """What the allowlists become."""

    exclude: list[str] = field(default_factory=list)
    allow: list[Json] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def take(self, allowlist: Mapping[str, Any], rules: Sequence[str] = ()) -> None:
        """Translate one list; `rules` are ours that it is about, all where there are none."""
        self.said += [
            f"`{short(key)}` of an allowlist is not known and was left out" for key in allowlist if key not in _KNOWN
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
        """Translate a list of which all parts have to hold: files and values can be asked together."""
        values = [kind for kind in given if kind in {"regexes", "stopwords"}]
        if "commits" in given or len(values) != 1:
            self._lost(f"an allowlist of {' and '.join(given)} together", "here, a value and a file can go together")
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
            self.said.append(f"the allowed path `{short(expression)}` has no pattern that means the same")
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
        self.said.append(f"{what} was not taken over: {why}")
