"""Trees and changes that are read only while the run's time lasts: what a gate comes to later it could not look at.

The base of a change stays without a clock: it tells old findings from new ones, and half of it would tell them wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from launchgate.model.budget import Budget
from launchgate.model.run import Change, CommitInfo, History, PathInfo, Tree


class Timed:
    """A tree whose reads raise `Unreadable` once the wall time of `budget` is used up."""

    def __init__(self, tree: Tree, budget: Budget) -> None:
        """Look through `tree`."""
        self.name = tree.name
        self._tree = tree
        self._budget = budget
        self.entries: Callable[[], Iterable[PathInfo]] = tree.entries
        self.paths: Callable[[], Iterable[str]] = tree.paths
        self.worker_input: Callable[[Sequence[str]], tuple[Any, ...]] = tree.worker_input
        self.remember_match = tree.remember_match

    def read(self, path: str) -> bytes:
        """Return the whole content, while there is time."""
        self._budget.check_time(path)
        return self._tree.read(path)

    def grep(self, words: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
        """Return the paths that hold each word, while there is time: this may read every file."""
        self._budget.check_time("the tree")
        return self._tree.grep(words)

    def whole(self) -> Tree:
        """Return the same tree without narrowing by PATH."""
        return Timed(self._tree.whole(), self._budget)


class TimedChange:
    """A change whose head and commits are read only while there is time."""

    def __init__(self, change: Change, budget: Budget) -> None:
        """Look through `change`."""
        self.base = change.base
        self.head: Tree = Timed(change.head, budget)
        self.commits = change.commits
        self.files = change.files
        self.each_commit = change.each_commit
        self.skipped = change.skipped
        self._change = change
        self._budget = budget

    def read_at(self, commit: CommitInfo, path: str) -> bytes:
        """Return the content of a path in a commit, while there is time."""
        self._budget.check_time(path)
        return self._change.read_at(commit, path)


class TimedHistory:
    """A history beside whose commits head is read only while there is time."""

    def __init__(self, history: History, budget: Budget) -> None:
        """Look through `history`."""
        self.count = history.count
        self.head: Tree = Timed(history.head, budget)
        self.each_commit = history.each_commit
        self.parcels = history.parcels
        self.skipped = history.skipped
