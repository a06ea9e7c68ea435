"""Markers of other tools that a change adds beside its own findings."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import MarkerCase
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule


@rule(
    "config/foreign-marker-added",
    severity=Severity.WARNING,
    title="this change suppresses a finding with a marker of another tool",
    why="A marker has no reason, no owner and no end, and anyone who adds a secret can add it on the same line. "
    "Markers that existed before the change take effect; a new one does not.",
    fix="Replace it with a launchgate waiver, which names the rule, the reason and the last day.",
    bad=["x = 1  # gitleaks:allow", "x = 1  # pragma: allowlist secret", "x = 1  # trufflehog:ignore"],
    good=["x = 1  # gitleaks found this once", "x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: why"],
    references=[
        "https://github.com/gitleaks/gitleaks#gitleaksallow",
        "https://github.com/Yelp/detect-secrets#inline-allowlisting",
    ],
)
def check(case: MarkerCase) -> Iterator[Finding]:
    """Report the marker, with the equivalent waiver."""
    yield check.finding(
        case.at,
        f"the {case.tool} marker does not suppress `{case.rule}`, because this change adds it",
        anchor=f"{case.tool} {case.rule}",
        fix=Fix("Fix the finding, or replace the marker with a waiver that has a reason.", case.waiver),
        evidence={"tool": case.tool, "waived": case.rule},
    )
