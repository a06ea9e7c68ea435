"""The report: everything a reporter prints, and the verdict that the exit code follows."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launchgate.model.errors import EXIT_BUG, EXIT_CLOSED, EXIT_INCONCLUSIVE, EXIT_PASS
from launchgate.model.finding import Finding, InFile, Json, RuleInfo, Severity
from launchgate.model.run import Check, Exhibit, Skipped, SkipReason, Source

if TYPE_CHECKING:
    from launchgate.model.run import Outcome


class Verdict(enum.Enum):
    """One word for a gate or a run; drawn from most to least pressing."""

    ERROR = "error"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    PASS = "pass"  # noqa: S105 - a verdict
    NOT_APPLICABLE = "not_applicable"


_PRESSING = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not block: a waiver (`inline`, `file`), the recorded `baseline`, or a `foreign` marker.

    `expires` is an ISO date, empty for the baseline; `at` is where the suppression is written.
    """

    kind: str
    reason: str = ""
    expires: str = ""
    owner: str = ""
    at: InFile | None = None


@dataclass(frozen=True, slots=True)
class WaiverSnippet:
    """The waiver to paste for a finding: `form` is `inline` or `file`, `text` is filled in but for the reason."""

    form: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A finding with what only core can know: its fingerprint, its suppression, and the waiver one could write.

    `snippet` is its line of the file without values of secrets, empty where that cannot be shown.
    """

    finding: Finding
    fingerprint: str
    suppression: Suppression | None = None
    waive: WaiverSnippet | None = None
    snippet: str = ""

    def blocks(self, fail_on: Severity | None) -> bool:
        """Return whether this finding fails a gate that fails on `fail_on` and above (None: never)."""
        return self.suppression is None and fail_on is not None and self.finding.severity >= fail_on


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate, one configuration, one section: what it saw and what follows.

    `section_name` is what people know the section by, where a gate has several: its paths.
    `error` is the one-line description of a crash. `fail_on` is None for "never". `rules_evaluated` is copied from the
    gate's `Outcome`; it decides what else is reported in the same run, and no written report holds it.
    """

    gate: str
    verdict: Verdict
    config: str | None = None
    section: int | None = None
    duration_ms: int = 0
    context: Mapping[str, Json] = field(default_factory=dict)
    scanned: Mapping[str, int] = field(default_factory=dict)
    skipped: Sequence[Skipped] = ()
    findings: Sequence[Result] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
    exhibits: Sequence[Exhibit] = ()
    fail_on: Severity | None = Severity.ERROR
    inconclusive: str = "fail"
    error: str = ""
    checks: Sequence[Check] = ()
    section_name: str = ""
    rules_evaluated: frozenset[str] | None = field(default=None, compare=False)

    @property
    def blocking(self) -> list[Result]:
        """The findings that fail this gate."""
        return [result for result in self.findings if result.blocks(self.fail_on)]

    def count(self, severity: Severity) -> int:
        """Count the findings of `severity` that are not suppressed."""
        return sum(result.suppression is None and result.finding.severity is severity for result in self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result of one command. `made_at` is RFC 3339 in UTC; `notes` are sentences about the run as a whole."""

    gates: Sequence[GateResult]
    made_at: str
    version: str
    source: Source = field(default_factory=Source)
    notes: Sequence[str] = ()

    @property
    def verdict(self) -> Verdict:
        """The most pressing verdict; not applicable only when all are."""
        return worst(result.verdict for result in self.gates)

    @property
    def rules(self) -> dict[str, RuleInfo]:
        """The catalogue entries of the rules that occur, by id."""
        entries = {result.finding.rule.id: result.finding.rule for gate in self.gates for result in gate.findings}
        return {key: entries[key] for key in sorted(entries)}

    @property
    def loosened(self) -> bool:
        """Whether the change weakens the configuration of its base."""
        return any(result.finding.rule.id == "config/gate-loosened" for gate in self.gates for result in gate.findings)

    @property
    def exit_code(self) -> int:
        """The exit code of the command that made this report."""
        open_ended = any(g.verdict is Verdict.INCONCLUSIVE and g.inconclusive == "fail" for g in self.gates)
        match self.verdict:
            case Verdict.ERROR:
                return EXIT_BUG
            case Verdict.FAIL:
                return EXIT_CLOSED
            case Verdict.INCONCLUSIVE:
                return EXIT_INCONCLUSIVE if open_ended or not self.gates else EXIT_PASS
            case Verdict.PASS | Verdict.NOT_APPLICABLE:
                return EXIT_PASS


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most pressing of `verdicts`; none at all is inconclusive, for nothing was checked."""
    return min(verdicts, key=_PRESSING.index, default=Verdict.INCONCLUSIVE)


def verdict_of(outcome: Outcome, results: Iterable[Result], fail_on: Severity | None) -> Verdict:
    """Decide one gate from what it saw."""
    if any(each.blocks(fail_on) for each in results):
        return Verdict.FAIL
    if any(skipped.why is SkipReason.FAILED for skipped in outcome.skipped):
        return Verdict.INCONCLUSIVE
    return Verdict.PASS if outcome.applicable else Verdict.NOT_APPLICABLE
