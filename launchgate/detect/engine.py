"""The scan of one text: look where the prefilter points, match precisely, check, keep the best of what overlaps."""

from __future__ import annotations

from launchgate.detect.candidate import NO, Candidate, Fragment, text

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from launchgate.detect.prefilter import Prefilter
    from launchgate.detect.string_joins import JoinedValue, StringJoins
    from launchgate.detect.table import Row
    from launchgate.model.budget import Budget

MOST_IN_TEXT = 20_000
"""Matches after which the rest of a text is not scanned: callers report that."""

_LONGEST_NAME = 80
_MOST_SEEN = 1 << 20
LINE = 4096  # a longer line is scanned in pieces of this many bytes to each side of a hit


class Match:
    """A credential in a text. Lines and columns count from 1; `end_column` is exclusive; columns count characters.

    `start` and `end` are offsets into the data; `name` is the variable it is assigned to, where one is; `via` says how
    it was encoded, outermost first. In a text of names `path` is where it is reported, and `within` whose name it is.
    """

    __slots__ = (
        "column",
        "confidence",
        "end",
        "end_column",
        "end_line",
        "line",
        "name",
        "path",
        "row",
        "secret",
        "start",
        "via",
        "within",
    )

    def __init__(self, row: Row, candidate: Candidate, confidence: int) -> None:
        """Take a candidate that passed its check; `place` sets lines and columns."""
        self.row = row
        self.confidence = confidence
        self.start, self.end = candidate.span
        self.secret = candidate.secret
        self.name = candidate.name
        self.via: tuple[str, ...] = ()
        self.path = self.within = ""
        self.line = self.end_line = self.column = self.end_column = 0

    def place(self, where: Lines) -> None:
        """Compute lines and columns in `where`."""
        self.line, self.column = where.position(self.start)
        self.end_line, self.end_column = where.position(self.end)
        self.path = where.path
        if where.named is not None:
            self.path, self.within = where.named[self.line - 1]
            self.line = self.end_line = 1

    def packed(self, rows: Sequence[Row]) -> tuple[Any, ...]:
        """Return it as plain data for another process that has the same rows."""
        return (rows.index(self.row), *(getattr(self, name) for name in _PLAIN))

    @classmethod
    def unpack(cls, packed: tuple[Any, ...], rows: Sequence[Row]) -> Match:
        """Read what `packed` gave."""
        match = cls.__new__(cls)
        match.row = rows[packed[0]]
        for name, value in zip(_PLAIN, packed[1:], strict=True):
            setattr(match, name, value)
        return match

    def meets(self, other: Match) -> bool:
        """Whether both stand, in part, on the same text."""
        return self.start < other.end and other.start < self.end

    @property
    def worth(self) -> tuple[int, int, int]:
        """Order matches that overlap: the most specific detector, then the surest, then the longest."""
        return (-self.row.rank, self.confidence, self.end - self.start)


_PLAIN = tuple(name for name in Match.__slots__ if name != "row")


