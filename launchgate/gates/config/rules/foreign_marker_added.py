"""Markers of other tools that a change adds to hide what it brings."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.waivers import MarkerCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule


@rule(
    "config/foreign-marker-added",
    severity=Severity.WARNING,
    title="this change hides a finding behind another tool's marker",
    why="A bare marker gives no reason, has no owner and never ends, and whoever adds a secret can add it in the same "
    "line. Markers that were there before still count; a new one does not.",
    fix="Write a waiver of launchgate in its place: it names the rule, the reason and the day it ends.",
    bad=["x = 1  # gitleaks:allow", "x = 1  # pragma: allowlist secret", "x = 1  # trufflehog:ignore"],
    good=["x = 1  # gitleaks found this once", "x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: why"],
    references=[
        "https://github.com/gitleaks/gitleaks#gitleaksallow",
        "https://github.com/Yelp/detect-secrets#inline-allowlisting",
    ],
)
def check(case: MarkerCase) -> Iterator[Finding]:
    """Tell about the marker, with the waiver that says the same."""
    yield check.finding(
        case.at,
        f"the marker of {case.tool} does not excuse `{case.rule}` here, since this change adds it",
        anchor=f"{case.tool} {case.rule}",
        fix=Fix("Write a waiver with a reason in its place, or mend the finding.", case.waiver),
        evidence={"tool": case.tool, "waived": case.rule},
    )
