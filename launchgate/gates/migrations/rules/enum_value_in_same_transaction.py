"""Enum values used in the transaction that adds them."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/enum-value-in-same-transaction",
    severity=Severity.ERROR,
    title="a new enum value cannot be used before its transaction commits",
    why="PostgreSQL refuses a value that ALTER TYPE … ADD VALUE added in the same transaction (error 55P04), so the "
    "deployment stops here.",
    fix="Use the value in a later migration, after this one has committed.",
    bad=[
        "BEGIN; ALTER TYPE status ADD VALUE 'late'; UPDATE orders SET status = 'late' WHERE id = 1; COMMIT;",
        Bundle(
            {
                "db/V2__late.sql": "ALTER TYPE status ADD VALUE 'late';\n"
                "ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'late';"
            }
        ),
    ],
    good=[
        "BEGIN; ALTER TYPE status ADD VALUE 'late'; ALTER TYPE delivery ADD VALUE 'late'; COMMIT;",
        "ALTER TYPE status ADD VALUE 'late'; UPDATE orders SET status = 'late' WHERE id = 1;",
        "BEGIN; CREATE TYPE status AS ENUM ('open'); ALTER TYPE status ADD VALUE 'a'; SELECT 'a'::status; COMMIT;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find a later use, in the same transaction, of a value added to an enum that was there before."""
    for context in migration.contexts("add-enum-value"):
        made = migration.transactions.has_before(context.index, "create-enum", context.operation.relation)
        if context.step.group is None or made is not None:
            continue
        used = migration.transactions.names_after(context.index, context.operation.name)
        if used is not None:
            place = migration.steps[used].statement.at
            message = f"'{context.operation.name}' is added here and used in line {place.line}, before it is committed"
            yield report(check, context, message, also=[place])
