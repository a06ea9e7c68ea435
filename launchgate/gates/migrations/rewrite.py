"""Safe rewrites to paste, with real names, in the language of the migration file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from launchgate.finding import Fix
from launchgate.gates.migrations.migration import Scene
from launchgate.sql.names import quoted

TIMEOUT = "SET lock_timeout = '2s'"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one migration of the rewrite holds.

    `alone` when it must run outside a transaction, `own` when it must be a migration of its own.
    """

    statements: tuple[str, ...]
    alone: bool = False
    own: bool = False


def rewrite(scene: Scene, summary: str, *stages: Stage) -> Fix:
    """Give the fix whose replacement is these stages, each a migration of its own where there are several."""
    render = _alembic if scene.migration.path.endswith(".py") else _sql
    several = len(stages) > 1
    parts = []
    runner = scene.migration.runner
    for number, stage in enumerate(stages, 1):
        notes = [f"migration {number}"] if several else ["a migration of its own"] if stage.own else []
        if stage.alone and runner.name != "alembic":
            notes.append(f"outside a transaction: {runner.way_out}")
        parts.append(render(stage, ", ".join(notes), runner.head if stage.alone else ""))
    return Fix(summary, "\n".join(parts))


def _sql(stage: Stage, note: str, head: str) -> str:
    lines = [f"{statement.rstrip().rstrip(';')};" for statement in stage.statements]
    return "\n".join([*([f"-- {note}"] if note else ()), *([head] if head else ()), *lines])


def _alembic(stage: Stage, note: str, head: str) -> str:
    del head
    lines = [f"op.execute({_literal(statement)})" for statement in stage.statements]
    if stage.alone:
        lines = ["with op.get_context().autocommit_block():", *(f"    {line}" for line in lines)]
    return "\n".join([f"# {note}", *lines] if note else lines)


def _literal(statement: str) -> str:
    import json

    if "\n" in statement:
        return f'"""{statement}"""'
    return json.dumps(statement, ensure_ascii=False)


def batches(scene: Scene, assignment: str, where: str) -> Stage:
    """Give the stage that updates rows a few thousand at a time, each batch a transaction of its own."""
    table = quoted(scene.operation.relation)
    some = f"SELECT ctid FROM {table} WHERE {where} LIMIT 5000 FOR UPDATE SKIP LOCKED"  # noqa: S608 - text to paste
    update = f"UPDATE {table} SET {assignment} WHERE ctid = ANY (ARRAY({some}))"  # noqa: S608 - text to paste
    update = f"/* again until no row is left */ {update}"
    return Stage((update,), alone=True)


def proof_of_not_null(scene: Scene, names: Sequence[str]) -> tuple[Stage, Stage, Stage]:
    """Give the stages that make columns NOT NULL without holding a lock that blocks anyone."""
    table = quoted(scene.operation.relation)
    checks = {name: quoted(f"{scene.operation.relation.rpartition('.')[2]}_{name}_not_null") for name in names}
    alter = f"ALTER TABLE {table}"
    adds = [
        f"{alter} ADD CONSTRAINT {check} CHECK ({quoted(name)} IS NOT NULL) NOT VALID" for name, check in checks.items()
    ]
    sets = [
        each
        for name, check in checks.items()
        for each in (f"{alter} ALTER COLUMN {quoted(name)} SET NOT NULL", f"{alter} DROP CONSTRAINT {check}")
    ]
    validates = tuple(f"{alter} VALIDATE CONSTRAINT {check}" for check in checks.values())
    return Stage((TIMEOUT, *adds)), Stage(validates), Stage((TIMEOUT, *sets))


def named(scene: Scene) -> str:
    """Give the constraint of the operation as `CONSTRAINT name …`, with the name PostgreSQL would choose."""
    text = re.sub(r"^add\s+", "", scene.operation.source.strip(), flags=re.IGNORECASE)
    if re.match(r"constraint\b", text, re.IGNORECASE):
        return text
    return f"CONSTRAINT {quoted(scene.operation.name)} {text}"
