"""Files that only a rollback runs: what their names say, and the migrations that they undo.

A name alone proves nothing: a runner that sends every `*.sql` of a folder sends `2_x.down.sql` too. So a file goes down
only beside the migration that it undoes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from launchgate.sql.discover import SQITCH

_SQITCH_DOWN = re.compile(r"(?:^|(?<=/))(?:revert|verify)(?=/)")


@dataclass(frozen=True, slots=True)
class _Pairing:
    """How files are named that undo others, and these: `start`, `{}` being the first group of `down`, then `rest`.

    `runners` are those that ignore such files when they run the others.
    """

    down: re.Pattern[str]
    start: str
    rest: re.Pattern[str]
    runners: frozenset[str]


def _pairing(down: str, start: str, rest: str, *runners: str) -> _Pairing:
    end = r"(?:pg|p)?sql"
    return _Pairing(re.compile(rf"{down}\.{end}"), start, re.compile(rest + end), frozenset(runners))


_PAIRINGS = (
    _pairing(r"(.+)\.down", "{}.up.", "", "golang-migrate", "sql"),  # golang-migrate, sqlx, Bun
    _pairing(r"()(?:down|rollback)", "up.", "", "sql"),  # Diesel, Hasura
    _pairing(r"()(?:down|rollback)", "migration.", "", "prisma"),
    _pairing(r"(\d+)\.undo\..+", "{}.do.", r".+\.", "sql"),  # postgrator
    _pairing(r"U([\d._]*)__.+", "V{}__", r".+\.", "flyway"),
    _pairing(r"(.+)\.(?:down|rollback)", "{}.", "", "sql"),  # yoyo
)


def may_go_down(path: str, text: str) -> bool:
    """Whether a file claims, by name or by the header of Sqitch, to undo another one."""
    name = path.rpartition("/")[2]
    return any(pair.down.fullmatch(name) for pair in _PAIRINGS) or _reverts(path, text)


def migrations_undone_by(
    path: str, text: str, beside: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Return the migrations that a file may undo, each with the runners that would ignore this file.

    `beside` holds the names of the files of each folder, sorted.
    """
    folder, slash, name = path.rpartition("/")
    for pair in _PAIRINGS:
        if match := pair.down.fullmatch(name):
            named = _starting(beside.get(folder, ()), pair.start.format(match[1]))
            yield from (
                (folder + slash + start + rest, pair.runners) for start, rest in named if pair.rest.fullmatch(rest)
            )
    if _reverts(path, text):
        deployed = _SQITCH_DOWN.sub("deploy", path, count=1)
        if name in beside.get(deployed.rpartition("/")[0], ()):
            yield deployed, frozenset({"sqitch"})


def _starting(names: Sequence[str], start: str) -> Iterator[tuple[str, str]]:
    """Return the names that begin like this, cut in two; a folder may hold thousands of pairs."""
    for index in range(bisect_left(names, start), len(names)):
        if not names[index].startswith(start):
            return
        yield start, names[index][len(start) :]


def _reverts(path: str, text: str) -> bool:
    sqitch = SQITCH.search(text[:2000])
    return sqitch is not None and sqitch[1] != "Deploy" and _SQITCH_DOWN.search(path) is not None
