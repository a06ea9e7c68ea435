"""The scan of one run: texts in, an outcome out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine
from launchgate.gates.secrets.collector import LEFT, LEFT_LONG_AGO, MOST, STAGED, FindingCollector
from launchgate.gates.secrets.config import SecretsSection
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.gates.secrets.reading import Reading
from launchgate.gates.secrets.signals import resolve_overlaps, setting_findings
from launchgate.model.budget import Budget
from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.finding import Finding, InFile
from launchgate.model.run import Outcome, Run, Scope, Skipped, SkipReason
from launchgate.text.globs import globs
from launchgate.text.plural import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.detect.archives import Archives
    from launchgate.detect.engine import Match
    from launchgate.gates.secrets.candidate_trace import CandidateTrace
    from launchgate.gates.secrets.config import Allowed
    from launchgate.gates.secrets.custom_rules import CustomRules
    from launchgate.gates.secrets.detect_secrets import Plugins
    from launchgate.gates.secrets.parallel_history import ParallelHistoryScan, Placed
    from launchgate.gates.secrets.verify.verifier import Verifier
    from launchgate.model.finding import Json
    from launchgate.model.rule import Rule


_SECONDS = 2.0  # between two sentences about how far a history is


class Scan:
    """Scans what a run holds: head first, so that what history alone has is known as such."""

    def __init__(self, run: Run, section: SecretsSection, options: SecretsOptions) -> None:
        """Compile or load nothing but the database."""
        self.run = run
        self.section = section
        self.options = options
        self.engine = engine()
        self.engine.budget = run.budget
        self.trace = _trace() if options.explain else None
        self.verifier = _verifier(run, options) if options.providers else None
        self.engine.on_candidate = self.trace
        self.reading = Reading(run, section.exclude, self._sought(), _archives() if options.archives else None)
        self.recorded = self._recorded()
        self.plugins = self._plugins()
        self.allow = _AllowedValues(section.allow)
        self.ledger = FindingCollector(here=STAGED if run.where.scope is Scope.STAGED else "")
        self._rules: dict[str, Rule[Any]] = {}
        self._said = time.monotonic()

    def outcome(self) -> Outcome:
        """Scan everything in scope and say what was seen."""
        signals: list[Finding] = []
        history, environments = self.run.history, self.run.environments.values()
        parallel = self._parallel()
        with self._custom_rules() as own, self.plugins or nullcontext(), parallel or nullcontext():
            for text in self.reading.head():
                spoken = [] if text.named else [*setting_findings(text, environments)]
                matches = [*self._matches(text, own)]
                for match in matches:
                    self.ledger.know(match)
                told_here, signals_here = resolve_overlaps(matches, spoken)
                signals += signals_here
                for match in told_here:
                    self.ledger.add(match, self._rule(match, own), place_of(match))
            for text in self.reading.beside():
                for match in self._matches(text, own):
                    self.ledger.know(match)
            past = FindingCollector(LEFT_LONG_AGO if history else LEFT)
            try:
                ever = parallel.found(self.reading, self._progress) if parallel else self._ever(own)
                self._history(past, ever, own)
            except (Inconclusive, Unreadable) as error:  # what head showed is reported all the same
                self.reading.skip("the commits", f"{error.message}; {error.hint}", SkipReason.FAILED)
        for ledger in (self.ledger, past):
            if ledger.more:
                more = f"{MOST:,} different ones are listed; others are at {ledger.more:,} more places"
                self.reading.skip("secrets", more, SkipReason.FAILED)
        findings = [*self._not_of_env(signals), *self.ledger.findings(), *past.findings()]
        return self._outcome(findings)

    def _not_of_env(self, signals: Sequence[Finding]) -> Sequence[Finding]:
        """Return the development settings that the env gate does not check itself."""
        if not signals:
            return signals
        from launchgate.sources.settings import EnvOwnership

        of_env = EnvOwnership(self.run)
        return [each for each in signals if each.at not in of_env]

    def _recorded(self) -> frozenset[str]:
        """Return the digests of the values that a baseline of detect-secrets sets aside."""
        if self.options.ignore_recorded or self.section.detect_secrets.baseline is None:
            return frozenset()
        from launchgate.gates.secrets.detect_secrets import detect_secrets_baseline

        return detect_secrets_baseline(self.run, self.section.detect_secrets, self.reading)

    def _plugins(self) -> Plugins | None:
        if not self.section.detect_secrets.plugins:
            return None
        from launchgate.gates.secrets.detect_secrets import Plugins, sources_of

        sources = sources_of(self.run, self.section.detect_secrets, self.reading, allowed=self.options.plugins)
        return Plugins(sources, lambda path, why: self.reading.skip(path, why, SkipReason.FAILED))

    def _custom_rules(self) -> CustomRules | nullcontext[None]:
        if not self.section.rules:
            return nullcontext()
        from launchgate.gates.secrets.custom_rules import CustomRules

        return CustomRules(self.section.rules, self.reading)

    def _parallel(self) -> ParallelHistoryScan | None:
        """Return the scan of a long history in several processes; None where one process has to see every text."""
        history = self.run.history
        if history is None or self.section.rules or self.options.needs_every_text:
            return None
        from launchgate.gates.secrets.parallel_history import ParallelHistoryScan, parcels

        parts = parcels(history)
        return ParallelHistoryScan(parts, self.section.exclude, self.run.budget) if parts else None

    def _outcome(self, findings: Sequence[Finding]) -> Outcome:
        """Return the outcome of a scan, with the findings verified by their providers where that is requested."""
        exhibits = [] if self.trace is None else [self.trace.table()]
        details: Mapping[str, Json] = {}
        if self.verifier is not None:
            if self.run.progress:
                self.run.progress("secrets: asking their providers")
            findings, table, details = self.verifier.verify(findings)
            exhibits.append(table)
        return Outcome(
            findings=findings,
            scanned=dict(self.reading.scanned),
            skipped=(*self.reading.skipped(), *self.allow.skipped()),
            details=details,
            exhibits=exhibits,
            applicable=bool(self.reading.scanned),
        )

    def _history(self, past: FindingCollector, found: Iterable[Placed], own: CustomRules | None) -> None:
        """Add what is in commits; only what head does not have, or less gravely, is new."""
        for commit, _, match in found:
            if self.ledger.knows(match):
                self.ledger.came(match.secret, commit)
            elif self._is_new(match):
                past.add(match, self._rule(match, own), place_of(match, commit))

    def _ever(self, own: CustomRules | None) -> Iterator[Placed]:
        """Return what is in each commit, with the commit and the path."""
        history = self.run.history
        self.engine.seen_lines = set() if history else None
        last = ""
        for commit, text in self.reading.history():
            if commit.id != last:
                last = commit.id
                self.run.budget.check_time("the commits")
                if history:
                    self.engine.budget = Budget(self.run.budget.limits)  # a commit may cost what else a run may
                    self._progress()
            for match in self._seen(text, own):
                yield commit.id, text.path, match

    def _sought(self) -> Sequence[bytes] | None:
        """Return the words of the own rules, None where every text has to pass through this process."""
        words = [word.lower().encode() for rule in self.section.rules for word in rule.keywords or ("",)]
        everything = self.options.needs_every_text or self.run.history is not None
        return None if everything or b"" in words else words

    def _progress(self) -> None:
        """Show how far a history is, where somebody waits."""
        assert self.run.history
        if self.run.progress and time.monotonic() - self._said > _SECONDS:
            self._said = time.monotonic()
            done = self.reading.scanned["commits"]
            self.run.progress(f"secrets: {done:,} of {self.run.history.count:,} commits")

    def _matches(self, text: Fragment, own: CustomRules | None) -> Iterator[Match]:
        yield from filter(self._is_new, self._seen(text, own))

    def _seen(self, text: Fragment, own: CustomRules | None) -> Sequence[Match]:
        """Return everything that anybody finds in a text."""
        known = (*self.reading.scan(self.engine, text), *(own.scan(text) if own else ()))
        plugged = self.plugins.scan(text) if self.plugins else ()
        matches = (*known, *(match for match in plugged if not any(map(match.meets, known))))
        if self.verifier is not None:
            self.verifier.pairs.look(text, matches)
        return matches

    def _is_new(self, match: Match) -> bool:
        """Whether this value is not set aside, here or with detect-secrets; count it otherwise."""
        if self.allow.holds(match):
            return False
        if not self.recorded:
            return True
        from launchgate.gates.secrets.detect_secrets import is_in_baseline

        known = is_in_baseline(match.secret, self.recorded)
        if known:
            self.reading.scanned["recorded values"] += 1
        return not known

    def _rule(self, match: Match, own: CustomRules | None) -> Rule[Any]:
        if (of_plugin := _rule_of_plugin(match)) is not None:
            return of_plugin
        rule = self._rules.get(match.row.id)
        if rule is None:
            rule = self._rules[match.row.id] = (own.rules if own else {}).get(match.row.id) or match.row.rule
        return rule


def _rule_of_plugin(match: Match) -> Rule[Any] | None:
    """Return the rule that a match of a plugin carries; other matches have that of their row."""
    rule: Rule[Any] | None = getattr(match, "rule", None)
    return rule


def _trace() -> CandidateTrace:
    from launchgate.gates.secrets.candidate_trace import CandidateTrace

    return CandidateTrace()


def _archives() -> Archives:
    from launchgate.detect.archives import Archives

    return Archives()


def _verifier(run: Run, options: SecretsOptions) -> Verifier:
    from launchgate.gates.secrets.verify.table import choose
    from launchgate.gates.secrets.verify.verifier import Verifier

    assert options.net is not None
    return Verifier(choose(options.providers), options.net, run.clock)


def place_of(match: Match, commit: str | None = None) -> InFile:
    """Return the place of a match in a report."""
    return InFile(match.path, match.line, match.column, match.end_line, match.end_column, commit)


def check_example(files: Mapping[str, str], sources: Mapping[str, bytes] | None = None) -> Sequence[Finding]:
    """Scan texts by path with nothing around them, with the plugins in `sources`."""
    from launchgate.gates.secrets.detect_secrets import Plugins

    ledger, scanner, signals = FindingCollector(), engine(), []
    with Plugins(sources or {}, lambda _path, _why: None) as plugins:
        for path, content in files.items():
            text = Fragment(path, content.encode())
            matches, spoken = resolve_overlaps([*scanner.scan(text), *plugins.scan(text)], [*setting_findings(text)])
            signals += spoken
            for match in matches:
                ledger.add(match, _rule_of_plugin(match) or match.row.rule, place_of(match))
    return [*signals, *ledger.findings()]


LONGEST = 512
"""Characters of a value that a pattern is tried on; a longer one is never set aside."""


class _AllowedValues:
    """The entries of one section."""

    def __init__(self, entries: Sequence[Allowed]) -> None:
        """Count nothing yet."""
        self._entries = entries
        self._counts: Counter[int] = Counter()

    def holds(self, match: Match) -> bool:
        """Whether an entry sets a match aside."""
        if len(match.secret) > LONGEST:
            return False
        for number, entry in enumerate(self._entries):
            if _fits(entry, match) and entry.pattern.search(match.secret):
                self._counts[number] += 1
                return True
        return False

    def skipped(self) -> Sequence[Skipped]:
        """Return what was set aside, entry by entry."""
        return [
            Skipped(
                f"secrets.allow[{number}]",
                f"sets aside {count(times, 'value')}{self._why(number)}",
                SkipReason.BY_CONFIG,
            )
            for number, times in sorted(self._counts.items())
        ]

    def _why(self, number: int) -> str:
        reason = self._entries[number].reason
        return f": {reason}" if reason else ""


def _fits(entry: Allowed, match: Match) -> bool:
    if entry.rules and match.row.id not in entry.rules:
        return False
    return not entry.paths or globs(*entry.paths).match(match.path)
