"""Waivers for rules that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WaiverCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule


@rule(
    "config/waiver-for-unknown-rule",
    severity=Severity.WARNING,
    title="this waiver names a rule that does not exist",
    why="It suppresses nothing, but readers believe that a finding is accepted here.",
    fix="Write the id of the rule as the finding shows it; `launchgate rules` lists them all.",
    bad=["x = 1  # launchgate: allow no/such-rule until 2026-12-31: launch week"],
    good=["x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: launch week"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Report the waiver of an unknown rule, and suggest the nearest one."""
    if case.unknown:
        advice = f"; did you mean `{case.nearest}`?" if case.nearest else ""
        yield check.finding(
            case.waiver.at,
            f"`{case.waiver.rule}` is not a rule id, so this waiver suppresses nothing{advice}",
            anchor=case.anchor,
            fix=Fix(f"Write `{case.nearest}`.", case.nearest) if case.nearest else None,
        )
