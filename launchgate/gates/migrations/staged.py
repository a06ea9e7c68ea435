"""The rest of a transaction as migrations of their own: each long statement alone, in its order, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from launchgate.gates.migrations.migration import Migration
from launchgate.gates.migrations.rewrite import TIMEOUT, Rewrite, Stage, rendered
from launchgate.sql.analysis import Step
from launchgate.sql.locks import Blocks
from launchgate.sql.runners import Wraps

_BOUNDS = frozenset({"begin", "commit", "savepoint", "release"})
_UNDOES = frozenset({"rollback", "rollback-to", "rollback-in-block"})
MOST_MOVED = 100
"""Statements that are written out again; a longer transaction gets words alone."""


def staged(migration: Migration, index: int, fixes: Mapping[int, Rewrite]) -> Rewrite | None:
    """Return the rest of the transaction from the statement at `index` on, None where it cannot be taken apart.

    `fixes` are what is offered for single statements, by their index: they stand in for these. What the transaction
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
    if len(stages) < 2:  # noqa: PLR2004 - one stage would be what stands there
        return None
    first, last = steps[rest[0]].sent.at.line, steps[rest[-1]].sent.at
    end = last.end_line or last.line
    where = f"line {first}" if first == end else f"lines {first} to {end}"
    summary = (
        f"Commit before the long work: let these migrations take the place of {where}, the rest of the transaction."
    )
    return Rewrite(summary, rendered(migration, index, stages), stages=stages, index=index)


def _stays(step: Step) -> bool:
    """Return whether a statement cannot be moved: its text is not known, or it takes others back."""
    return bool(step.error or step.sent.unread) or any(each.kind in _UNDOES for each in step.operations)


def _bounds(step: Step) -> bool:
    """Return whether a statement only begins or ends a transaction or a part of one."""
    return bool(step.operations) and all(each.kind in _BOUNDS for each in step.operations)


def _stages(migration: Migration, rest: Sequence[int], fixes: Mapping[int, Rewrite]) -> Iterator[Stage]:
    brief: list[str] = []
    settings: list[str] = []
    started = False
    sends_one = migration.runner.wraps is Wraps.SEVERAL

    def again(stage: Stage) -> Stage:
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
            brief.append(step.sent.sql)
        elif fix is not None or step.effect.work.grows or step.effect.no_transaction:
            if brief:
                yield again(Stage(_limited(brief)))
                brief = []
            if fix is not None:
                yield from map(again, fix.stages)
            else:
                blocks = step.effect.blocks is not Blocks.NOTHING
                long = _limited([step.sent.sql]) if blocks else (step.sent.sql,)
                yield again(Stage(long, alone=step.effect.no_transaction))
        else:
            brief.append(step.sent.sql)
        settings += [step.sent.sql] if kinds == {"set"} and not _is_timeout(step) else []
    if brief:
        yield again(Stage(_limited(brief)))


def _limited(statements: Sequence[str]) -> tuple[str, ...]:
    return (TIMEOUT, *statements)


def _is_timeout(step: Step) -> bool:
    return any(each.name in {"lock_timeout", "statement_timeout"} for each in step.operations)
