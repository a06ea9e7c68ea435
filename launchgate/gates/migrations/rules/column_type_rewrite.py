"""Changes of a column's type that rewrite the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import (
    MOST_OPERATIONS,
    TIMEOUT,
    MigrationStage,
    batches,
    proof_of_not_null,
    rewrite,
    sync_trigger,
)
from launchgate.model.finding import Confidence, Finding, Fix, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.sql.lexer import outline
from launchgate.sql.locks import Work
from launchgate.sql.names import quoted
from launchgate.sql.operation import Operation
from launchgate.sql.tree import columns_in
from launchgate.sql.volatility import volatility

_PARTS = re.compile(
    r"alter\s++(?:column\s++)?\S*\s*+(?:\bset\s++data\s++)?\btype\s(?P<type>(?:(?!\busing\b).)+)(?:\busing\b(?P<using>.+))?",
    re.IGNORECASE | re.DOTALL,
)

_SUMMARY = (
    "Add a column of the new type that a trigger keeps, fill the old rows in batches, then swap the columns; give "
    "the new one the default, NOT NULL, keys, indexes, comment and rights of the old one before the swap."
)


@rule(
    "migrations/column-type-rewrite",
    severity=Severity.ERROR,
    title="this change of type rewrites the table under an exclusive lock",
    why="When the new type is stored in another way, PostgreSQL rewrites the whole table and its indexes, and "
    "no query reads or writes it meanwhile. Growing a varchar or a numeric, or varchar to text, costs nothing.",
    fix="Add a column of the new type, write both, fill the old rows in batches, then swap the columns.",
    bad=[
        "ALTER TABLE orders ALTER COLUMN id TYPE bigint;",
        "ALTER TABLE orders ALTER COLUMN paid TYPE boolean USING paid = 'yes';",
        Bundle(
            {"migrations/2_code.sql": "ALTER TABLE orders ALTER COLUMN code TYPE varchar(8);"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, code varchar(20));"},
        ),
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(8);",
    ],
    good=[
        Bundle(
            {"migrations/2_code.sql": "ALTER TABLE orders ALTER COLUMN code TYPE text;"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, code varchar(20));"},
        ),
        Bundle(
            {"migrations/2_total.sql": "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id bigint, total numeric(8, 2));"},
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find changes of type that cost more than a moment, or may."""
    for context in migration.contexts("alter-type"):
        if context.effect.stalls or context.effect.unsure:
            confidence = Confidence.MEDIUM if "likely-rewrites" in context.effect.facts else Confidence.HIGH
            yield report(check, context, _message(context), fix=_fix(context), confidence=confidence)


def _message(context: StatementContext) -> str:
    table, column, effect = context.operation.relation, context.operation.column, context.effect
    if effect.unsure:
        return f"{table}.{column} becomes {context.operation.type}: {effect.unsure}"
    what = {
        Work.INDEX: "the indexes on {} are rebuilt",
        Work.SCAN: "the constraints on {} are checked on every row",
    }.get(effect.work, "every row is rewritten to change {}")
    return f"{table} is locked for reads and writes while {what.format(column)} to {context.operation.type}".replace(
        f"{column} to", f"{column} to" if effect.work is Work.REWRITE else f"{column} as"
    )


def _fix(context: StatementContext) -> Fix:
    table, column = quoted(context.operation.relation), quoted(context.operation.column)
    if "if-utc" in context.effect.facts:
        summary = "Pin the time zone, so that the values stay as they are stored."
        return rewrite(context, summary, MigrationStage((TIMEOUT, "SET timezone = 'UTC'", context.step.statement.sql)))
    parts = _parts(context)
    if parts is None:
        return Fix(_SUMMARY)
    spelt, value = parts
    name = context.operation.column
    new, old = quoted(f"{name}_new"), quoted(f"{name}_old")
    sync = quoted(f"{context.operation.relation.rpartition('.')[2]}_{name}_new")
    required = "required" in context.effect.facts
    return rewrite(
        context,
        _SUMMARY,
        MigrationStage(
            (
                TIMEOUT,
                f"ALTER TABLE {table} ADD COLUMN {new} {spelt}",
                # A trigger takes any text for a number; this is refused where ALTER … TYPE is, and changes nothing.
                f"EXPLAIN UPDATE {table} SET {new} = {value}",  # noqa: S608 - text to paste
                *sync_trigger(context, f"{name}_new", value),
            ),
        ),
        batches(context, f"{new} = {value}", f"{new} IS NULL AND {value} IS NOT NULL"),
        *(proof_of_not_null(context, (f"{name}_new",)) if required else ()),
        MigrationStage(
            (
                TIMEOUT,
                f"DROP TRIGGER {sync} ON {table}",
                f"DROP FUNCTION {sync}()",
                f"ALTER TABLE {table} RENAME COLUMN {column} TO {old}",
                f"ALTER TABLE {table} RENAME COLUMN {new} TO {column}",
                *([f"ALTER TABLE {table} ALTER COLUMN {old} DROP NOT NULL"] if required else ()),
            ),
            together=True,
        ),
    )


def _parts(context: StatementContext) -> tuple[str, str] | None:
    """Return the new type and the new value, None where the stages would not do all that the statement does.

    The value is assigned as by the statement: PostgreSQL refuses what does not fit, where a cast would cut it off.
    """
    operation, source = context.operation, context.operation.source.strip().rstrip(";")
    match = _PARTS.fullmatch(outline(source))
    lasts = not operation.expression or volatility(operation.expression, {}) == "stable"
    says_more = bool(operation.traits & {"collation", "in-block"})
    if match is None or not lasts or says_more or "bare" not in context.effect.facts:
        return None
    others = context.step.operations
    if len(others) > MOST_OPERATIONS or any(_is_about(each, operation) for each in others):
        return None
    value = f"({source[slice(*match.span('using'))].strip()})" if match["using"] else quoted(operation.column)
    return source[slice(*match.span("type"))].strip(), value


def _is_about(other: Operation, operation: Operation) -> bool:
    """Whether another command of the statement is about the column too: it would miss the new one."""
    names = {other.name, *other.columns, *columns_in(other.expression)}
    return other is not operation and operation.column in names
