"""The scan of a long history in several processes, one per core, each of which reads what it scans."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from launchgate.detect.database import engine
from launchgate.detect.engine import Match
from launchgate.gates.secrets.reading import Reading
from launchgate.git import Commit, GitHistory
from launchgate.proc import Crashed, pool
from launchgate.run import Run, Scope, Where, Why

if TYPE_CHECKING:
    from launchgate.detect.engine import Engine
    from launchgate.run import History

_FROM = 2000  # commits; with fewer, starting the processes takes longer than they save
_AT_ONCE = 500
_MOST = 50_000  # matches in so many commits
_SECONDS = 900.0  # for so many commits

Placed: TypeAlias = "tuple[str, str, Match]"


def parcels(history: History) -> Sequence[tuple[Any, ...]]:
    """Give the parts in which several processes finish a history sooner than one; empty where one does."""
    several = history.count >= _FROM and (os.cpu_count() or 1) > 1
    return history.parcels(_AT_ONCE) if several else ()


class Apart:
    """The scan of some parts. Begins at once, so that something else can be done meanwhile; a context manager."""

    def __init__(self, parts: Sequence[tuple[Any, ...]], exclude: tuple[str, ...]) -> None:
        """Start a process for each core."""
        self._pool = pool("launchgate.gates.secrets.apart:scan_part")
        self._answers = self._pool.map([(part, exclude) for part in parts], deadline=_SECONDS)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._pool.__exit__()

    def found(self, reading: Reading, progress: Callable[[], None]) -> Iterator[Placed]:
        """Give `(commit, path, match)` of all that stands in the parts, oldest first."""
        rows = engine().rows
        for answer in self._answers:
            if isinstance(answer, Crashed):
                reading.skip("some commits", answer.message, Why.COULD_NOT)
                continue
            found, scanned, skipped = answer
            reading.scanned.update(scanned)
            for subject, reason, why in skipped:
                reading.skip(subject, reason, Why(why))
            for commit, path, packed in found:
                yield commit, path, Match.unpack(packed, rows)
            progress()


def scan_part(part: tuple[Any, ...], exclude: tuple[str, ...]) -> tuple[Any, ...]:
    """Scan one part: what the processes run. Gives matches, counts and what was skipped, all as plain data."""
    root, head, only, ids = part
    scanner = _engine()
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


@lru_cache(maxsize=1)
def _engine() -> Engine:
    made = engine()
    made.judged = set()
    return made