class Engine:
    """All detectors over one prefilter. One engine serves one thread at a time."""

    def __init__(self, rows: Sequence[Row], prefilter: Prefilter, budget: Budget | None = None) -> None:
        """Compile nothing yet: a pattern is compiled, and a check imported, at its first hit.

        `budget` bounds what is decoded; passing it raises `Unreadable` from `scan`. Where `seen_lines` is a set,
        lines that were scanned before, in another version of the same file, are skipped. `on_candidate` is called for
        each candidate with the answer of its check.
        """
        self.seen_lines: set[int] | None = None
        self.on_candidate: Callable[[Row, Candidate, int, Fragment], None] | None = None
        self.rows = rows
        self.budget = budget
        self.prefilter = prefilter
        self._patterns: list[re.Pattern[bytes] | None] = [None] * len(rows)
        self._checks: dict[str, Callable[[Candidate], int]] = {}

    def scan(self, where: Fragment) -> list[Match]:
        """Return the credentials in a text, sorted by place, none overlapping another."""
        from itertools import chain, islice

        found = _best(islice(chain(self._matches(where, 0), self._all_of(where)), MOST_IN_TEXT))
        here = Lines(where)
        for match in found:
            match.place(here)
        return found

    def _all_of(self, where: Fragment) -> Iterator[Match]:
        """Take a short file that is nothing but the secret that its name promises."""
        from launchgate.detect.bare_file import LARGEST, bare_secret

        setting = bare_secret(where) if len(where.data) <= LARGEST else None
        if setting is not None:
            fragment, moved = setting
            for match in self._matches(fragment, 1):
                match.start, match.end = match.start - moved, match.end - moved
                yield match

    def _matches(self, where: Fragment, depth: int) -> Iterator[Match]:
        seen: set[tuple[int, int, int]] = set()
        joints: StringJoins | None = None
        seen_lines = None if depth else self.seen_lines
        segments = self._segments(where, seen_lines)
        for index, start, end in self._joined(segments) if seen_lines is None else segments:
            row = self.rows[index]
            if not row.pattern:
                if not depth:
                    joints = joints or _joints(where.data)
                    yield from self._across(where.path, joints.around(start, end))
                continue
            pattern, at, limit = self._pattern(index), start, end + row.reach
            while at <= end and (found := pattern.search(where.data, at, limit)) and found.start() <= end:
                at = max(found.end(), at + 1)
                key = (index, *found.span())
                if key in seen:
                    continue
                seen.add(key)
                if not row.source:
                    yield from self._inside(row, found, where, depth)
                elif match := self._judge(row, found, where):
                    yield match
                elif "name" in pattern.groupindex and at - found.start("secret") <= _LONGEST_NAME:
                    at = found.start("secret")  # a rejected value may be the name of one: `pass = env("DB_PASS", "…")`

    def _segments(self, where: Fragment, seen_lines: set[int] | None) -> Iterator[tuple[int, int, int]]:
        """Return `(row, start, end)` of each line to scan, or of the window of a line that is longer than that.

        This is the loop that a scan of a history spends its time in.
        """
        data, path, rows = where.data, where.path, self.rows
        done: dict[int, int] = {}
        start, end = 0, -1
        for at, index in self.prefilter.hits(data):
            if at <= done.get(index, 0):
                continue
            last = at - 1 if at else 0  # the prefilter reports the end of what it saw, which may be the line end itself
            if not (start <= last <= end and end - start < LINE):
                low = at - LINE if at > LINE else 0
                start = data.rfind(b"\n", low, last) + 1 or low
                end = data.find(b"\n", last, at + LINE)
                if end < 0:
                    end = min(len(data), at + LINE)
            done[index] = end
            if seen_lines is not None and rows[index].pattern:
                key = hash((index, path, data[start : end + rows[index].reach]))
                if key in seen_lines:
                    continue
                if len(seen_lines) >= _MOST_SEEN:
                    seen_lines.clear()
                seen_lines.add(key)
            yield index, start, end

    def _joined(self, segments: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
        """Join the segments of a row that lie within its reach of each other: no byte is searched twice for it."""
        waiting: dict[int, tuple[int, int]] = {}
        for index, start, end in segments:
            reach = self.rows[index].reach
            if not reach:
                yield index, start, end
                continue
            low, high = waiting.get(index, (start, end))
            if start > high + reach:
                yield index, low, high
                low = start
            waiting[index] = low, end
        for index, (low, high) in waiting.items():
            yield index, low, high

    def _judge(self, row: Row, found: re.Match[bytes], where: Fragment) -> Match | None:
        candidate = Candidate(where.path, found)
        answer = self._check(row)(candidate)
        if self.on_candidate is not None:
            self.on_candidate(row, candidate, answer, where)
        return None if answer == NO else Match(row, candidate, answer)

    def _inside(self, row: Row, found: re.Match[bytes], where: Fragment, depth: int) -> Iterator[Match]:
        """Scan what a span decodes to; what is found there has the place of the span."""
        from launchgate.detect.decode import DEPTH, decode

        content = decode(row.check, found[0]) if depth < DEPTH else b""
        if self.budget is not None and content:
            self.budget.decode(where.path, len(found[0]), len(content))
        for match in _best(self._matches(Fragment(where.path, content), depth + 1)) if content else ():
            match.start, match.end = found.span()
            match.via = (row.check, *match.via)
            yield match

    def _across(self, path: str, values: Iterable[JoinedValue]) -> Iterator[Match]:
        """Scan values of several pieces put together; what reaches across a joint has the place of its pieces."""
        for value in values:
            for match in _best(self._matches(Fragment(path, value.content), 1)) if value.content else ():
                if value.spans(match.start, match.end):
                    match.start, match.end = value.origin(match.start), value.origin(match.end - 1) + 1
                    yield match

    def _pattern(self, index: int) -> re.Pattern[bytes]:
        pattern = self._patterns[index]
        if pattern is None:
            import re

            pattern = self._patterns[index] = re.compile(self.rows[index].pattern.encode())
        return pattern

    def _check(self, row: Row) -> Callable[[Candidate], int]:
        check = self._checks.get(row.check)
        if check is None:
            import importlib

            module, _, name = row.check.partition(":")
            check = getattr(importlib.import_module(f"launchgate.detect.checks.{module}"), name)
            self._checks[row.check] = check
        return check


def _best(matches: Iterator[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if kept and match.start < kept[-1].end:
            if match.worth > kept[-1].worth:
                kept[-1] = match
        else:
            kept.append(match)
    return kept


def _joints(data: bytes) -> StringJoins:
    from launchgate.detect.string_joins import StringJoins

    return StringJoins(data)


class Lines:
    """The lines and columns of a text, counted once from its start to its end for offsets that ascend."""

    __slots__ = ("_column", "_counted", "_index", "_text", "named", "path")

    def __init__(self, where: Fragment) -> None:
        """Count nothing yet."""
        self._text = where
        self.path, self.named = where.path, where.named
        self._index = self._counted = self._column = 0

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1; quick where it is not before the last one asked."""
        data, numbers = self._text.data, self._text.numbers
        if offset < self._counted:
            self._index = self._counted = self._column = 0
        begin = data.rfind(b"\n", self._counted, offset) + 1
        if begin:
            self._index += data.count(b"\n", self._counted, begin)
            self._column, self._counted = 0, begin
        self._column += len(text(data[self._counted : offset]))
        self._counted = offset
        return (self._index + 1 if numbers is None else numbers[self._index]), self._column + 1
