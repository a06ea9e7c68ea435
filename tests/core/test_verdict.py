"""What a gate saw decides its verdict; the most pressing one decides the run."""

from __future__ import annotations

import pytest

from launchgate.model.finding import Confidence, Finding, Fix, InFile, RuleInfo, Severity, fingerprint
from launchgate.model.report import GateResult, Report, Result, Suppression, Verdict, verdict_of, worst
from launchgate.model.run import Outcome, Skipped, SkipReason

ENTRY = RuleInfo("gate/name", Severity.ERROR, "t", "w", "f")


def _judged(severity: Severity, excuse: Suppression | None = None) -> Result:
    finding = Finding(ENTRY, InFile("a", 1), "m", severity, Confidence.HIGH, Fix("f"), "anchor")
    return Result(finding, fingerprint(finding, 0), excuse)


COULD_NOT = Outcome(skipped=[Skipped("a", "unreadable", SkipReason.FAILED)])
BY_POLICY = Outcome(
    skipped=[Skipped("a", "fork", SkipReason.BY_CONFIG), Skipped("b", "binary", SkipReason.OUT_OF_SCOPE)]
)


@pytest.mark.parametrize(
    ("outcome", "judged", "fail_on", "verdict"),
    [
        (Outcome(), [], Severity.ERROR, Verdict.PASS),
        (Outcome(applicable=False), [], Severity.ERROR, Verdict.NOT_APPLICABLE),
        (Outcome(), [_judged(Severity.ERROR)], Severity.ERROR, Verdict.FAIL),
        (Outcome(), [_judged(Severity.WARNING)], Severity.ERROR, Verdict.PASS),
        (Outcome(), [_judged(Severity.WARNING)], Severity.WARNING, Verdict.FAIL),
        (Outcome(), [_judged(Severity.ERROR)], None, Verdict.PASS),
        (Outcome(), [_judged(Severity.ERROR, Suppression("inline"))], Severity.ERROR, Verdict.PASS),
        (COULD_NOT, [], Severity.ERROR, Verdict.INCONCLUSIVE),
        (COULD_NOT, [_judged(Severity.ERROR)], Severity.ERROR, Verdict.FAIL),
        (BY_POLICY, [], Severity.ERROR, Verdict.PASS),
    ],
    ids=[
        "clean",
        "unconcerned",
        "error",
        "warning",
        "warning-closes",
        "never",
        "waived",
        "could-not",
        "both",
        "policy",
    ],
)
def test_an_outcome_gets_its_verdict(
    outcome: Outcome, judged: list[Result], fail_on: Severity | None, verdict: Verdict
) -> None:
    assert verdict_of(outcome, judged, fail_on) is verdict


def test_nothing_looked_at_is_inconclusive() -> None:
    assert worst([]) is Verdict.INCONCLUSIVE
    assert Report([], "2026-01-01T00:00:00Z", "1").exit_code == 3


def test_not_applicable_is_the_verdict_only_when_all_are() -> None:
    assert worst([Verdict.NOT_APPLICABLE, Verdict.PASS]) is Verdict.PASS
    assert worst([Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE]) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS, Verdict.NOT_APPLICABLE], 0),
        ([Verdict.PASS, Verdict.INCONCLUSIVE], 3),
        ([Verdict.INCONCLUSIVE, Verdict.FAIL], 1),
        ([Verdict.FAIL, Verdict.ERROR], 70),
    ],
)
def test_the_exit_code_follows_the_most_pressing_verdict(verdicts: list[Verdict], code: int) -> None:
    report = Report([GateResult("gate", verdict) for verdict in verdicts], "2026-01-01T00:00:00Z", "1")
    assert report.exit_code == code


def test_an_inconclusive_gate_that_only_warns_exits_zero_and_stays_inconclusive() -> None:
    report = Report([GateResult("gate", Verdict.INCONCLUSIVE, inconclusive="warn")], "2026-01-01T00:00:00Z", "1")
    assert (report.verdict, report.exit_code) == (Verdict.INCONCLUSIVE, 0)


def test_a_fingerprint_survives_a_moved_line_and_tells_twins_apart() -> None:
    here = Finding(ENTRY, InFile("a", 1), "m", Severity.ERROR, Confidence.HIGH, Fix("f"), "anchor")
    there = Finding(ENTRY, InFile("a", 9), "other words", Severity.NOTE, Confidence.LOW, Fix("g"), "anchor")
    assert fingerprint(here, 0) == fingerprint(there, 0) != fingerprint(there, 1)
