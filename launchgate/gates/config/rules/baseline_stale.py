"""Recorded findings that are fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.rule import rule
from launchgate.suppressions.baseline import PATH


@rule(
    "config/baseline-stale",
    severity=Severity.NOTE,
    title="recorded findings are fixed",
    why="The entry of a fixed finding suppresses the same fault if it returns in the same place.",
    fix="Run `launchgate baseline`: it removes the entries of fixed findings and adds nothing.",
    bad=["env/debug-enabled\tf:00000000000000000000000000000000"],
    good=["x = 1  # not a recorded finding"],
)
def check(gone: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Report how many entries, `(rule, key)`, match no finding."""
    if gone:
        rules = Counter(rule for rule, _ in gone)
        listed = ", ".join(f"{count} of `{name}`" for name, count in sorted(rules.items())[:5])
        count = f"{len(gone)} recorded finding{'s are' if len(gone) > 1 else ' is'} fixed"
        yield check.finding(
            InFile(PATH, 1),
            f"{count} ({listed}): remove them from the baseline",
            anchor="gone",
            evidence={"gone": len(gone)},
        )
