"""The rest of a transaction as migrations of their own: each long statement alone, in its order, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from launchgate.gates.migrations.migration import Migration
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, Rewrite, replacement
from launchgate.sql.analysis import AnalyzedStatement
from launchgate.sql.locks import Blocks
from launchgate.sql.runners import Wraps

_BOUNDS = frozenset({"begin", "commit", "savepoint", "release"})
_UNDOES = frozenset({"rollback", "rollback-to", "rollback-in-block"})
MOST_MOVED = 100
"""Statements that are written out again; a longer transaction gets words alone."""


def split_transaction(migration: Migration, index: int, fixes: Mapping[int, Rewrite]) -> Rewrite | None:
    """Return the rest of the transaction from the statement at `index` on, None where it cannot be taken apart.

    `fixes` are what is offered for single statements, by their index: they replace these. What the transaction
    set before a statement is set in each later migration again.
    """
    group = migration.steps[index].group
    steps = migration.steps
    rest = [
        number for number in range(index, len(steps)) if steps[number].group == group and not _bounds(steps[number])
    ]
    if len(rest) > MOST_MOVED or any(_stays(steps[number]) for number in rest):
        return None
    stages = tuple(_stages(migration, rest, fixes))
    if len(stages) < 2:  # noqa: PLR2004 - one stage would be the same as now
        return None
    first, last = steps[rest[0]].statement.at.line, steps[rest[-1]].statement.at
    end = last.end_line or last.line
    where = f"line {first}" if first == end else f"lines {first} to {end}"
    summary = (
        f"Commit before the long work: let these migrations take the place of {where}, the rest of the transaction."
    )
    return replacement(migration, index, summary, stages)


def _stays(step: AnalyzedStatement) -> bool:
    """Whether a statement cannot be moved: its text is not known, or it takes others back."""
    return bool(step.error or step.statement.dynamic_reason) or any(each.kind in _UNDOES for each in step.operations)


def _bounds(step: AnalyzedStatement) -> bool:
    """Whether a statement only begins or ends a transaction or a part of one."""
    return bool(step.operations) and all(each.kind in _BOUNDS for each in step.operations)


def _stages(migration: Migration, rest: Sequence[int], fixes: Mapping[int, Rewrite]) -> Iterator[MigrationStage]:
    brief: list[str] = []
    settings: list[str] = []
    started = False
    sends_one = migration.runner.wraps is Wraps.SEVERAL

    def again(stage: MigrationStage) -> MigrationStage:
        nonlocal started
        before = settings if started and not (stage.alone and sends_one) else []
        started = True
        return replace(stage, statements=(*before, *stage.statements))

    for number in rest:
        step = migration.steps[number]
        kinds = {each.kind for each in step.operations}
        in_block = any(each.has("in-block") for each in step.operations)
        fix = None if in_block else fixes.get(number)
        if kinds in ({"set"}, {"reset-all"}):
            brief.append(step.statement.sql)
        elif fix is not None or step.effect.work.grows or step.effect.no_transaction:
            if brief:
                yield again(MigrationStage(_limited(brief)))
                brief = []
            if fix is not None:
                yield from map(again, fix.stages)
            else:
                blocks = step.effect.blocks is not Blocks.NOTHING
                long = _limited([step.statement.sql]) if blocks else (step.statement.sql,)
                yield again(MigrationStage(long, alone=step.effect.no_transaction))
        else:
            brief.append(step.statement.sql)
        settings += [step.statement.sql] if kinds == {"set"} and not _is_timeout(step) else []
    if brief:
        yield again(MigrationStage(_limited(brief)))


def _limited(statements: Sequence[str]) -> tuple[str, ...]:
    return (TIMEOUT, *statements)


def _is_timeout(step: AnalyzedStatement) -> bool:
    return any(each.name in {"lock_timeout", "statement_timeout"} for each in step.operations)
