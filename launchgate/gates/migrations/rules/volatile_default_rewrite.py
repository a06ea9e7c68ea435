"""Columns whose default gives every row another value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, batches, proof_of_not_null, rewrite
from launchgate.model.finding import Confidence, Finding, Fix, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted

_DEFAULT = re.compile(
    r"\bdefault\s+(.*?)(?:(?<!\s)\s++(?:not\s+null|null|unique|primary|check|references|constraint)\b.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)


@rule(
    "migrations/volatile-default-rewrite",
    severity=Severity.ERROR,
    title="this default is computed for every row, so the whole table is rewritten under an exclusive lock",
    why="PostgreSQL stores a constant or stable default once. A volatile one (`random()`, `gen_random_uuid()`, a "
    "function of your own) needs another value per row: the table is rewritten, and no query reads or writes it "
    "meanwhile.",
    fix="Add the column without a default, set the default for new rows, then fill the old rows in batches.",
    bad=[
        "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
        "ALTER TABLE orders ADD COLUMN luck text DEFAULT md5(random()::text);",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER TABLE orders ADD COLUMN n int DEFAULT f();",
    ],
    good=[
        "ALTER TABLE orders ADD COLUMN made timestamptz DEFAULT now();",
        "ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT -1;",
        "CREATE FUNCTION f() RETURNS int IMMUTABLE RETURN 1; ALTER TABLE orders ADD COLUMN n int DEFAULT f();",
        "CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find added columns whose default rewrites the table."""
    for context in migration.contexts("add-column"):
        facts = context.effect.facts
        other_cause = facts & {"stored", "serial", "identity", "constrained-domain"}
        if context.effect.stalls and "default" in facts and not other_cause:
            reason, confidence = _reason(context)
            table, column = context.operation.relation, context.operation.column
            message = f"{table} is rewritten and locked for reads and writes: the default of {column} {reason}"
            yield report(check, context, message, fix=_fix(context), confidence=confidence)


def _reason(context: StatementContext) -> tuple[str, Confidence]:
    if "volatile-default" in context.effect.facts:
        return "gives every row another value", Confidence.HIGH
    if "unknown-default" in context.effect.facts:
        return "calls a function that counts as volatile unless its definition says otherwise", Confidence.MEDIUM
    return f"is written into every row, as any default is on PostgreSQL {context.migration.version}", Confidence.HIGH


def _fix(context: StatementContext) -> Fix:
    table, column = quoted(context.operation.relation), quoted(context.operation.column)
    default = _DEFAULT.search(context.operation.source)
    value = default[1].strip() if default else "<the default>"
    summary = "Add the column empty, give new rows the default, and fill the old rows in batches."
    if "inline" in context.step.effect.facts:
        summary += " Its constraints follow in migrations of their own."
    return rewrite(
        context,
        summary,
        MigrationStage(
            (
                TIMEOUT,
                f"ALTER TABLE {table} ADD COLUMN {column} {context.operation.type}",
                f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {value}",
            )
        ),
        batches(context, f"{column} = {value}", f"{column} IS NULL"),
        *(proof_of_not_null(context, (context.operation.column,)) if context.operation.has("not-null") else ()),
    )
