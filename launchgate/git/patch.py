"""Reads the output of git's plumbing for a difference: raw entries, then patch sections for them.

Hunks are read by the counts in their heads, so that no line of content can pass for a line of the format. Nothing
costly is imported: the commit hook reads through here.
"""

from __future__ import annotations

from io import BufferedReader

from launchgate.model.errors import Inconclusive
from launchgate.text.content import CEILING

OUTPUT = (
    *("--raw", "--patch", "--unified=0", "--inter-hunk-context=0", "--no-abbrev", "--full-index", "-r"),
    *("--find-renames", "-l1000", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty"),
    "--irreversible-delete",  # nobody reads what a deleted file held
    *("--src-prefix=a/", "--dst-prefix=b/", "--no-relative", "--no-indent-heuristic", "--diff-algorithm=myers"),
)
"""The options with which git prints what this module reads."""

NAMES = (*("--raw", "--no-abbrev", "-r", "--no-renames"), *("--no-color", "--no-relative", "--ignore-submodules=dirty"))
"""The options with which git prints the names of changed files and reads the content of none."""

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

KEPT_BYTES = 512 << 20
"""Bytes of added lines that are held for one commit, or for one comparison."""

MOST_LINES = 4_000_000
"""Added lines that are held of one file: 60 MiB of line feeds are a few kilobytes to push and gigabytes to scan."""


_BITE = 1 << 16  # no buffer holds more lines


class DiffEntry:
    """One raw entry: modes such as `100644` (`000000`: not there), object ids, status letter and path names.

    `blocks` are the added lines, `(first line in the new file, bytes of all lines of one hunk)`. `binary` is git's word
    for it, and `dropped` means that there were more than are held.
    """

    __slots__ = (*("binary", "blocks", "dropped", "new", "new_mode", "old", "old_mode", "old_path", "path", "status"),)

    def __init__(self, facts: str, paths: list[str]) -> None:
        """Take the facts of a raw line, `old_mode new_mode old new status`, and its one or two path names."""
        self.old_mode, self.new_mode, self.old, self.new, status = facts.split(" ")
        self.status = status[0]
        self.path = paths[-1]
        self.old_path = paths[0] if len(paths) > 1 else None
        self.blocks: list[tuple[int, bytes]] = []
        self.binary = False
        self.dropped = False


def read_entries(output: IO[bytes], *, keep: int = KEPT_BYTES) -> Iterator[tuple[str, list[DiffEntry]]]:
    """Return `(commit id, its entries)` for each commit of the output; the id is empty where no commit is named.

    Of one file at most `CEILING` bytes in `MOST_LINES` added lines are held, and of one commit at most `keep` bytes;
    entries beyond are marked `dropped`.
    """
    commit, entries, room, line = "", dict[str, DiffEntry](), keep, output.readline()
    while line:
        if line[:1] == b":":
            facts, *names = line[1:].rstrip(b"\n").split(b"\t")
            entry = DiffEntry(facts.decode(), [unquote(name) for name in names])
            entries[entry.path] = entry
        elif line.startswith(b"diff --git "):
            line, used = _section(line, output, entries, min(room, CEILING))
            room -= used
            continue
        elif _is_oid(line):
            if commit or entries:
                yield commit, list(entries.values())
            commit, entries, room = line.strip().decode(), {}, keep
        elif line.strip() and not line.startswith(b"* Unmerged path "):
            raise _surprised(line)
        line = output.readline()
    if commit or entries:
        yield commit, list(entries.values())


def unquote(name: bytes) -> str:
    """Undo git's C-style quoting of a path name; its escapes are among Python's."""
    if name[:1] == b'"':
        name = name[1:-1].decode("unicode_escape").encode("latin-1")
    return name.decode("utf-8", "surrogateescape")


def _section(head: bytes, output: IO[bytes], entries: dict[str, DiffEntry], room: int) -> tuple[bytes, int]:
    """Read one patch section into its entry; give the line that follows it and the number of bytes kept.

    A change of type has two sections: one removes the file, one adds the other.
    """
    blocks: list[tuple[int, bytes]] = []
    path, size, lines, binary = _path_in(head), 0, 0, False
    line = output.readline()
    while True:
        if line.startswith(b"@@ -"):
            first, added, removed = _head(line)
            lines += added
            left = room - size if lines <= MOST_LINES else 0
            grown, block = _hunk(added, removed, output, left)
            size += grown
            if block:
                blocks.append((first, block))
        elif line.startswith((b"rename to ", b"copy to ")):
            path = unquote(line.rstrip(b"\n").partition(b" to ")[2])
        elif line.startswith(b"Binary files "):
            binary = True
        elif not line.startswith(_HEADERS):
            break
        line = output.readline()
    entry = entries.get(path)
    if entry is None:
        raise _surprised(head)
    entry.binary |= binary
    if size > room or lines > MOST_LINES:
        entry.dropped = True
    else:
        entry.blocks += blocks
    return line, 0 if entry.dropped else size


def _path_in(head: bytes) -> str:
    """Return the new path of a `diff --git a/P b/P` line: its second half; other lines follow where halves differ."""
    names = head.rstrip(b"\n")[len(b"diff --git ") :]
    return unquote(names[len(names) // 2 + 1 :])[2:]


_HEADERS = (
    *(b"index ", b"--- ", b"+++ ", b"old mode ", b"new mode ", b"new file mode ", b"deleted file mode "),
    *(b"similarity index ", b"dissimilarity index ", b"rename from ", b"copy from ", b"\\ No newline"),
)


def _head(line: bytes) -> tuple[int, int, int]:
    """Read `@@ -A,B +C,D @@`: the number of the first added line, how many are added and how many removed."""
    _, old, new, _ = line.split(b" ", 3)
    removed, added = (int(side.partition(b",")[2] or 1) for side in (old, new))
    return int(new[1:].partition(b",")[0]), added, removed


def _hunk(added: int, removed: int, output: IO[bytes], room: int) -> tuple[int, bytes]:
    """Read the lines of a hunk; give the size of the added ones, and all of them where they fit into `room` bytes."""
    block: list[bytes] = []
    size = 0
    removed = _pass_over(output, removed)  # they come first
    while removed or added:
        line = output.readline()
        if line[:1] == b"+" and added:
            added -= 1
            size += len(line) - 1
            if size <= room:
                block.append(line[1:])
            else:
                added = _pass_over(output, added)
        elif line[:1] == b"-" and removed:
            removed -= 1
        elif line[:1] != b"\\":
            raise _surprised(line)
    return size, b"".join(block) if size <= room else b""


def _pass_over(output: IO[bytes], lines: int) -> int:
    """Read past millions of lines in large chunks; return how many of `lines` are left to read."""
    while lines > _BITE and isinstance(output, BufferedReader):
        bite = output.peek()
        count = bite.count(b"\n")
        if not 0 < count <= lines:
            break
        output.read(bite.rindex(b"\n") + 1)
        lines -= count
    return lines


def _is_oid(line: bytes) -> bool:
    return len(line) in {41, 65} and not line.strip(b"0123456789abcdef\n")


def _surprised(line: bytes) -> Inconclusive:
    shown = line[:80].decode("utf-8", "replace").strip()
    return Inconclusive(
        f"git printed a difference we cannot read: {shown!r}", hint="please report it with `git version`"
    )
