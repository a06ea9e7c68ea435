"""Waivers that would last longer than anyone remembers them."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.waivers import WaiverCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.suppressions.grammar import LONGEST


@rule(
    "config/waiver-too-long",
    severity=Severity.WARNING,
    title="this waiver ends more than 180 days ahead and does not count",
    why="A waiver is an exception that somebody will look at again. After half a year the people, the reason and the "
    "code have moved on, and what was an exception is policy that nobody decided.",
    fix="Name a day at most 180 days ahead. What is meant to stay belongs under `rules:` in launchgate.yml.",
    bad=["x = 1  # launchgate: allow env/debug-enabled until 2099-12-31: never mind"],
    good=["x = 1  # launchgate: allow env/debug-enabled until 2027-05-23: 180 days ahead"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Find the waiver that ends too far ahead."""
    if case.days_left > LONGEST.days:
        latest = case.today + LONGEST
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} ends in {case.days_left} days; it does not count",
            anchor=case.anchor,
            fix=Fix(f"Name a day up to {latest}, or set the rule's standing level under `rules:`.", latest.isoformat()),
            evidence={"waived": case.waiver.rule, "expires": case.waiver.expires.isoformat()},
        )
