"""Waivers whose last day has passed."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WaiverCase
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.text.plural import count


@rule(
    "config/waiver-ended",
    severity=Severity.ERROR,
    title="this waiver has ended",
    why="A risk was accepted until a date, and that date has passed. An exception that is not reviewed becomes "
    "permanent: the fault is still in production, and later changes depend on it.",
    fix="Fix the finding and delete the waiver. If the risk must be accepted again, write a new date and a current "
    "reason.",
    bad=["# launchgate: allow env/debug-enabled until 2026-11-23: launch week"],
    good=[
        "# launchgate: allow env/debug-enabled until 2026-11-24: the last day is included",
        "# launchgate: allow env/debug-enabled until 2027-01-31: launch week",
    ],
    notes={
        "where it fails": "In a scheduled run, on the default branch, and in a change that touches its location. "
        "Elsewhere it is a warning and the waiver still applies, so that the date does not block unrelated work."
    },
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Report the waiver after its last day; as an error only where the gate fails for it."""
    if case.days_left < 0:
        days = count(-case.days_left, "day")
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} ended {days} ago, on {case.waiver.expires} (reason: {case.waiver.reason})",
            anchor=case.anchor,
            severity=None if case.fails else Severity.WARNING,
            evidence={
                "waived": case.waiver.rule,
                "expires": case.waiver.expires.isoformat(),
                "owner": case.waiver.owner,
            },
        )
