"""Safe rewrites to paste, with real names, in the language of the migration file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from launchgate.gates.migrations.migration import Migration, StatementContext
from launchgate.model.finding import Fix
from launchgate.sql.layout import laid_out
from launchgate.sql.names import quoted
from launchgate.sql.runners import Runner, Wraps

TIMEOUT = "SET lock_timeout = '2s'"
LOCAL = "SET LOCAL lock_timeout = '2s'"
BODY = "$body$"
MOST_OPERATIONS = 50
"""Operations of a statement up to which rewrites are written out: each of them repeats the rest of the statement."""

_ALTER = re.compile(r"\s*ALTER\s+TABLE\b", re.IGNORECASE)
_BIND = re.compile(r"(?<![:\w\\]):(?=\w)")  # what SQLAlchemy takes for a parameter


@dataclass(frozen=True, slots=True)
class MigrationStage:
    """What one migration of the rewrite holds.

    `alone` when it must run outside a transaction, `own` when it must be a migration of its own, `together` when its
    statements must share a transaction.
    """

    statements: tuple[str, ...]
    alone: bool = False
    own: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Rewrite(Fix):
    """A fix with the stages that its text shows; they take the place of the statement at `index`."""

    stages: tuple[MigrationStage, ...] = ()
    index: int = -1


def rewrite(context: StatementContext, summary: str, *stages: MigrationStage) -> Rewrite:
    """Return the fix whose replacement is these stages, each a migration of its own where there are several.

    The other commands of the same ALTER TABLE are kept in front. There is no text to paste
    for a block that does more, nor for a statement that does more than `MOST_OPERATIONS` things.
    """
    if len(context.step.operations) > MOST_OPERATIONS or _takes_more_along(context, stages):
        return Rewrite(summary, index=context.index)
    return replacement(context.migration, context.index, summary, tuple(_with_rest(context, stages)))


def replacement(migration: Migration, index: int, summary: str, stages: tuple[MigrationStage, ...]) -> Rewrite:
    """Return the fix in which these stages take the place of the statement at `index`."""
    return Rewrite(summary, render(migration, index, stages), stages=stages, index=index)


def _takes_more_along(context: StatementContext, stages: Sequence[MigrationStage]) -> bool:
    """Whether the stages would take the place of a block that does more than the operation."""
    more = len({each.source for each in context.step.operations}) > 1
    return (
        more
        and context.operation.has("in-block")
        and not any(context.step.statement.sql in each.statements for each in stages)
    )


def render(migration: Migration, index: int, stages: Sequence[MigrationStage]) -> str:
    """Return the text of the stages that take the place of the statement at `index`, in the language of its file."""
    runner, several = migration.runner, len(stages) > 1
    wraps = runner.wraps is Wraps.SEVERAL or (
        runner.wraps is not Wraps.NEVER and migration.steps[index].group is not None
    )
    stays = migration.steps[index].group is not None and not several
    parts = []
    for number, each in enumerate(stages, 1):
        stage = _limited(each) if wraps and not each.alone else each
        notes = [f"migration {number}"] if several else ["a migration of its own"] if stage.own else []
        if migration.path.endswith(".py"):
            parts.append(_alembic(stage, ", ".join(notes)))
            continue
        if stage.alone:
            notes.append(f"outside a transaction: {runner.way_out}")
        parts.append(_sql(replace(stage, together=stage.together and not stays), ", ".join(notes), runner))
    return "\n".join(parts)


def _limited(stage: MigrationStage) -> MigrationStage:
    """Return the stage with a limit that ends with the transaction: the next migration may wait in the same session."""
    return replace(stage, statements=tuple(LOCAL if each == TIMEOUT else each for each in stage.statements))


def _with_rest(context: StatementContext, stages: Sequence[MigrationStage]) -> Iterator[MigrationStage]:
    """Return the stages, and in front of them the other commands of the same ALTER TABLE."""
    sql, own = context.step.statement.sql, context.operation
    commands = dict.fromkeys(
        each.source for each in context.step.operations if each.relation == own.relation and not each.has("in-block")
    )
    rest = [source for source in commands if source != own.source]
    if not rest or not _ALTER.match(sql) or any(sql in stage.statements for stage in stages):
        yield from stages
        return
    first, *others = stages
    kept = f"ALTER TABLE {quoted(own.relation)} {', '.join(rest)}"
    if first.alone or first.own:
        yield MigrationStage((TIMEOUT, kept))
        yield first
    else:
        after = tuple(statement for statement in first.statements if statement != TIMEOUT)
        yield replace(first, statements=(TIMEOUT, kept, *after))
    yield from others


def _sql(stage: MigrationStage, note: str, runner: Runner) -> str:
    lines = [_terminated(statement, runner) for statement in stage.statements]
    if stage.together and runner.wraps is Wraps.NEVER:
        lines = ["BEGIN;", *lines, "COMMIT;"]
    head = runner.head if stage.alone else ""
    return "\n".join([*([f"-- {note}"] if note else ()), *([head] if head else ()), *lines])


def _terminated(statement: str, runner: Runner) -> str:
    """End a statement; goose needs to know where one with a body ends."""
    ended = f"{laid_out(statement.strip().rstrip(';'))};"
    if runner.name == "goose" and BODY in statement:
        return f"-- +goose StatementBegin\n{ended}\n-- +goose StatementEnd"
    return ended


def _alembic(stage: MigrationStage, note: str) -> str:
    lines = [f"op.execute({_literal(laid_out(statement))})" for statement in stage.statements]
    if stage.alone:
        lines = ["with op.get_context().autocommit_block():", *(f"    {line}" for line in lines)]
    return "\n".join([f"# {note}", *lines] if note else lines)


def _literal(statement: str) -> str:
    """Return Python's literal for a statement of which SQLAlchemy is not to take a part for a parameter."""
    import json

    text = json.dumps(_BIND.sub(r"\\:", statement), ensure_ascii=False)
    return '""' + text.replace("\\n", "\n") + '""' if "\n" in statement else text


