"""Your own kinds of credentials: patterns of the configuration, run where they cannot hold up the run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import MEDIUM, NO, Candidate, Text, text
from launchgate.detect.engine import Lines, Match
from launchgate.detect.shape import entropy
from launchgate.detect.table import Row
from launchgate.gates.secrets.served import Served
from launchgate.model.errors import Inconclusive
from launchgate.model.run import SkipReason
from launchgate.text.globs import globs

if TYPE_CHECKING:
    from launchgate.gates.secrets.config import OwnRule
    from launchgate.gates.secrets.reading import Reading
    from launchgate.model.rule import Rule

_SECONDS = 2.0  # for the lines of one text
_LONGEST_LINE = 4096  # what the configuration's check of patterns is good for


class OwnRules(Served):
    """The rules of one section, whose patterns run in a process of their own."""

    function = "launchgate.gates.secrets.own:search"

    def __init__(self, rules: Sequence[OwnRule], reading: Reading) -> None:
        """Start nothing before the first line with a keyword."""
        self.rules = {f"secrets/{rule.id}": declared(rule) for rule in rules}
        self._rows = {f"secrets/{rule.id}": _row(rule) for rule in rules}
        self._written = {f"secrets/{rule.id}": rule for rule in rules}
        self._examples = {
            (row.id, each) for rule, row in zip(rules, self._rows.values(), strict=True) for each in _shown(rule)
        }
        self._reading = reading

    def scan(self, text: Text) -> Iterator[Match]:
        """Return what the rules find in a text; a pattern that takes too long makes that text one not looked at."""
        if not self.rules:
            return
        lower = text.data.lower()
        rows = [
            row
            for row in self._rows.values()
            if any(word.encode() in lower for word in row.keywords) and self._looks_at(row, text.path)
        ]
        if not rows:
            return
        try:
            found = self._ask([row.pattern for row in rows], text.data)
        except Inconclusive as error:
            self._reading.skip(text.path, f"a pattern of `secrets.rules` {error.message}", SkipReason.FAILED)
            return
        lines = Lines(text)
        for number, start, end in found:
            match = re.compile(b"(?s:.*)").fullmatch(text.data, start, end)
            assert match is not None
            own = Match(rows[number], Candidate(text.path, match), MEDIUM)
            if entropy(own.secret) >= self._written[own.row.id].entropy and not self._is_example(own, text.path):
                own.place(lines)
                yield own

    def _is_example(self, own: Match, path: str) -> bool:
        return path == self._reading.run.config_path and (own.row.id, own.secret) in self._examples

    def _looks_at(self, row: Row, path: str) -> bool:
        paths = self._written[row.id].paths
        return not paths or globs(*paths).match(path)

    def _ask(self, patterns: list[str], data: bytes) -> list[tuple[int, int, int]]:
        answer: list[tuple[int, int, int]] = self.ask(patterns, data, deadline=_SECONDS)
        return answer


def search(patterns: Sequence[str], data: bytes) -> list[tuple[int, int, int]]:
    """Return `(number of the pattern, start, end)` of every match, line by line: what the process runs."""
    found, offset = [], 0
    compiled = [re.compile(pattern.encode()) for pattern in patterns]
    for line in data.split(b"\n"):
        for number, pattern in enumerate(compiled):
            found += [(number, offset + start, offset + end) for start, end in _spans(pattern, line)]
        offset += len(line) + 1
    return found


def _shown(rule: OwnRule) -> Iterator[str]:
    """Return the values that the examples of a rule hold: where the rule is declared, they are no leak."""
    for example in rule.examples:
        data = example.encode()
        yield from (text(data[start:end]) for _, start, end in search([rule.pattern.pattern], data))


def _spans(pattern: re.Pattern[bytes], line: bytes) -> list[tuple[int, int]]:
    """Search a line in windows that overlap: a pattern may be slow on more, and a secret stands whole in one of two."""
    group = "secret" if "secret" in pattern.groupindex else 0
    spans: dict[int, int] = {}
    for begin in range(0, max(len(line) - _LONGEST_LINE // 2, 1), _LONGEST_LINE // 2):
        for match in pattern.finditer(line, begin, begin + _LONGEST_LINE):
            start, end = match.span(group)
            if start < end:
                spans[start] = max(end, spans.get(start, 0))
    return sorted(spans.items())


def _row(rule: OwnRule) -> Row:
    keywords = tuple(word.lower() for word in rule.keywords) or ("",)
    return Row(f"secrets/{rule.id}", "", NO, 0, "", keywords, "", rule.pattern.pattern)


def declared(rule: OwnRule) -> Rule[Any]:
    """Return the rule that a configuration declares."""
    from launchgate.model.finding import Severity
    from launchgate.model.rule import rule as declare

    made: Rule[Any] = declare(
        f"secrets/{rule.id}",
        severity=Severity.ERROR,
        title=f"a {rule.description or rule.id} stands in the text",
        why="This repository's own configuration says that this must not be committed.",
        fix="Revoke it where it was issued, and read it from the environment or a secret store.",
        bad=rule.examples or ("as the pattern says",),
        good=("anything else",),
    )(None)
    return made
