"""The lines around a finding, now and at base: what waivers are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from launchgate.model.errors import LaunchgateError
from launchgate.model.finding import InFile
from launchgate.suppressions.comments import inside_text, may_comment
from launchgate.suppressions.grammar import WORD, Malformed, Waiver, read_line

if TYPE_CHECKING:
    from launchgate.model.run import Change, ChangedFile, Tree

_READ_UP_TO = 8 << 20
_KEPT = 8
_AtBase: TypeAlias = tuple[frozenset[tuple[bytes, bytes]], frozenset[bytes]]  # pairs of neighbours, single lines


@dataclass(frozen=True, slots=True)
class LineContext:
    """A line of a file and the one above it, without line endings; empty where there is none."""

    above: bytes
    line: bytes


@dataclass
class SourceLines:
    """Reads lines of the scanned tree, the commits of a range and the base; unreadable files have no lines.

    `assume_at_base` is whether, without a change to compare with, every line counts as older than the change.
    """

    tree: Tree
    change: Change | None = None
    at_commit: Callable[[str], Tree] | None = None
    assume_at_base: bool = True
    _files: dict[tuple[str | None, str], tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    _inside: dict[tuple[str | None, str], frozenset[int]] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)  # gates run in threads
    _bases: dict[str, _AtBase] = field(default_factory=dict, repr=False)

    def lines(self, at: InFile) -> tuple[bytes, ...]:
        """Return the lines of the file of a location, in its commit."""
        key = (at.commit, at.path)
        with self._lock:
            lines = self._files.get(key)
            if lines is None:
                _make_room(self._files)
                lines = self._files[key] = self._read(at.commit, at.path)
            return lines

    def may_comment(self, at: InFile) -> bool:
        """Whether a comment may be put above a place without breaking the file."""
        key, lines = (at.commit, at.path), self.lines(at)
        with self._lock:
            inside = self._inside.get(key)
            if inside is None:
                _make_room(self._inside)
                inside = self._inside[key] = inside_text(at.path, lines)
        return may_comment(at.path, lines, at.line, inside=inside, at_base=self.existed_at_base(at.path))

    def spot(self, at: InFile) -> LineContext:
        """Return the place's line and the one above it."""
        lines = self.lines(at)
        line = lines[at.line - 1] if 0 < at.line <= len(lines) else b""
        return LineContext(lines[at.line - 2] if 1 < at.line <= len(lines) + 1 else b"", line)

    def was_at_base(self, path: str, spot: LineContext, *, above: bool) -> bool:
        """Whether this file contained the line, with the one above it where that matters, before the change.

        Indentation is ignored. Both lines must exist together: a marker must not suppress what a change adds below it.
        """
        if self.change is None:
            return self.assume_at_base
        pairs, lines = self._at_base(path)
        return (spot.above.strip(), spot.line.strip()) in pairs if above else spot.line.strip() in lines

    def existed_at_base(self, path: str) -> bool:
        """Whether the file existed before the change, under this or an older name."""
        changed = self._changed.get(path)
        return changed is None or changed.status != "added"

    def adds(self, path: str, line: int) -> bool:
        """Whether the change writes this line, or the one below it."""
        changed = self._changed.get(path)
        return changed is not None and any(number in (line, line + 1) for number, _ in changed.added)

    def touched(self, path: str) -> bool:
        """Whether the change touches this file."""
        return path in self._changed

    @cached_property
    def changed_paths(self) -> tuple[str, ...]:
        """The paths that the change touches, old names included."""
        old = (each.old_path for each in self._changed.values() if each.old_path)
        return (*self._changed, *old)

    def added_text(self) -> Iterator[bytes]:
        """Return every line that the change adds."""
        for changed in self._changed.values():
            for _, line in changed.added:
                yield line

    def written(self, *, everywhere: bool) -> Iterator[Waiver | Malformed]:
        """Return the inline waivers and failed attempts of the whole tree, or only those in lines of the change."""
        if not everywhere:
            for path, changed in self._changed.items():
                for number, line in changed.added:
                    yield from read_line(path, number, line)
            return
        for path in self.tree.grep([WORD]).get(WORD, ()):
            for number, line in enumerate(self.lines(InFile(path, 1)), start=1):
                yield from read_line(path, number, line)

    @cached_property
    def _changed(self) -> dict[str, ChangedFile]:
        return {} if self.change is None else {changed.path: changed for changed in self.change.files()}

    def _at_base(self, path: str) -> _AtBase:
        with self._lock:
            known = self._bases.get(path)
            if known is None:
                changed = self._changed.get(path)
                old = (changed.old_path if changed else None) or path
                lines = [line.strip() for line in _lines(self.change.base, old)] if self.change else []
                _make_room(self._bases)
                known = self._bases[path] = frozenset(zip([b"", *lines], lines, strict=False)), frozenset(lines)
            return known

    def _read(self, commit: str | None, path: str) -> tuple[bytes, ...]:
        if commit is None:
            return _lines(self.tree, path)
        return _lines(self.at_commit(commit), path) if self.at_commit else ()


def _make_room(cache: dict[Any, Any]) -> None:
    """Drop the oldest entries: the findings of one file come one after the other."""
    while len(cache) >= _KEPT:
        cache.pop(next(iter(cache)), None)


def _lines(tree: Tree, path: str) -> tuple[bytes, ...]:
    try:
        content = tree.read(path)
    except LaunchgateError:
        return ()
    return tuple(content[:_READ_UP_TO].replace(b"\r\n", b"\n").split(b"\n"))