def sync_trigger(context: StatementContext, column: str, value: str) -> tuple[str, ...]:
    """Return the statements of a trigger that keeps a column at a value computed from the others of its row."""
    table, bare = quoted(context.operation.relation), context.operation.relation.rpartition(".")[2]
    name = quoted(f"{bare}_{column}")
    fill = f"NEW.{quoted(column)} := (SELECT {value} FROM (SELECT NEW.*) AS {quoted(bare)})"  # noqa: S608 - text to paste
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {BODY} BEGIN {fill}; RETURN NEW; END {BODY}",
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def keyed_batches(context: StatementContext, assignments: str, where: str, key: str) -> MigrationStage:
    """Return the stage that updates a table from its first key to its last, some thousand rows in a transaction.

    It ends whatever is written, for each batch begins at a greater key; `key` must not be set. One statement updates
    and steps on, so that both see the same rows.
    """
    table, key = quoted(context.operation.relation), quoted(key)
    asked = "" if where == "true" else f" AND ({where})"
    some = f"{key} IN (SELECT {key} FROM {table} WHERE {key} >= first_key ORDER BY {key} LIMIT 5000)"  # noqa: S608 - text to paste
    body = (
        f"DECLARE\n  first_key {table}.{key}%TYPE := (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1);\n"  # noqa: S608 - text to paste
        "BEGIN\n  WHILE first_key IS NOT NULL LOOP\n"
        f"    WITH batch AS (UPDATE {table} SET {assignments} WHERE {some}{asked})\n"
        f"    SELECT {key} INTO first_key FROM {table} WHERE {key} > first_key ORDER BY {key} OFFSET 4999 LIMIT 1;\n"
        "    COMMIT;\n  END LOOP;\nEND"
    )
    return MigrationStage((f"DO {BODY}\n{body}\n{BODY}",), alone=True)


def batches(context: StatementContext, assignment: str, where: str) -> MigrationStage:
    """Return the stage that updates the rows which still need it a few thousand at a time, until none does.

    An updated row must no longer meet `where`, which is never NULL; one that does ends the loop with an error, for it
    would be selected forever. Rows that others have locked are waited for: none is skipped.
    """
    update = f"UPDATE {quoted(context.operation.relation)} SET {assignment} WHERE {_some(context, where)}"  # noqa: S608 - text to paste
    ask = "SELECT bool_or(batch.again) INTO again FROM batch"
    body = (
        "DECLARE\n  again boolean;\nBEGIN\n  LOOP\n"
        f"    WITH batch AS ({update} RETURNING {where} AS again)\n    {ask};\n    EXIT WHEN again IS NULL;\n"
        "    IF again THEN RAISE EXCEPTION 'a row needs it after it is written, too'; END IF;\n"
        "    COMMIT;\n  END LOOP;\nEND"
    )
    return MigrationStage((f"DO {BODY}\n{body}\n{BODY}",), alone=True)


def deletions(context: StatementContext, where: str) -> MigrationStage:
    """Return the stage that deletes rows a few thousand at a time, until none is left."""
    delete = f"DELETE FROM {quoted(context.operation.relation)} WHERE {_some(context, where)}"  # noqa: S608 - text to paste
    body = f"BEGIN\n  LOOP\n    {delete};\n    EXIT WHEN NOT FOUND;\n    COMMIT;\n  END LOOP;\nEND"
    return MigrationStage((f"DO {BODY}\n{body}\n{BODY}",), alone=True)


def _some(context: StatementContext, where: str) -> str:
    """Return the condition for some thousand rows; it is asked again, for rows of two partitions may share a ctid."""
    table = quoted(context.operation.relation)
    return f"ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {where} LIMIT 5000 FOR UPDATE)) AND ({where})"  # noqa: S608 - text to paste


def proof_of_not_null(
    context: StatementContext, names: Sequence[str]
) -> tuple[MigrationStage, MigrationStage, MigrationStage]:
    """Return the stages that make columns NOT NULL without holding a lock that blocks anyone."""
    table = quoted(context.operation.relation)
    checks = {name: quoted(f"{context.operation.relation.rpartition('.')[2]}_{name}_not_null") for name in names}
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
    return MigrationStage((TIMEOUT, *adds)), MigrationStage(validates), MigrationStage((TIMEOUT, *sets))


def named_constraint(context: StatementContext) -> str:
    """Return the constraint of the operation as `CONSTRAINT name …`, with the name PostgreSQL would choose."""
    text = re.sub(r"^add\s+", "", context.operation.source.strip(), flags=re.IGNORECASE)
    if re.match(r"constraint\b", text, re.IGNORECASE):
        return text
    return f"CONSTRAINT {quoted(context.operation.name)} {text}"
