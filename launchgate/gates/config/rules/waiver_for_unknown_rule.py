"""Waivers for rules that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.waivers import WaiverCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule


@rule(
    "config/waiver-for-unknown-rule",
    severity=Severity.WARNING,
    title="this waiver names a rule that does not exist",
    why="It excuses nothing, while whoever reads it believes that something is accepted here.",
    fix="Write the id of the rule as the finding shows it; `launchgate rules` lists them all.",
    bad=["x = 1  # launchgate: allow no/such-rule until 2026-12-31: launch week"],
    good=["x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: launch week"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Find the waiver whose rule is unknown, and name the nearest one."""
    if case.unknown:
        advice = f"; did you mean `{case.nearest}`?" if case.nearest else ""
        yield check.finding(
            case.waiver.at,
            f"there is no rule called `{case.waiver.rule}`, so this waiver excuses nothing{advice}",
            anchor=case.anchor,
            fix=Fix(f"Write `{case.nearest}`.", case.nearest) if case.nearest else None,
        )
