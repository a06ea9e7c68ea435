"""Waivers in their last two weeks."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WaiverCase
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.suppressions.grammar import WARN_BEFORE
from launchgate.text.plural import count


@rule(
    "config/waiver-ending-soon",
    severity=Severity.WARNING,
    title="this waiver ends within 14 days",
    why="After its last day, the finding fails the gate on the default branch and in every change that touches its "
    "location, perhaps on the day of an urgent fix.",
    fix="Fix the finding and delete the waiver, or agree on a later date and update it.",
    bad=["x = 1  # launchgate: allow env/debug-enabled until 2026-12-08: launch week"],
    good=[
        "x = 1  # launchgate: allow env/debug-enabled until 2026-12-09: fifteen days are left",
        "x = 1  # launchgate: allow env/debug-enabled until 2026-11-23: this one has ended",
    ],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Report the waiver in its last 14 days, including the last one."""
    if 0 <= case.days_left <= WARN_BEFORE.days:
        when = "today" if case.days_left == 0 else f"in {count(case.days_left, 'day')}"
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} ends {when}, on {case.waiver.expires} (reason: {case.waiver.reason})",
            anchor=case.anchor,
            evidence={
                "waived": case.waiver.rule,
                "expires": case.waiver.expires.isoformat(),
                "owner": case.waiver.owner,
            },
        )
