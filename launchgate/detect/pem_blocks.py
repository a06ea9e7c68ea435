"""Credentials of several lines whose frame a change may leave as it is: a key replaced between its BEGIN and END."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Iterable

_BODY = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_SHORTEST_LINE = 8
_SHORTEST_BODY = 32
_AROUND = b" \t\r\"'`,;|#*+-"  # what source code and comments put around the lines of a key
_BEGINS = (b"PRIVATE KEY-----", b"PuTTY-User-Key-File-")
_LAST = b"Private-MAC:"


def may_lack_frame(added: bytes) -> bool:
    """Whether added lines look like the body of a key or a part of one. Imports no `re`: every commit asks this."""
    size = 0
    for line in added.split(b"\n"):
        size += _size_of_body(line)
        if size >= _SHORTEST_BODY:
            return True
    return False


def blocks_around(content: bytes, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
    """Return the lines, with their numbers, of every framed block of a whole file that holds one of `numbers`."""
    wanted = frozenset(numbers)
    lines = content.split(b"\n")
    found: list[tuple[int, bytes]] = []
    opened = 0
    for number, line in enumerate(lines, 1):
        if b"-----BEGIN " in line or _BEGINS[1] in line:
            opened = number if any(word in line for word in _BEGINS) else 0
        elif opened and (b"-----END " in line or _LAST in line):
            block = range(opened, number + 1)
            if not wanted.isdisjoint(block):
                found += ((each, lines[each - 1]) for each in block)
            opened = 0
    return found


def _size_of_body(line: bytes) -> int:
    bare = line.strip(_AROUND).removesuffix(b"\\n").strip(_AROUND)
    return len(bare) if len(bare) >= _SHORTEST_LINE and not bare.translate(None, _BODY) else 0
