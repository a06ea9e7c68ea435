"""Reads what git's plumbing says about a difference: raw entries, then one patch section for each.

Hunks are read by the counts in their heads, so that no line of content can pass for a line of the format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, overload

from launchgate.budget import MEBIBYTE
from launchgate.errors import Inconclusive
from launchgate.trees import CEILING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_BYTES = 512 * MEBIBYTE
"""Bytes of added lines that are held for one commit, or for one comparison."""


class Added(Sequence[tuple[int, bytes]]):
    """Added lines as `(1-based line in the new file, bytes without line ending)`, kept as whole blocks.

    `blocks` holds `(first line, bytes of all its lines, each ending in a newline)` for code that scans whole blocks.
    """

    __slots__ = ("_count", "blocks")

    def __init__(self, blocks: Sequence[tuple[int, bytes]] = (), count: int | None = None) -> None:
        """Hold `blocks`, in order of their lines; `count` is the number of lines where it is known."""
        self.blocks = blocks
        self._count = sum(block.count(b"\n") for _, block in blocks) if count is None else count

    @classmethod
    def whole(cls, content: bytes) -> Added:
        """Give a file of which every line is new."""
        return cls([(1, content if content.endswith(b"\n") else content + b"\n")] if content else [])

    def __len__(self) -> int:
        """Count the lines."""
        return self._count

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Give the lines in order."""
        for first, block in self.blocks:
            for number, line in enumerate(block[:-1].split(b"\n"), first):
                yield number, line.removesuffix(b"\r")

    @overload
    def __getitem__(self, index: int) -> tuple[int, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[int, bytes]]: ...
    def __getitem__(self, index: int | slice) -> tuple[int, bytes] | list[tuple[int, bytes]]:
        """Give one line or several; for all of them iterate."""
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of the same lines."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # a sequence that equals lists cannot be hashed


@dataclass(slots=True)
class Entry:
    """One raw entry: modes such as `100644` (`000000`: not there), object ids, status letter and path names."""

    old_mode: str
    new_mode: str
    old: str
    new: str
    status: str
    path: str
    old_path: str | None = None
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    hunks: int = 0
    binary: bool = False
    dropped: bool = False


def read_entries(output: IO[bytes], *, keep: int = KEPT_BYTES) -> Iterator[tuple[str, list[Entry]]]:
    """Give `(commit id, its entries)` for each commit of the output; the id is empty where no commit is named.

    Of one file at most `CEILING` bytes of added lines are held and of one commit at most `keep`; entries beyond are
    marked `dropped`.
    """
    commit, entries, line = "", dict[str, Entry](), output.readline()
    room = keep
    while line:
        if line[:1] == b":":
            entry = _raw(line)
            entries[entry.path] = entry
        elif line.startswith(b"diff --git "):
            line, used = _section(line, output, entries, min(room, CEILING))
            room -= used
            continue
        elif _COMMIT.fullmatch(line):
            if commit or entries:
                yield commit, list(entries.values())
            commit, entries, room = line.strip().decode(), {}, keep
        elif line.strip() and not line.startswith(b"* Unmerged path "):
            raise _surprised(line)
        line = output.readline()
    if commit or entries:
        yield commit, list(entries.values())


def unquote(name: bytes) -> str:
    """Undo git's C-style quoting of a path name."""
    if name[:1] == b'"':
        name = _ESCAPE.sub(lambda match: _unescape(match.group(1)), name[1:-1])
    return name.decode("utf-8", "surrogateescape")


_COMMIT = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\n")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_NAMED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


@dataclass(slots=True)
class _Part:
    """What one patch section says; a change of type has two, of which the second holds the new lines."""

    path: str
    room: int
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    hunks: int = 0
    size: int = 0
    binary: bool = False

    def add(self, first: int, lines: list[bytes]) -> None:
        block = b"".join(lines)
        self.hunks += 1
        self.size += len(block)
        if self.size > self.room:
            self.blocks = []
        elif block:
            self.blocks.append((first, block))

    def give(self, entry: Entry) -> int:
        entry.blocks += self.blocks
        entry.hunks += self.hunks
        entry.binary = entry.binary or self.binary
        entry.dropped = entry.dropped or self.size > self.room
        return 0 if entry.dropped else self.size


def _path_in(head: bytes) -> str:
    """Give the new path of a `diff --git a/P b/P` line: its second half, for where the halves differ more is said."""
    names = head.rstrip(b"\n")[len(b"diff --git ") :]
    return unquote(names[len(names) // 2 + 1 :])[2:]


def _unescape(code: bytes) -> bytes:
    return bytes([int(code, 8) & 0xFF]) if len(code) > 1 else _NAMED.get(code, code)


def _surprised(line: bytes) -> Inconclusive:
    shown = line[:80].decode("utf-8", "replace").strip()
    return Inconclusive(
        f"git printed a difference we cannot read: {shown!r}", hint="please report it with `git version`"
    )


def _raw(line: bytes) -> Entry:
    head, *names = line[1:].rstrip(b"\n").split(b"\t")
    old_mode, new_mode, old, new, status = head.decode().split(" ")
    paths = [unquote(name) for name in names]
    return Entry(old_mode, new_mode, old, new, status[0], paths[-1], paths[0] if len(paths) > 1 else None)


def _section(head: bytes, output: IO[bytes], entries: dict[str, Entry], room: int) -> tuple[bytes, int]:
    """Read one patch section into its entry; give the line that follows it and the number of bytes kept."""
    part = _Part(path=_path_in(head), room=room)
    line = output.readline()
    while True:
        hunk = _HUNK.match(line)
        if hunk:
            part.add(*_hunk(hunk, output))
        elif line.startswith((b"rename to ", b"copy to ")):
            part.path = unquote(line.rstrip(b"\n").partition(b" to ")[2])
        elif line.startswith(b"Binary files "):
            part.binary = True
        elif not line.startswith(_HEADERS):
            break
        line = output.readline()
    if part.path not in entries:
        raise _surprised(head)
    return line, part.give(entries[part.path])


_HEADERS = (
    *(b"index ", b"--- ", b"+++ ", b"old mode ", b"new mode ", b"new file mode ", b"deleted file mode "),
    *(b"similarity index ", b"dissimilarity index ", b"rename from ", b"copy from ", b"\\ No newline"),
)


def _hunk(head: re.Match[bytes], output: IO[bytes]) -> tuple[int, list[bytes]]:
    """Read the lines of one hunk; give the first line's number in the new file and the added lines."""
    removed, added = (int(count) if count is not None else 1 for count in head.group(1, 3))
    block: list[bytes] = []
    while removed or added:
        line = output.readline()
        if line[:1] == b"+" and added:
            added -= 1
            block.append(line[1:])
        elif line[:1] == b"-" and removed:
            removed -= 1
        elif line[:1] != b"\\":
            raise _surprised(line)
    return int(head.group(2)), block
