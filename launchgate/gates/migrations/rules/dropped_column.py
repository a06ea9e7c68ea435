"""Columns taken away from a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/dropped-column",
    severity=Severity.ERROR,
    impact=Impact.DATA_LOSS,
    title="the version that still runs may read or write this column",
    why="Between the migration and the end of the rollout the old version runs on the new schema: its queries "
    "name the column and fail, and a rollback of the deployment cannot bring the data back.",
    fix="Deploy a version that no longer uses the column first; drop it in a later deployment, with a waiver that "
    "states it.",
    bad=[
        Bundle(
            {"migrations/2_type.sql": "DROP TYPE mood CASCADE;"},
            {"migrations/1_orders.sql": "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE orders (id int, m mood);"},
        ),
        "ALTER TABLE orders DROP COLUMN note;",
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text; ALTER TABLE orders DROP COLUMN note;",
    ],
    good=[
        "CREATE TABLE orders (note text); ALTER TABLE orders DROP COLUMN note;",
        "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;",
        Bundle(
            {
                "migrations/2_add.sql": "ALTER TABLE orders ADD COLUMN draft text;",
                "migrations/3_drop.sql": "ALTER TABLE orders DROP COLUMN draft;",
            }
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find dropped columns of existing tables."""
    for context in migration.contexts("drop-column"):
        if context.breaks_running_version:
            table, column = context.operation.relation, context.operation.column
            yield report(check, context, f"queries of the running version that name {table}.{column} fail from here on")
