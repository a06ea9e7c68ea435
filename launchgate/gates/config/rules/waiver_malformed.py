"""Malformed waiver comments."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.suppressions.grammar import EXAMPLE, Malformed


@rule(
    "config/waiver-malformed",
    severity=Severity.WARNING,
    title="malformed waiver comment",
    why="It suppresses nothing, but readers believe that a finding is accepted here.",
    fix=f"Write `{EXAMPLE}`: one rule, a date at most 180 days ahead, and a reason.",
    bad=[
        "x = 1  # launchgate: allow env/debug-enabled",
        "x = 1  # launchgate: allow env/debug-enabled until 2026-12-31",
        "x = 1  # launchgate: allow env/debug-enabled until 2026-12-31:",
        "x = 1  # launchgate: allow env/debug-enabled until soon: launch week",
        "x = 1  # launchgate: allow env/debug-enabled until 2026-02-30: launch week",
        "x = 1  # launchgate: allow env/debug-enabled, env/log-level-debug until 2026-12-31: launch week",
        "x = 1  # launchgate: ignore env/debug-enabled until 2026-12-31: launch week",
        "x = 1  # launchgate: allow until 2026-12-31: launch week",
    ],
    good=[
        "x = 1  # launchgate: allow env/debug-enabled until 2026-12-31: launch week",
        "x = 'launchgate: allow'  # words outside of a comment",
        "x = 1  # launchgate: a word about the tool",
    ],
)
def check(attempt: Malformed) -> Iterator[Finding]:
    """Report what is missing."""
    yield check.finding(attempt.at, f"malformed waiver comment: {attempt.fault}", anchor=attempt.fault)
