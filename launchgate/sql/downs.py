"""Files that only a rollback runs: what their names say, and the migrations that they undo.

A name alone proves nothing: a runner that sends every `*.sql` of a folder sends `2_x.down.sql` too. So a file goes down
only beside the migration that it undoes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from launchgate.sql.discover import SQITCH

_SQITCH_DOWN = re.compile(r"(?:^|(?<=/))(?:revert|verify)(?=/)")


@dataclass(frozen=True, slots=True)
class Way:
    """How files are named that undo others: without `.sql`, `{}` being what the first group of `down` holds.

    `runners` are those whose migrations, named like `up`, have such a file beside them.
    """

    down: re.Pattern[str]
    up: str
    runners: frozenset[str]


def _way(down: str, up: str, *runners: str) -> Way:
    return Way(re.compile(rf"{down}\.(?:pg|p)?sql"), rf"{up}\.(?:pg|p)?sql", frozenset(runners))


_WAYS = (
    _way(r"(.+)\.down", r"{}\.up", "golang-migrate", "sql"),  # golang-migrate, sqlx, Bun
    _way(r"()(?:down|rollback)", r"(?:up|migration)", "sql", "prisma"),  # Diesel, Hasura; Prisma
    _way(r"(\d+)\.undo\..+", r"{}\.do\..+", "sql"),  # postgrator
    _way(r"U([\d._]*)__.+", r"V{}__.+", "flyway"),
    _way(r"(.+)\.(?:down|rollback)", r"{}", "sql"),  # yoyo
)


def may_go_down(path: str, text: str) -> bool:
    """Say whether a file says of itself, by name or by the header of Sqitch, that it undoes another one."""
    name = path.rpartition("/")[2]
    return any(way.down.fullmatch(name) for way in _WAYS) or _reverts(path, text)


def undone(path: str, text: str, beside: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the migrations that a file may undo, each with the runners that would leave this file out.

    `beside` gives the names of the files of each folder.
    """
    folder, slash, name = path.rpartition("/")
    for way in _WAYS:
        if match := way.down.fullmatch(name):
            up = re.compile(way.up.format(re.escape(match[1])))
            yield from ((folder + slash + each, way.runners) for each in beside.get(folder, ()) if up.fullmatch(each))
    if _reverts(path, text):
        deployed = _SQITCH_DOWN.sub("deploy", path, count=1)
        if name in beside.get(deployed.rpartition("/")[0], ()):
            yield deployed, frozenset({"sqitch"})


def _reverts(path: str, text: str) -> bool:
    sqitch = SQITCH.search(text[:2000])
    return sqitch is not None and sqitch[1] != "Deploy" and _SQITCH_DOWN.search(path) is not None
