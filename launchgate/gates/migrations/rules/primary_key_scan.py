"""Primary keys from an index whose columns may hold NULL."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/primary-key-scan",
    severity=Severity.ERROR,
    title="this primary key first checks every row for NULL, with the table locked",
    why="`PRIMARY KEY USING INDEX` is instant only if its columns are NOT NULL already. Otherwise PostgreSQL sets "
    "NOT NULL first, which reads the whole table under an ACCESS EXCLUSIVE lock.",
    fix="Prove the columns NOT NULL first, with a validated CHECK.",
    bad=[
        Bundle(
            {"migrations/2_key.sql": "ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id;"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id int); CREATE UNIQUE INDEX orders_id ON orders (id);"},
        ),
        "ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id;",
    ],
    good=[
        Bundle(
            {"migrations/2_key.sql": "ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id;"},
            {
                "migrations/1_orders.sql": "CREATE TABLE orders (id bigint NOT NULL);"
                "CREATE UNIQUE INDEX orders_id ON orders (id);"
            },
        ),
    ],
    references=[
        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX"
    ],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find primary keys over an index whose columns are not known to be NOT NULL."""
    for context in migration.contexts("add-primary-key"):
        if context.operation.has("using-index") and (context.effect.stalls or context.effect.unsure):
            table = context.operation.relation
            message = (
                context.effect.unsure or f"{table} is locked for reads and writes while its key is checked for NULL"
            )
            yield report(check, context, message)
