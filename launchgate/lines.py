"""Lines of the console's page that the commit hook's quick way prints too; cheap enough for both to import."""

from __future__ import annotations

from launchgate.text.plural import pluralize

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = "nothing was found."
_SHORT_ID = 8
_SECOND = 1000  # milliseconds


def lead(mark: str, gate: str, verdict: str) -> str:
    """Return the beginning of a gate's line."""
    return f"{mark} {gate}  {verdict:<14}"


def facts(*of: str) -> str:
    """Join what is known about a gate, leaving out what is empty."""
    return " · ".join(filter(None, of))


def looked_at(scanned: Mapping[str, int]) -> str:
    """Return `2 commits, 7 files`; what was looked for in vain is left out beside what was there."""
    there = {what: number for what, number in scanned.items() if number} or scanned
    return ", ".join(pluralize(number, what) for what, number in there.items())


def duration(milliseconds: int) -> str:
    """Return `41 ms` or `3.2 s`; empty where it is too short to tell."""
    if milliseconds < _SECOND:
        return f"{milliseconds} ms" if milliseconds else ""
    return f"{milliseconds / _SECOND:.1f} s"


def headline(word: str, sentence: str) -> str:
    """Return the verdict as the last line but one says it."""
    return f"{word}: {sentence}"


def compared(event: str, base: str, until: str) -> str:
    """Return `pull_request, d7599608..91ab04c2` from an event, a base or none, and a commit or a word for it."""
    revisions = f"{base[:_SHORT_ID]}..{until}" if base else until
    return ", ".join(filter(None, (event, revisions)))
