"""Trees that are read only while the run's time lasts: what a gate comes to later it could not look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from launchgate.budget import Budget
from launchgate.run import PathInfo, Tree


class Timed:
    """A tree whose reads raise `Unreadable` once the wall time of `budget` is used up."""

    def __init__(self, tree: Tree, budget: Budget) -> None:
        """Look through `tree`."""
        self.name = tree.name
        self._tree = tree
        self._budget = budget
        self.entries: Callable[[], Iterable[PathInfo]] = tree.entries
        self.paths: Callable[[], Iterable[str]] = tree.paths
        self.parcel: Callable[[Sequence[str]], tuple[Any, ...]] = tree.parcel
        self.learn = tree.learn
        self.find: Callable[[Iterable[bytes]], Mapping[bytes, tuple[str, ...]]] = tree.find

    def read(self, path: str) -> bytes:
        """Give the whole content, while there is time."""
        self._budget.check_time(path)
        return self._tree.read(path)

    def whole(self) -> Tree:
        """Give the same tree without narrowing by PATH."""
        return Timed(self._tree.whole(), self._budget)
