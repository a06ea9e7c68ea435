"""Your own kinds of credentials: patterns of the configuration, run where they cannot hold up the run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import MEDIUM, NO, Candidate, Fragment, text
from launchgate.detect.engine import Lines, Match
from launchgate.detect.shape import entropy
from launchgate.detect.table import Row
from launchgate.gates.secrets.patterns import search
from launchgate.gates.secrets.worker_client import WorkerClient
from launchgate.model.errors import Inconclusive
from launchgate.model.run import SkipReason
from launchgate.text.globs import globs

if TYPE_CHECKING:
    from launchgate.gates.secrets.config import CustomRule
    from launchgate.gates.secrets.reading import Reading
    from launchgate.model.rule import Rule

_WHY = "This repository's own configuration says that this must not be committed."
_SECONDS = 2.0  # for the lines of one text


class CustomRules(WorkerClient):
    """The rules of one section, whose patterns run in a process of their own."""

    function = "launchgate.gates.secrets.patterns:search"

    def __init__(self, rules: Sequence[CustomRule], reading: Reading) -> None:
        """Start nothing before the first line with a keyword."""
        self.rules = {f"secrets/{rule.id}": declared_rule(rule) for rule in rules}
        self._rows = {f"secrets/{rule.id}": _row(rule) for rule in rules}
        self._written = {f"secrets/{rule.id}": rule for rule in rules}
        self._examples = {
            (row.id, each) for rule, row in zip(rules, self._rows.values(), strict=True) for each in _shown(rule)
        }
        self._reading = reading

    def scan(self, text: Fragment) -> Iterator[Match]:
        """Return what the rules find in a text; a pattern that takes too long makes that text one that failed."""
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
            candidate = Candidate(text.path, match)
            own = Match(rows[number], candidate, MEDIUM)
            if self._is_taken(own.row, candidate) and not self._is_example(own, text.path):
                own.place(lines)
                yield own

    def _is_taken(self, row: Row, candidate: Candidate) -> bool:
        from launchgate.detect.checks import token

        rule = self._written[row.id]
        check = getattr(token, rule.validate, None)
        return entropy(candidate.secret) >= rule.entropy and (check is None or check(candidate) != NO)

    def _is_example(self, own: Match, path: str) -> bool:
        return path == self._reading.run.config_path and (own.row.id, own.secret) in self._examples

    def _looks_at(self, row: Row, path: str) -> bool:
        paths = self._written[row.id].paths
        return not paths or globs(*paths).match(path)

    def _ask(self, patterns: list[str], data: bytes) -> list[tuple[int, int, int]]:
        answer: list[tuple[int, int, int]] = self.ask(patterns, data, deadline=_SECONDS)
        return answer


def _shown(rule: CustomRule) -> Iterator[str]:
    """Return the values that the examples of a rule hold: where the rule is declared, they are not a leak."""
    for example in rule.examples:
        data = example.encode()
        yield from (text(data[start:end]) for _, start, end in search([rule.expression], data))


def _row(rule: CustomRule) -> Row:
    keywords = tuple(word.lower() for word in rule.keywords) or ("",)
    return Row(f"secrets/{rule.id}", "", NO, 0, "", keywords, "", rule.expression)


def declared_rule(rule: CustomRule) -> Rule[Any]:
    """Return the rule that a configuration declares."""
    from launchgate.model.finding import Severity
    from launchgate.model.rule import rule as declare

    name = rule.description or rule.id
    why = f"Anyone who reads this repository can {rule.impact}." if rule.impact else _WHY
    rotate = rule.rotate or (f"1. Make a new one at {rule.revoke_at} 2. Revoke the old one" if rule.revoke_at else "")
    made: Rule[Any] = declare(
        f"secrets/{rule.id}",
        severity=Severity[rule.severity.upper()],
        title=f"{name[:1].upper()}{name[1:]} found",
        why=why,
        fix=rule.fix or "Revoke it where it was issued, and read it from the environment or a secret store.",
        bad=rule.examples or ("as the pattern says",),
        good=rule.counterexamples or ("anything else",),
        references=tuple(each for each in (rule.revoke_at, *rule.references) if each),
        notes={"rotate": rotate} if rotate else {},
    )(None)
    return made
