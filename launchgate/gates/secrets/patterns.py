"""The search for the patterns of `secrets.rules`: what a process of its own runs. Imports nothing else of the gate."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_LINE = 4096  # what the configuration's check of patterns is good for


def search(patterns: Sequence[str], data: bytes) -> list[tuple[int, int, int]]:
    """Return `(number of the pattern, start, end)` of every match, line by line."""
    found, offset = [], 0
    compiled = [re.compile(pattern.encode()) for pattern in patterns]
    for line in data.split(b"\n"):
        for number, pattern in enumerate(compiled):
            found += [(number, offset + start, offset + end) for start, end in _spans(pattern, line)]
        offset += len(line) + 1
    return found


def expression(pattern: str, names: str = "", *, whole: bool = False) -> str:
    """Return the pattern as it is searched: behind a name that assigns it, not within a longer word, or as it is."""
    from launchgate.detect.detector import FRAGMENTS

    if names:
        value = pattern if "(?P<secret>" in pattern else f"(?P<secret>{pattern})"
        return rf"(?i:{names}){FRAGMENTS['assign']}{value}(?![A-Za-z0-9_/+=-])"
    return f"{FRAGMENTS['start']}(?:{pattern}){FRAGMENTS['end']}" if whole else pattern


def _spans(pattern: re.Pattern[bytes], line: bytes) -> list[tuple[int, int]]:
    """Search a line in windows that overlap: a pattern may be slow on more, and a secret is whole in one of two."""
    group = "secret" if "secret" in pattern.groupindex else 0
    spans: dict[int, int] = {}
    for begin in range(0, max(len(line) - _LONGEST_LINE // 2, 1), _LONGEST_LINE // 2):
        for match in pattern.finditer(line, begin, begin + _LONGEST_LINE):
            start, end = match.span(group)
            if start < end:
                spans[start] = max(end, spans.get(start, 0))
    return sorted(spans.items())
