"""Waivers that end too far in the future."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WaiverCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.suppressions.grammar import LONGEST


@rule(
    "config/waiver-too-long",
    severity=Severity.WARNING,
    title="this waiver ends more than 180 days ahead and is ignored",
    why="A waiver is an exception with a review date. After half a year the people, the reason and the code have "
    "changed, and the exception is a policy without a decision.",
    fix="Use a date at most 180 days ahead. Permanent settings belong under `rules:` in launchgate.yml.",
    bad=["x = 1  # launchgate: allow env/debug-enabled until 2099-12-31: never mind"],
    good=["x = 1  # launchgate: allow env/debug-enabled until 2027-05-23: 180 days ahead"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Report the waiver that ends too far ahead."""
    if case.days_left > LONGEST.days:
        latest = case.today + LONGEST
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} ends in {case.days_left} days, so it is ignored",
            anchor=case.anchor,
            fix=Fix(f"Use a date up to {latest}, or set the severity of the rule under `rules:`.", latest.isoformat()),
            evidence={"waived": case.waiver.rule, "expires": case.waiver.expires.isoformat()},
        )
