"""Who runs the migrations of a folder, as the files tell that stood there before the change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from launchgate.sql import discover


class Told:
    """The runners that are told: by the configuration, else by older files, else by all that come together.

    A comment or a name of a single new file tells nothing: to the runner that is really there it may be none.
    """

    def __init__(
        self, given: str | None, before: Callable[[], Iterable[tuple[str, str]]], now: Iterable[tuple[str, str]]
    ) -> None:
        """Take the configured runner, and the recognised one of each older file (asked for once) and present file."""
        self.given = given
        self._read_before = before
        self._now = _by_folder(now)

    def runs(self, runner: str, path: str) -> bool:
        """Return whether this runner is what runs a file."""
        if self.given:
            return runner == self.given
        older = self._older(discover.home(path))
        if older:
            return runner in older
        together: Counter[str] = Counter()
        for folder in _upwards(discover.home(path)):
            together += self._now.get(folder, Counter())
        return 2 * together[runner] > together.total()

    def usual(self, path: str) -> str:
        """Return the runner of most older files there, `sql` where there are none."""
        older = self._older(discover.home(path))
        return self.given or (max(sorted(older), key=older.__getitem__) if older else "sql")

    def _older(self, folder: str) -> Counter[str]:
        """Count the runners of the older files of a folder, or of the nearest one above that has any."""
        return next((self._before[each] for each in _upwards(folder) if each in self._before), Counter())

    @cached_property
    def _before(self) -> Mapping[str, Counter[str]]:
        return _by_folder(self._read_before())


def _by_folder(files: Iterable[tuple[str, str]]) -> Mapping[str, Counter[str]]:
    folders: dict[str, Counter[str]] = {}
    for path, runner in files:
        folders.setdefault(discover.home(path), Counter())[runner] += 1
    return folders


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""
