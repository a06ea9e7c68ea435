"""Values that the configuration calls no secrets: `secrets.allow`. Each is counted, and what was set aside is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from launchgate.model.run import Skipped, SkipReason
from launchgate.text.globs import globs
from launchgate.text.plural import count

if TYPE_CHECKING:
    from launchgate.detect.engine import Match
    from launchgate.gates.secrets.config import Allowed

LONGEST = 512
"""Characters of a value that a pattern is tried on; a longer one is never set aside."""


class Allow:
    """The entries of one section."""

    def __init__(self, entries: Sequence[Allowed]) -> None:
        """Count nothing yet."""
        self._entries = entries
        self._counts: Counter[int] = Counter()

    def holds(self, match: Match) -> bool:
        """Return whether an entry sets a match aside."""
        if len(match.secret) > LONGEST:
            return False
        for number, entry in enumerate(self._entries):
            if _fits(entry, match) and entry.pattern.search(match.secret):
                self._counts[number] += 1
                return True
        return False

    def skipped(self) -> Sequence[Skipped]:
        """Say what was set aside, entry by entry."""
        return [
            Skipped(
                f"secrets.allow[{number}]",
                f"sets aside {count(times, 'value')}{self._why(number)}",
                SkipReason.BY_CONFIG,
            )
            for number, times in sorted(self._counts.items())
        ]

    def _why(self, number: int) -> str:
        reason = self._entries[number].reason
        return f": {reason}" if reason else ""


def _fits(entry: Allowed, match: Match) -> bool:
    if entry.rules and match.row.id not in entry.rules:
        return False
    return not entry.paths or globs(*entry.paths).match(match.path)
