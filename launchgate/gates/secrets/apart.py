"""The scan of a long history in several processes, one per core, each of which reads what it scans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from launchgate.detect.database import engine
from launchgate.detect.engine import Match
from launchgate.gates.secrets.reading import Reading
from launchgate.git import Commit, GitHistory
from launchgate.git.process import for_children
from launchgate.proc import Crashed, Pool, cores
from launchgate.run import Run, Scope, Where, Why

if TYPE_CHECKING:
    from launchgate.budget import Budget
    from launchgate.detect.engine import Engine
    from launchgate.run import History

_FROM = 2000  # commits; with fewer, starting the processes takes longer than they save
_AT_ONCE = 500
_MOST = 50_000  # matches in so many commits

Placed: TypeAlias = "tuple[str, str, Match]"


def parcels(history: History) -> Sequence[tuple[Any, ...]]:
    """Give the parts in which several processes finish a history sooner than one; empty where one does."""
    several = history.count >= _FROM and cores() > 1
    return history.parcels(_AT_ONCE) if several else ()


class Apart:
    """The scan of some parts. Begins at once, so that something else can be done meanwhile; a context manager."""

    def __init__(self, parts: Sequence[tuple[Any, ...]], exclude: tuple[str, ...], budget: Budget) -> None:
        """Start a process for each core but one."""
        self._parts = len(parts)
        self._budget = budget
        calls = [(part, exclude) for part in parts]
        self._pool = Pool(
            "launchgate.gates.secrets.apart:scan_part", calls, deadline=budget.left, environ=for_children()
        )

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._pool.__exit__()

    def found(self, reading: Reading, progress: Callable[[], None]) -> Iterator[Placed]:
        """Give `(commit, path, match)` of all that stands in the parts, oldest first."""
        rows = engine().rows
        for number in range(self._parts):
            self._budget.check_time("the history")
            try:
                found, scanned, skipped = self._pool.answer(number)
            except Crashed as error:
                why = f"the process that looked at {_AT_ONCE} commits {error.what}"
                reading.skip("the commits", why, Why.COULD_NOT)
                continue
            reading.scanned.update(scanned)
            for subject, reason, why in skipped:
                reading.skip(subject, reason, Why(why))
            for commit, path, packed in found:
                yield commit, path, Match.unpack(packed, rows)
            progress()


def scan_part(part: tuple[Any, ...], exclude: tuple[str, ...]) -> tuple[Any, ...]:
    """Scan one part: what the processes run. Gives matches, counts and what was skipped, all as plain data."""
    root, head, only, ids = part
    scanner = _engine(get_ident())
    tree = Commit(root, head, only)
    run = Run(where=Where(scope=Scope.HISTORY), tree=tree, history=GitHistory(tree, ids))
    reading = Reading(run, exclude)
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    for commit, text in reading.history():
        matches = reading.scan(scanner, text)
        found += [(commit.id, text.path, match.packed(scanner.rows)) for match in matches]
        if len(found) >= _MOST:
            reading.skip("the commits", f"{_MOST:,} secrets stand in a few of them; the rest is unread", Why.COULD_NOT)
            break
    skipped = [(each.subject, each.reason, each.why.value) for each in reading.skipped()]
    return found, dict(reading.scanned), skipped


@lru_cache(maxsize=8)
def _engine(thread: int) -> Engine:
    del thread  # one engine serves one thread at a time
    made = engine()
    made.judged = set()
    return made
