"""The gate's part of the JSON report, and its exhibits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from launchgate.gates.migrations.migration import Migration, StatementContext
from launchgate.model.finding import Json
from launchgate.model.run import Exhibit, Table
from launchgate.sql.analysis import AnalyzedStatement
from launchgate.sql.locks import Blocks, Work
from launchgate.text.plural import join_words

MOST_RUNS = 3
"""Runs of lines listed for one lock in the table of locks."""


def statements(migrations: Sequence[Migration]) -> list[Json]:
    """Return one row per checked statement for the JSON report."""
    return [_row(migration, index, step) for migration in migrations for index, step in migration.checked_steps()]


def _row(migration: Migration, index: int, step: AnalyzedStatement) -> Json:
    at, effect = step.statement.at, step.effect
    return {
        "path": migration.path,
        "line": at.line,
        "end_line": at.end_line or at.line,
        "locks": {relation: str(lock) for relation, lock in sorted(effect.locks.items())},
        "strongest_lock": str(effect.strongest) if effect.strongest else None,
        "work": effect.work.label,
        "blocks": effect.blocks.label,
        "duration": duration(step),
        "outcome": outcome(step),
        "held_over": [held.at.line for held in step.held_over],
        "breaks_running_app": breaks_running_app(migration, index, step),
    }


def duration(step: AnalyzedStatement) -> str:
    """Whether the statement takes longer the bigger the table is."""
    if step.effect.unsure or not _is_known(step):
        return "unknown"
    return "with-table-size" if step.effect.work.grows else "brief"


def outcome(step: AnalyzedStatement) -> str:
    """Return the one word for what the statement does to the running application."""
    if step.fails:
        return "fails"
    if step.stalls:
        return "blocking"
    if step.effect.unsure or not _is_known(step):
        return "unknown"
    return "safe" if step.effect.blocks is Blocks.NOTHING else "brief"


def _is_known(step: AnalyzedStatement) -> bool:
    return step.effect.known and not step.error and not step.statement.dynamic_reason


def breaks_running_app(migration: Migration, index: int, step: AnalyzedStatement) -> bool | None:
    """Return whether statements of the running version begin to fail, None where that cannot be known."""
    if not _is_known(step):
        return None
    pairs = zip(step.operations, step.effects, strict=True)
    return any(
        StatementContext(migration, index, step, operation, effect).breaks_running_version
        for operation, effect in pairs
    )


def exhibits(migrations: Sequence[Migration]) -> Sequence[Exhibit]:
    """Return the table of locks, for statements that take one which an application can feel."""
    rows = tuple(row for migration in migrations for row in _lock_rows(migration))
    columns = ("statement", "table", "lock", "blocks", "work", "held over")
    return (Table("Locks", columns, rows),) if rows else ()


def _lock_rows(migration: Migration) -> Iterator[tuple[str, ...]]:
    for _, step in migration.checked_steps():
        for relation, lock in sorted(step.effect.locks.items()):
            if lock.blocks is not Blocks.NOTHING:
                place = f"{migration.path}:{step.statement.at.line}"
                work = "brief" if step.effect.work <= Work.CATALOG else step.effect.work.label
                yield place, relation, str(lock), lock.blocks.label, work, _lines(step)


def _lines(step: AnalyzedStatement) -> str:
    """Return the lines that a lock is held over in a few characters: a table has no room for all of them."""
    runs: list[list[int]] = []
    for line in sorted({held.at.line for held in step.held_over}):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    shown = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:MOST_RUNS]]
    more = [f"{len(runs) - MOST_RUNS} more"] if len(runs) > MOST_RUNS else []
    word = "line" if len(runs) == 1 == len(runs[0]) else "lines"
    return f"{word} {join_words([*shown, *more])}" if shown else ""
