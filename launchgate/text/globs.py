"""Path patterns, one meaning everywhere: as in .gitignore, without negation.

`*` and `?` stay inside one path segment, `[ab]` is one character of a set, `**` is any number of segments. A pattern
with a slash (other than at its end) begins at the configuration's folder; one without matches at any depth. A pattern
that matches a folder matches everything below it; one that ends with `/` matches folders only.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

MAXIMUM_LENGTH = 300


class Globs:
    """Some patterns, compiled into one expression without backtracking, so that no pattern can be made slow."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Compile `patterns`; raise `ValueError` for one that `problem` names."""
        self.patterns = tuple(patterns)
        for wrong in filter(None, map(problem, self.patterns)):
            raise ValueError(wrong)
        self._match = re.compile("|".join(map(_expression, self.patterns)) or r"(?!)").fullmatch

    def match(self, path: str) -> bool:
        """Return whether a path (relative, forward slashes) matches any of the patterns."""
        return self._match(path) is not None

    def __bool__(self) -> bool:
        return bool(self.patterns)


@functools.lru_cache(8192)
def globs(*patterns: str) -> Globs:
    """Return the compiled patterns, once per process."""
    return Globs(patterns)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Return whether `path` matches any of `patterns`."""
    return globs(*patterns).match(path)


def below(folder: str, pattern: str) -> str:
    """Return the pattern that means, from the root, what `pattern` means from `folder`."""
    escaped = re.sub(r"([*?[])", r"[\1]", folder)
    anchored = "/" in pattern.rstrip("/")
    return f"{escaped}/{pattern.lstrip('/')}" if anchored else f"{escaped}/**/{pattern}"


def problem(pattern: str) -> str:
    """Return what is wrong with a pattern, empty when nothing is."""
    if not pattern.strip("/") or len(pattern) > MAXIMUM_LENGTH:
        return "a path pattern has 1 to 300 characters"
    if "\\" in pattern:
        return "write paths with forward slashes"
    if pattern.startswith("!"):
        return "a pattern cannot be negated: list what is meant"
    if {".", ".."}.intersection(pattern.split("/")):
        return "a pattern stays inside the folder of the configuration: no `.` or `..` segments"
    try:
        re.compile(_expression(pattern))
    except re.error:
        return "a set of characters runs from low to high: `[a-z]`"
    return ""


def _expression(pattern: str) -> str:
    segments = [segment for segment in pattern.split("/") if segment]
    if "/" not in pattern.rstrip("/"):
        segments = ["**", *segments]
    below = "/.+" if pattern.endswith("/") else "(?:/.+)?"
    while segments[-1] == "**" and len(segments) > 1:
        segments, below = segments[:-1], "/.+"
    if segments == ["**"]:
        return "(?s:.+)"
    return f"(?s:{_joined(segments)}{below})"


def _joined(segments: Iterable[str]) -> str:
    """Return the expression of segments; after `**` the first place that fits is enough, as a prefix is matched."""
    chunks: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            chunks.append([])
        else:
            chunks[-1].append(_segment(segment))
    first, *rest = ("/".join(chunk) for chunk in chunks)
    return "/".join([*([first] if first else []), *(f"(?>(?:[^/]+/)*?{chunk}(?![^/]))" for chunk in rest if chunk)])


def _segment(segment: str) -> str:
    """Return the expression of one segment; all stars but the last are atomic: the first place that fits is enough."""
    parts = [""]
    for part in re.findall(r"\*+|\[[!^]?\]?[^\]]+\]|.", segment, re.DOTALL):
        if part.startswith("*"):
            parts.append("")
        else:
            parts[-1] += _character(part)
    first, *middle = parts
    if not middle:
        return first
    last = middle.pop()
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + f"[^/]*{last}(?![^/])"


def _character(part: str) -> str:
    """Return the expression of one character, a question mark or a set."""
    if part == "?":
        return "[^/]"
    if len(part) == 1:
        return re.escape(part)
    negated = part[1] in "!^" and len(part) > len("[!]")
    inside = "".join(char if char == "-" else re.escape(char) for char in part[1 + negated : -1])
    return f"[{'^/' if negated else ''}{inside}]"
