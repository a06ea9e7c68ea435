"""Waivers whose day has passed."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.waivers import WaiverCase
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.text.plural import count


@rule(
    "config/waiver-ended",
    severity=Severity.ERROR,
    title="this waiver has ended",
    why="Someone accepted a risk until a day, and that day has passed. An exception nobody looks at again becomes the "
    "rule: the fault is still in production and the next change builds on it.",
    fix="Mend what the waiver excuses and delete the waiver; if the risk must be accepted again, say so with a new "
    "date and a reason that holds today.",
    bad=["# launchgate: allow env/debug-enabled until 2026-11-23: launch week"],
    good=[
        "# launchgate: allow env/debug-enabled until 2026-11-24: its last day still counts",
        "# launchgate: allow env/debug-enabled until 2027-01-31: launch week",
    ],
    notes={
        "where it closes": "On a schedule, on the default branch, and for a change that touches its place. "
        "Elsewhere it warns and goes on excusing, so that a date stops nobody whose work has nothing to do with it."
    },
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Find the waiver after its last day; an error only where it closes."""
    if case.days_left < 0:
        days = count(-case.days_left, "day")
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} ended {days} ago, on {case.waiver.expires}"
            f" (reason given: {case.waiver.reason})",
            anchor=case.anchor,
            severity=None if case.closes else Severity.WARNING,
            evidence={
                "waived": case.waiver.rule,
                "expires": case.waiver.expires.isoformat(),
                "owner": case.waiver.owner,
            },
        )
