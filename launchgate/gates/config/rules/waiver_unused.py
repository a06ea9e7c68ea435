"""Waivers that excuse nothing any more."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.waivers import WaiverCase
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "config/waiver-unused",
    severity=Severity.NOTE,
    title="this waiver excuses nothing",
    why="Everything was looked at and nothing needed it. Left in place, it will silently excuse the next fault of its "
    "kind at this place.",
    fix="Delete the waiver.",
    bad=["x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: launch week"],
    good=["x = 1  # nothing is waived here"],
)
def check(case: WaiverCase) -> Iterator[Finding]:
    """Find the waiver that no finding needed; one with a worse fault is told about that instead."""
    if case.unused and not case.unknown:
        yield check.finding(
            case.waiver.at,
            f"the waiver for {case.covers} excuses nothing: delete it",
            anchor=case.anchor,
        )
