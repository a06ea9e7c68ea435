"""Waivers that suppress nothing."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WaiverCase
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "config/waiver-unused",
    severity=Severity.NOTE,
    title="this waiver suppresses nothing",
    why="Everything was checked and no finding needs it. If it remains, it silently suppresses the next fault of its "
    "kind in this place.",
    fix="Delete the waiver.",
    bad=["x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: launch week"],
    good=["x = 1  # nothing is waived here"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Report the waiver that no finding needs, unless its rule is unknown, which is reported instead."""
    if case.unused and not case.unknown:
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} suppresses nothing: delete it",
            anchor=case.anchor,
        )
