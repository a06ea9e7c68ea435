"""New columns that existing rows cannot satisfy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, proof_of_not_null, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted

_NOT_NULL = re.compile(r"(?<!\s)\s*+\bnot\s+null\b", re.IGNORECASE)


@rule(
    "migrations/required-column-without-default",
    severity=Severity.ERROR,
    title="this column is NOT NULL without a default: it fails on a table with rows",
    why="Existing rows have no value for the new column, so the statement is an error and the deployment stops. "
    "On an empty table it succeeds, and then every INSERT of the version that still runs fails.",
    fix="Give it a default, or add it nullable, fill it, and set NOT NULL afterwards.",
    bad=["ALTER TABLE orders ADD COLUMN note text NOT NULL;"],
    good=[
        "ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';",
        "ALTER TABLE orders ADD COLUMN note text;",
        "CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN note text NOT NULL;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find required columns without a value for the rows that are there."""
    for context in migration.contexts("add-column"):
        if context.effect.fails:
            table, column = context.operation.relation, context.operation.column
            nullable = _NOT_NULL.sub("", context.operation.source, count=1).strip()
            add = MigrationStage((TIMEOUT, f"ALTER TABLE {quoted(table)} {nullable}"))
            summary = "Give it a constant DEFAULT, which is instant; or add it nullable, fill it, then prove it."
            fix = rewrite(context, summary, add, *proof_of_not_null(context, (column,)))
            yield report(check, context, f"adding {column} to {table} fails: {context.effect.fails}", fix=fix)
