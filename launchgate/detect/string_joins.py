r"""Values written in pieces: `"abc" + "def"`, literals side by side, a line that ends in `\`, a folded scalar of YAML.

Where the prefilter sees a joint, the lines around it are put together without their joints and scanned again; what is
found there counts if it reaches across a joint, and has the place of its pieces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchgate.detect.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = "continued"
"""What the rows of this module have for a check: no pattern is run for them."""

_SHORTEST, _LOOKED_AT = 12, 40
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-/"
_LINES = 60  # of one value
_BYTES = 16 << 10
_OVERLAP = 1024  # bytes of a value longer than that which are read again with what follows
_TAIL = 120  # bytes at the end of a line that say whether it goes on
_TOKEN = r"[A-Za-z0-9+/_=-]"  # noqa: S105 - the characters of one
_OPERATOR = r"(?:\+|\.|\.\.|&|<>|\|\|)"
_BREAK = r"(?:[ \t]{0,40}[\\_]?\r?\n[ \t]{0,80})"
_PREFIX = r"[bBrRuUfF@]{0,2}"
_QUOTE = "[\"'`]"

_BETWEEN = rf"(?:[ \t]{{0,40}}{_BREAK}?{_OPERATOR}{_BREAK}?[ \t]{{0,40}}|{_BREAK}|[ \t]{{0,4}})"

# A quote, an operator or a line end or nothing, and the quote again; or a backslash that ends a line.
_PREFILTERS = (
    "|".join(rf"{_TOKEN}{{2}}{quote}{_BETWEEN}{_PREFIX}{quote}{_TOKEN}{{2}}" for quote in "\"'")
    + rf"|{_TOKEN}{{2}}`[ \t]{{0,40}}{_BREAK}?{_OPERATOR}{_BREAK}?[ \t]{{0,40}}`{_TOKEN}{{2}}",
    rf"{_TOKEN}\\\r?\n[ \t]{{0,80}}{_TOKEN}",
    rf":[ \t]{{0,8}}>[+-]?[ \t]{{0,8}}\r?\n[ \t]{{1,80}}{_TOKEN}{{8}}",
)
_JOINTS = re.compile(
    rf"(?<={_TOKEN})(?P<quote>{_QUOTE}){_BETWEEN}{_PREFIX}(?P=quote)(?={_TOKEN})"
    rf"|(?<={_TOKEN})\\\r?\n[ \t]{{0,80}}(?={_TOKEN})"
    rf"|(?<==)[ \t]{{0,8}}\(?[ \t]{{0,8}}\r?\n[ \t]{{0,80}}(?={_PREFIX}{_QUOTE})".encode()
)
_BEFORE, _AFTER = re.compile(rb"[^\s\"'`,;]*$"), re.compile(rb"[^\s\"'`,;]*")
_FOLDED = re.compile(rb"[^\n]{0,200}:[ \t]{0,8}>[+-]?[ \t]{0,8}\r?")
_LINE_END = re.compile(rb"\r?\n[ \t]{1,80}(?=[A-Za-z0-9+/_=.-])")
# How a line ends that goes on, and how one begins that goes on from the line before.
_GOES_ON = re.compile(
    rf"(?:\\|{_QUOTE}[ \t]{{0,40}}{_OPERATOR}?[ \t]{{0,40}}[\\_]?|=[ \t]{{0,8}}\(?[ \t]{{0,8}})\r?$".encode()
)
_GOES_FROM = re.compile(rf"[ \t]*(?:{_OPERATOR}[ \t]{{0,40}})?{_PREFIX}{_QUOTE}".encode())


def rows() -> tuple[Row, ...]:
    """Return the rows by which the engine sees a joint."""
    words = (('"', "'", "`"), ("\\",), (">",))
    return tuple(
        Row(f"join/{number}", "", 0, 0, CHECK, keywords, prefilter, "")
        for number, (prefilter, keywords) in enumerate(zip(_PREFILTERS, words, strict=True))
    )


class JoinedValue:
    """Lines put together: `content` without joints, empty where no secret can reach across one.

    `start` and `end` are the offsets of what it was made of.
    """

    __slots__ = ("_cuts", "content", "end", "start")

    def __init__(self, data: bytes, start: int, end: int, joints: re.Pattern[bytes]) -> None:
        """Put together what is there from `start` to `end`."""
        self.start, self.end = start, end
        self._cuts: list[tuple[int, int]] = []  # offset in the content, bytes taken out there
        pieces, at, size = [], start, 0
        for joint in joints.finditer(data, start, end):
            pieces.append(data[at : joint.start()])
            size += joint.start() - at
            self._cuts.append((size, joint.end() - joint.start()))
            at = joint.end()
        content = b"".join((*pieces, data[at:end]))
        self.content = content if any(_may_be_secret(content, cut) for cut, _ in self._cuts) else b""

    def spans(self, start: int, end: int) -> bool:
        """Whether these offsets of the content reach across a joint."""
        return any(start < at < end for at, _ in self._cuts)

    def origin(self, offset: int) -> int:
        """Return where an offset of the content was; for a joint itself, what follows it."""
        return self.start + offset + sum(size for at, size in self._cuts if at <= offset)


def _may_be_secret(content: bytes, cut: int) -> bool:
    """Whether what a joint cuts is long enough to be a secret, and no word."""
    before = _BEFORE.search(content, max(0, cut - _LOOKED_AT), cut)
    after = _AFTER.match(content, cut, cut + _LOOKED_AT)
    run = (before[0] if before else b"") + (after[0] if after else b"")
    return len(run) >= _SHORTEST and run.translate(None, _LETTERS) != b""


class StringJoins:
    """The values of one text that are written in pieces; asked about its lines in order, it reads each once."""

    def __init__(self, data: bytes) -> None:
        """Read nothing yet."""
        self._data = data
        self._until = 0

    def around(self, start: int, end: int) -> Iterator[JoinedValue]:
        """Return the value with a joint on the line from `start` to `end`, put together in each way that it may be."""
        if end <= self._until:
            return
        data, floor = self._data, max(0, self._until - _OVERLAP)
        if _FOLDED.fullmatch(data, start, end):
            start, end = end + 1, data.find(b"\n", end + 1)
        top = data.rfind(b"\n", floor, max(start - 1, floor)) + 1
        if start and _FOLDED.fullmatch(data, top, start - 1):
            self._until = _folded_end(data, start)
            yield JoinedValue(data, top, self._until, _LINE_END)
        else:
            self._until = _last(data, end)
            yield JoinedValue(data, _first(data, start, floor), self._until, _JOINTS)


def _first(data: bytes, start: int, lowest: int) -> int:
    """Return where the first line of a value begins, not before `lowest`, of which the line at `start` is a part."""
    end = start
    for _ in range(_LINES):
        before = data.rfind(b"\n", 0, max(start - 1, 0)) + 1
        if (
            start <= lowest
            or before < lowest
            or end - before > _BYTES
            or not _continues(data, before, start - 1, start)
        ):
            break
        start = before
    return start


def _last(data: bytes, end: int) -> int:
    """Return where the last line of a value ends, of which the line that ends at `end` is a part."""
    begin = end
    for _ in range(_LINES):
        following = data.find(b"\n", end + 1, end + _BYTES)
        following = min(len(data), end + _BYTES) if following < 0 else following
        if end >= len(data) or following - begin > _BYTES or not _continues(data, end - _TAIL, end, end + 1):
            break
        end = following
    return end


def _continues(data: bytes, line: int, end: int, following: int) -> bool:
    """Whether the line that begins at `line` and ends at `end` goes on in the one at `following`."""
    tail = _GOES_ON.search(data, max(line, end - _TAIL, 0), end)
    if tail is None:
        return False
    return tail[0][:1] == b"\\" or _GOES_FROM.match(data, following, following + _TAIL) is not None


def _folded_end(data: bytes, start: int) -> int:
    """Return where the block ends that is indented like the line at `start`."""
    first = data[start : start + _TAIL]
    indent = len(first) - len(first.lstrip(b" \t"))
    end = start
    for _ in range(_LINES):
        stop = data.find(b"\n", end, end + _BYTES)
        stop = min(len(data), end + _BYTES) if stop < 0 else stop
        if not data[end : end + indent].isspace() or stop - start > _BYTES:
            break
        end = min(stop + 1, len(data))
    return end
