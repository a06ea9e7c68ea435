"""Columns that PostgreSQL itself fills: generated, identity and serial."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import (
    TIMEOUT,
    MigrationStage,
    batches,
    proof_of_not_null,
    rewrite,
    sync_trigger,
)
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.lexer import outline
from launchgate.sql.names import quoted

_GENERATED = re.compile(r"\balways\s+as\b(.*?)\bstored\b", re.IGNORECASE | re.DOTALL)


@rule(
    "migrations/generated-column-rewrite",
    severity=Severity.ERROR,
    title="this column is filled for every row, so the whole table is rewritten under an exclusive lock",
    why="A `serial`, identity or stored generated column gets its value in every existing row at once: PostgreSQL "
    "rewrites the table and all its indexes, and no query reads or writes it meanwhile.",
    fix="Add a plain column, fill it in batches (a trigger keeps new rows right), then attach the sequence or swap.",
    bad=[
        "ALTER TABLE orders ADD COLUMN number bigserial;",
        "ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;",
        "ALTER TABLE orders ADD COLUMN gross int GENERATED ALWAYS AS (net * 2) STORED;",
    ],
    good=[
        "ALTER TABLE orders ADD COLUMN number bigint;",
        "CREATE TABLE orders (net int); ALTER TABLE orders ADD COLUMN number bigserial;",
    ],
    references=["https://www.postgresql.org/docs/current/ddl-generated-columns.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find added columns that are filled at once."""
    for context in migration.contexts("add-column"):
        causes = context.effect.facts & {"stored", "serial", "identity"}
        if context.effect.stalls and causes:
            operation = context.operation
            cause = "generated" if "stored" in causes else min(causes)
            message = (
                f"{operation.relation} is rewritten and locked for reads and writes "
                f"to fill the {cause} column {operation.column}"
            )
            yield report(check, context, message, fix=_fix(context))


def _fix(context: StatementContext) -> Fix:
    table, column = quoted(context.operation.relation), quoted(context.operation.column)
    add = f"ALTER TABLE {table} ADD COLUMN {column} {context.operation.type}"
    if "stored" in context.effect.facts:
        summary = "Add a plain column that a trigger keeps, and fill the old rows in batches."
        value = _value(context.operation.source)
        if not value:
            return Fix(summary)
        return rewrite(
            context,
            summary,
            MigrationStage((TIMEOUT, add, *sync_trigger(context, context.operation.column, value))),
            batches(context, f"{column} = {value}", f"{column} IS NULL AND {value} IS NOT NULL"),
        )
    sequence = quoted(f"{context.operation.relation}_{context.operation.column}_seq")
    return rewrite(
        context,
        "Add a plain column with a sequence for new rows, and fill the old rows in batches.",
        MigrationStage(
            (
                TIMEOUT,
                add,
                f"CREATE SEQUENCE {sequence} OWNED BY {table}.{column}",
                f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}')",
            )
        ),
        batches(context, f"{column} = nextval('{sequence}')", f"{column} IS NULL"),
        *proof_of_not_null(context, (context.operation.column,)),
    )


def _value(source: str) -> str:
    """Return the expression of a generated column in its parentheses, empty where it is not found."""
    found = _GENERATED.search(outline(source))
    return source[slice(*found.span(1))].strip() if found else ""
