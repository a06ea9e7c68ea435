"""The scan of one run: texts in, an outcome out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from launchgate.budget import Budget
from launchgate.detect.candidate import Text
from launchgate.detect.database import engine
from launchgate.detect.engine import MOST_IN_TEXT
from launchgate.errors import Inconclusive, Unreadable
from launchgate.finding import Finding, InFile
from launchgate.gates.secrets.config import SecretsSection
from launchgate.gates.secrets.own import OwnRules
from launchgate.gates.secrets.reading import Reading
from launchgate.gates.secrets.recorded import is_recorded, recorded
from launchgate.gates.secrets.signals import others_in, told
from launchgate.gates.secrets.told import LEFT, LEFT_LONG_AGO, MOST, Ledger
from launchgate.run import Outcome, Run, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.detect.engine import Match
    from launchgate.rule import Rule

Spoken: TypeAlias = "Sequence[tuple[Finding, tuple[int, int]]]"

_SECONDS = 2.0  # between two sentences about how far a history is


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
            for text in self.reading.beside():
                for match in self._matches(text, own):
                    self.ledger.know(match.secret)
            history = Ledger(LEFT_LONG_AGO if self.run.history else LEFT)
            try:
                self._history(history, own)
            except (Inconclusive, Unreadable) as error:  # what head showed is told all the same
                self.reading.skip("the commits", error.message, Why.COULD_NOT)
        for ledger in (self.ledger, history):
            if ledger.more:
                more = f"{MOST:,} different ones are listed, the places of others were found {ledger.more:,} times"
                self.reading.skip("secrets", more, Why.COULD_NOT)
        findings = [*signals, *self.ledger.findings(), *history.findings()]
        return Outcome(
            findings=findings,
            scanned=dict(self.reading.scanned),
            skipped=self.reading.skipped(),
            concerned=bool(self.reading.scanned),
        )

    def _history(self, history: Ledger, own: OwnRules) -> None:
        """Scan what each commit adds; only what head does not hold is new."""
        if self.run.history:
            self.engine.judged = set()
        said, last = time.monotonic(), ""
        for commit, text in self.reading.history():
            if self.run.history and commit.id != last:
                last = commit.id
                self.run.budget.check_time("the history")
                self.engine.budget = Budget(self.run.budget.limits)  # a commit may cost what else a run may
                if self.run.progress and time.monotonic() - said > _SECONDS:
                    said = time.monotonic()
                    done = self.reading.scanned["commits"]
                    self.run.progress(f"secrets: {done:,} of {self.run.history.count:,} commits")
            for match in self._matches(text, own):
                if self.ledger.knows(match.secret):
                    self.ledger.came(match.secret, commit.id)
                else:
                    history.add(match, self._rule(match, own), place_of(match, text, commit.id))

    def _matches(self, text: Text, own: OwnRules) -> Iterator[Match]:
        found: list[Match] = []
        try:
            found += self.engine.scan(text)
            if len(found) >= MOST_IN_TEXT:
                self.reading.skip(text.path, f"{MOST_IN_TEXT:,} secrets stand in it; the rest is unread", Why.COULD_NOT)
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
