"""The scan of a long history in several processes, one per core, each of which reads what it scans."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from launchgate.detect.database import engine
from launchgate.detect.engine import Match
from launchgate.gates.secrets.reading import Reading
from launchgate.git import Commit, GitHistory
from launchgate.git.history import binary_versions
from launchgate.git.process import for_children
from launchgate.model.budget import Budget
from launchgate.model.run import CiContext, Run, Scope, SkipReason
from launchgate.proc import Crashed, Pool, cores

if TYPE_CHECKING:
    from launchgate.detect.engine import Engine
    from launchgate.model.run import History

_FROM = 2000  # commits; with fewer, starting the processes takes longer than they save
_AT_ONCE = 500
_MOST = 50_000  # matches in so many commits

Placed: TypeAlias = "tuple[str, str, Match]"


def parcels(history: History) -> Sequence[tuple[Any, ...]]:
    """Return the parts in which several processes finish a history sooner than one; empty where one does."""
    several = history.count >= _FROM and cores() > 1
    return history.parcels(_AT_ONCE) if several else ()


class ParallelHistoryScan:
    """The scan of some parts. Begins at once, so that something else can be done meanwhile; a context manager."""

    def __init__(self, parts: Sequence[tuple[Any, ...]], exclude: tuple[str, ...], budget: Budget) -> None:
        """Start a process for each core but one."""
        self._parts = len(parts)
        self._budget = budget
        self._binary = 0
        calls = [(part, exclude, time.monotonic_ns()) for part in parts]
        self._pool = Pool(
            "launchgate.gates.secrets.parallel_history:scan_part", calls, deadline=budget.left, environ=for_children()
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._pool.__exit__()

    def found(self, reading: Reading, progress: Callable[[], None]) -> Iterator[Placed]:
        """Return `(commit, path, match)` of all that is in the parts, oldest first."""
        rows = engine().rows
        for number in range(self._parts):
            self._budget.check_time("the history")
            try:
                found, scanned, skipped, binary = self._pool.answer(number)
            except Crashed as error:
                why = f"the process that scanned {_AT_ONCE} commits {error.what}"
                reading.skip("the commits", why, SkipReason.FAILED)
                continue
            reading.scanned.update(scanned)
            self._binary += binary
            for subject, reason, why in skipped:
                reading.skip(subject, reason, SkipReason(why))
            for commit, path, packed in found:
                yield commit, path, Match.unpack(packed, rows)
            progress()
        for skipped in binary_versions(self._binary):
            reading.skip(skipped.subject, skipped.reason, skipped.why)


def scan_part(part: tuple[Any, ...], exclude: tuple[str, ...], search: int) -> tuple[Any, ...]:
    """Scan one part of a search: what the processes run.

    Returns matches, counts, what was skipped and how many versions were binary, all as plain data. What this process
    has seen in earlier parts of the same search is not reported again.
    """
    root, head, only, ids = part
    scanner, seen = _before(search, get_ident())
    tree = Commit(root, head, only)
    history = GitHistory(tree, ids, seen)
    run = Run(where=CiContext(scope=Scope.HISTORY), tree=tree, history=history)
    reading = Reading(run, exclude)
    found: list[tuple[str, str, tuple[Any, ...]]] = []
    last = ""
    for commit, text in reading.history():
        if commit.id != last:
            last, scanner.budget = commit.id, Budget()  # a commit may cost what else a run may
        matches = reading.scan(scanner, text)
        found += [(commit.id, text.path, match.packed(scanner.rows)) for match in matches]
        if len(found) >= _MOST:
            reading.skip(
                "the commits", f"{_MOST:,} secrets are in a few of them; the rest is unread", SkipReason.FAILED
            )
            break
    skipped = [
        (each.subject, each.reason, each.why.value)
        for each in reading.skipped()
        if each not in binary_versions(history.binary)
    ]
    return found, dict(reading.scanned), skipped, history.binary


@lru_cache(maxsize=8)
def _before(search: int, thread: int) -> tuple[Engine, set[int]]:
    del search, thread  # one engine serves one thread at a time
    made = engine()
    made.seen_lines = set()
    return made, set()
