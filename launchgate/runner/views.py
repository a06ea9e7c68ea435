"""Trees, changes and histories as one configuration may see them: its own paths, and only while the run's time lasts.

Gates know nothing of monorepos: paths stay those of the repository, and what another configuration governs is absent.
What a gate reads after the deadline raises `Unreadable`, so it is reported as not scanned. The base of a change has no
deadline: it separates old findings from new ones, and half of it would separate them wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from launchgate.model.budget import Budget
from launchgate.model.errors import Missing
from launchgate.model.run import Change, ChangedFile, CommitInfo, History, PathInfo, Skipped, Tree

InScope = Callable[[str], bool]


class TreeView:
    """The paths of `tree` that are `in_scope` (None: all), read while `budget` allows (None: always)."""

    def __init__(self, tree: Tree, in_scope: InScope | None = None, budget: Budget | None = None) -> None:
        """Wrap `tree`; nothing is read before it is asked for."""
        self.name = tree.name
        self._tree, self._in_scope, self._budget = tree, in_scope, budget
        self.remember_match = tree.remember_match

    def entries(self) -> Iterable[PathInfo]:
        """Return the entries in scope."""
        entries = self._tree.entries()
        return entries if self._in_scope is None else [each for each in entries if self._in_scope(each.path)]

    def paths(self) -> Iterable[str]:
        """Return the paths in scope of files and symlinks."""
        paths = self._tree.paths()
        return paths if self._in_scope is None else list(filter(self._in_scope, paths))

    def read(self, path: str) -> bytes:
        """Return the content of a file in scope, while there is time."""
        _require(path, self._in_scope)
        if self._budget is not None:
            self._budget.check_time(path)
        return self._tree.read(path)

    def whole(self) -> Tree:
        """Return the same view without narrowing by PATH."""
        return TreeView(self._tree.whole(), self._in_scope, self._budget)

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return plain data from which another process reads these paths; () where none can."""
        return self._tree.worker_input(paths) if self._in_scope is None or all(map(self._in_scope, paths)) else ()

    def grep(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Return the paths in scope that hold each word, while there is time: this may read every file."""
        if self._budget is not None:
            self._budget.check_time("the tree")
        found = self._tree.grep(words)
        if self._in_scope is None:
            return found
        inside = {word: tuple(filter(self._in_scope, paths)) for word, paths in found.items()}
        return {word: paths for word, paths in inside.items() if paths}


class ChangeView:
    """The part of a change that is `in_scope` by the new path of a file; head and commits are read within `budget`."""

    def __init__(self, change: Change, in_scope: InScope | None = None, budget: Budget | None = None) -> None:
        """Wrap `change`."""
        self.base: Tree = change.base if in_scope is None else TreeView(change.base, in_scope)
        self.head: Tree = TreeView(change.head, in_scope, budget)
        self.commits = change.commits
        self.skipped = change.skipped  # what could not be read may belong to any part
        self._change, self._in_scope, self._budget = change, in_scope, budget

    def files(self) -> Sequence[ChangedFile]:
        """Return the net difference."""
        return self._inside(self._change.files())

    def each_commit(self) -> Iterator[tuple[CommitInfo, Sequence[ChangedFile]]]:
        """Return each commit with what it adds."""
        return ((commit, self._inside(files)) for commit, files in self._change.each_commit())

    def read_at(self, commit: CommitInfo, path: str) -> bytes:
        """Return the content of a path in a commit, while there is time."""
        _require(path, self._in_scope)
        if self._budget is not None:
            self._budget.check_time(path)
        return self._change.read_at(commit, path)

    def _inside(self, files: Sequence[ChangedFile]) -> Sequence[ChangedFile]:
        return files if self._in_scope is None else [file for file in files if self._in_scope(file.path)]


class HistoryView:
    """The part of a history that is `in_scope`; messages belong to every part, and head is read within `budget`."""

    def __init__(self, history: History, in_scope: InScope | None = None, budget: Budget | None = None) -> None:
        """Wrap `history`."""
        self.count = history.count
        self.head: Tree = TreeView(history.head, in_scope, budget)
        self.skipped: Callable[[], Sequence[Skipped]] = history.skipped
        self._history, self._in_scope = history, in_scope

    def each_commit(self, kind: Callable[[str], object]) -> Iterator[tuple[CommitInfo, Iterable[ChangedFile]]]:
        """Return each commit with the whole files that it brings."""
        commits, in_scope = self._history.each_commit(kind), self._in_scope
        if in_scope is None:
            return commits
        return ((commit, (file for file in files if in_scope(file.path))) for commit, files in commits)

    def parcels(self, size: int) -> Sequence[tuple[Any, ...]]:
        """Return parts of `size` commits as plain data; none where a scope would have to travel with them."""
        return self._history.parcels(size) if self._in_scope is None else ()


def _require(path: str, in_scope: InScope | None) -> None:
    if in_scope is not None and not in_scope(path):
        raise Missing(path, "another configuration governs it", hint="name it in that configuration")
