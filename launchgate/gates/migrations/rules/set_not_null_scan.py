"""SET NOT NULL on a column that nothing has proven yet."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import proof_of_not_null, rewrite
from launchgate.model.finding import Finding, Fix, Severity
from launchgate.model.rule import Bundle, rule

_TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);"


@rule(
    "migrations/set-not-null-scan",
    severity=Severity.ERROR,
    title="this locks the table against reads and writes while every row is checked",
    why="`SET NOT NULL` takes an ACCESS EXCLUSIVE lock and then reads the whole table. A validated "
    "`CHECK (column IS NOT NULL)` lets PostgreSQL 12 and later skip the reading.",
    fix="Add a NOT VALID check, validate it in a later migration, then set NOT NULL and drop the check.",
    bad=["ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"],
    good=[
        "CREATE TABLE orders (total int); ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",
        Bundle(
            {"migrations/3_null.sql": "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"},
            files_before={
                "migrations/1_orders.sql": _TABLE,
                "migrations/2_check.sql": "ALTER TABLE orders ADD CONSTRAINT c CHECK (total IS NOT NULL) NOT VALID;"
                "ALTER TABLE orders VALIDATE CONSTRAINT c;",
            },
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find SET NOT NULL that has to read the table."""
    for context in migration.contexts("set-not-null"):
        if context.effect.stalls:
            table, column = context.operation.relation, context.operation.column
            message = f"{table} is locked for reads and writes while every row is checked for a NULL in {column}"
            yield report(check, context, message, fix=_fix(context))


def _fix(context: StatementContext) -> Fix:
    summary = "Prove the column first, without holding a lock that blocks anyone."
    return rewrite(context, summary, *proof_of_not_null(context, (context.operation.column,)))
