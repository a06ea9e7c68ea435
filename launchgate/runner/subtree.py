"""The part of a tree and of a change that one configuration governs.

Gates know nothing of monorepos: paths stay those of the repository; what another configuration governs is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from launchgate.model.errors import Missing
from launchgate.model.run import Change, ChangedFile, CommitInfo, History, PathInfo, Skipped, Tree

Governs = Callable[[str], bool]


class SubTree:
    """The paths of a tree for which `governs` holds."""

    def __init__(self, tree: Tree, governs: Governs) -> None:
        """Look through `tree`; nothing is read before it is asked for."""
        self.name = tree.name
        self._tree = tree
        self._governs = governs

    def entries(self) -> Iterable[PathInfo]:
        """Return the governed paths."""
        return [info for info in self._tree.entries() if self._governs(info.path)]

    def paths(self) -> Iterable[str]:
        """Return the governed paths of files and symlinks."""
        return [path for path in self._tree.paths() if self._governs(path)]

    def read(self, path: str) -> bytes:
        """Return the content of a governed file."""
        if not self._governs(path):
            raise Missing(path, "another configuration governs it", hint="name it in that configuration")
        return self._tree.read(path)

    def whole(self) -> SubTree:
        """Return the same part without narrowing by PATH."""
        return SubTree(self._tree.whole(), self._governs)

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return plain data from which another process reads these paths, which are governed; () where none can."""
        return self._tree.worker_input(paths) if all(map(self._governs, paths)) else ()

    def remember_match(self, word: bytes, path: str, *, holds: bool) -> None:
        """Remember whether the text at `path` holds `word`."""
        self._tree.remember_match(word, path, holds=holds)

    def grep(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Give, for each word that occurs in a governed file, the paths that hold it."""
        found = {word: tuple(filter(self._governs, paths)) for word, paths in self._tree.grep(words).items()}
        return {word: paths for word, paths in found.items() if paths}


class SubChange:
    """The part of a change in which `governs` holds for the new path of a file."""

    def __init__(self, change: Change, governs: Governs) -> None:
        """Look through `change`."""
        self.base: Tree = SubTree(change.base, governs)
        self.head: Tree = SubTree(change.head, governs)
        self.commits = change.commits
        self._change = change
        self._governs = governs

    def files(self) -> Sequence[ChangedFile]:
        """Return the net difference."""
        return self._inside(self._change.files())

    def each_commit(self) -> Iterator[tuple[CommitInfo, Sequence[ChangedFile]]]:
        """Return each commit with what it adds here."""
        for commit, files in self._change.each_commit():
            yield commit, self._inside(files)

    def read_at(self, commit: CommitInfo, path: str) -> bytes:
        """Return the content of a governed file in a commit."""
        if not self._governs(path):
            raise Missing(path, "another configuration governs it", hint="name it in that configuration")
        return self._change.read_at(commit, path)

    def skipped(self) -> Sequence[Skipped]:
        """Return what the whole difference could not read: what is unknown may lie anywhere."""
        return self._change.skipped()

    def _inside(self, files: Sequence[ChangedFile]) -> Sequence[ChangedFile]:
        return [file for file in files if self._governs(file.path)]


class SubHistory:
    """The part of a history in which `governs` holds for the path of a file; messages belong to every part."""

    def __init__(self, history: History, governs: Governs) -> None:
        """Look through `history`."""
        self.count = history.count
        self.head: Tree = SubTree(history.head, governs)
        self._history = history
        self._governs = governs

    def each_commit(self, kind: Callable[[str], object]) -> Iterator[tuple[CommitInfo, Iterable[ChangedFile]]]:
        """Return each commit with what it adds here."""
        for commit, files in self._history.each_commit(kind):
            yield commit, (file for file in files if self._governs(file.path))

    def parcels(self, size: int) -> Sequence[tuple[Any, ...]]:
        """Return nothing: what governs cannot be told to another process."""
        del size
        return ()

    def skipped(self) -> Sequence[Skipped]:
        """Return what the whole history could not read."""
        return self._history.skipped()
