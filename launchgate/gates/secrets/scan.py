"""The scan of one run: texts in, an outcome out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from launchgate.detect.candidate import Text
from launchgate.detect.database import engine
from launchgate.errors import Inconclusive, Unreadable
from launchgate.finding import Finding, InFile
from launchgate.gates.secrets.config import SecretsSection
from launchgate.gates.secrets.own import OwnRules
from launchgate.gates.secrets.reading import Reading
from launchgate.gates.secrets.recorded import is_recorded, recorded
from launchgate.gates.secrets.signals import others_in, told
from launchgate.gates.secrets.told import Ledger
from launchgate.run import Outcome, Run, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.detect.engine import Match
    from launchgate.rule import Rule

Spoken: TypeAlias = "Sequence[tuple[Finding, tuple[int, int]]]"


class Scan:
    """Scans what a run holds: head first, so that what history alone has is known as such."""

    def __init__(self, run: Run, section: SecretsSection) -> None:
        """Compile or load nothing but the database."""
        self.run = run
        self.section = section
        self.engine = engine()
        self.engine.budget = run.budget
        self.reading = Reading(run, section.exclude)
        self.recorded = recorded(run, section.detect_secrets, self.reading)
        self.ledger = Ledger()
        self._rules: dict[str, Rule[Any]] = {}

    def outcome(self) -> Outcome:
        """Scan everything in scope and say what was seen."""
        signals: list[Finding] = []
        is_others = others_in(self.run)
        with OwnRules(self.section.rules, self.reading) as own:
            for text in self.reading.head():
                spoken = [*told(text)]
                signals += [] if is_others(text.path) else [finding for finding, _ in spoken]
                for match in self._matches(text, own):
                    if not _overlaps(match, spoken):
                        self.ledger.add(match, self._rule(match, own), place_of(match, text))
            history = Ledger()
            try:
                self._history(history, own)
            except (Inconclusive, Unreadable) as error:  # what head showed is told all the same
                self.reading.skip("the commits of this change", error.message, Why.COULD_NOT)
        findings = [*signals, *self.ledger.findings(), *history.findings()]
        return Outcome(
            findings=findings,
            scanned=dict(self.reading.scanned),
            skipped=self.reading.skipped(),
            concerned=bool(self.reading.scanned),
        )

    def _history(self, history: Ledger, own: OwnRules) -> None:
        """Scan what each commit adds; only what head does not hold is new."""
        for commit, text in self.reading.history():
            for match in self._matches(text, own):
                if not self.ledger.knows(match.secret):
                    history.add(match, self._rule(match, own), place_of(match, text, commit.id))

    def _matches(self, text: Text, own: OwnRules) -> Iterator[Match]:
        found: list[Match] = []
        try:
            found += self.engine.scan(text)
        except Unreadable as error:
            self.reading.skip(text.path, error.reason, Why.COULD_NOT)
        for match in (*found, *own.scan(text)):
            if is_recorded(match.secret, self.recorded):
                self.reading.scanned["values recorded by detect-secrets"] += 1
            else:
                yield match

    def _rule(self, match: Match, own: OwnRules) -> Rule[Any]:
        rule = self._rules.get(match.row.id)
        if rule is None:
            rule = self._rules[match.row.id] = own.rules.get(match.row.id) or match.row.rule
        return rule


def place_of(match: Match, text: Text, commit: str | None = None) -> InFile:
    """Give the place of a match in a report."""
    return InFile(text.path, match.line, match.column, match.end_line, match.end_column, commit)


def examine(files: Mapping[str, str]) -> Sequence[Finding]:
    """Scan texts by path, with nothing around them."""
    ledger, scanner, signals = Ledger(), engine(), []
    for path, content in files.items():
        text = Text(path, content.encode())
        spoken = [*told(text)]
        signals += [finding for finding, _ in spoken]
        for match in scanner.scan(text):
            if not _overlaps(match, spoken):
                ledger.add(match, match.row.rule, place_of(match, text))
    return [*signals, *ledger.findings()]


def _overlaps(match: Match, spoken: Spoken) -> bool:
    return any(start < match.end and match.start < end for _, (start, end) in spoken)
