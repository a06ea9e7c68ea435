"""Lines of the console report that the commit hook's quick way prints too; cheap enough for both to import."""

from __future__ import annotations

from launchgate.text.plural import pluralize

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Mapping

# The words for verdicts in every format that people read; JSON keeps the keys.
VERDICTS = {
    "error": "internal error",
    "fail": "failed",
    "inconclusive": "inconclusive",
    "pass": "passed",
    "not_applicable": "not applicable",
}
NOTHING = "nothing found."
_SHORT_ID = 8
_SECOND = 1000  # milliseconds


def lead(mark: str, verdict: str, gate: str) -> str:
    """Return the beginning of a gate's line; `verdict` is a key of `VERDICTS`."""
    return f"{mark} {VERDICTS[verdict]}  {gate}"


def facts(*of: str) -> str:
    """Join what is known about a gate, without what is empty."""
    return " · ".join(filter(None, of))


def scanned(numbers: Mapping[str, int]) -> str:
    """Return `2 commits, 7 files`; zeros are omitted unless there is nothing else."""
    there = {what: number for what, number in numbers.items() if number} or numbers
    return ", ".join(pluralize(number, what) for what, number in there.items())


def duration(milliseconds: int) -> str:
    """Return `41 ms` or `3.2 s`; empty for 0."""
    if milliseconds < _SECOND:
        return f"{milliseconds} ms" if milliseconds else ""
    return f"{milliseconds / _SECOND:.1f} s"


def headline(verdict: str, sentence: str) -> str:
    """Return the verdict, a key of `VERDICTS`, with the sentence that explains it."""
    return f"{VERDICTS[verdict].capitalize()}: {sentence}"


def compared(event: str, base: str, until: str) -> str:
    """Return `pull_request, d7599608..91ab04c2` from an event, a base or none, and a commit or a word for it."""
    revisions = f"{base[:_SHORT_ID]}..{until}" if base else until
    return ", ".join(filter(None, (event, revisions)))
