"""Columns renamed under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/renamed-column",
    severity=Severity.ERROR,
    title="the version that still runs uses the old name of this column",
    why="A rename is instant, but the old version runs on until the rollout ends, and all its queries with the "
    "old name fail.",
    fix="Add a column with the new name, write both, move readers over, and drop the old one in a later deployment.",
    bad=[
        "ALTER TABLE orders RENAME COLUMN total TO amount;",
        "ALTER TABLE orders RENAME COLUMN total TO net; ALTER TABLE orders RENAME COLUMN total_new TO total;",
        (
            "BEGIN; ALTER TABLE orders ADD COLUMN n int; ALTER TABLE orders RENAME COLUMN total TO total_old; "
            "ALTER TABLE orders RENAME COLUMN n TO total; COMMIT;"
        ),
    ],
    good=[
        "CREATE TABLE orders (total int); ALTER TABLE orders RENAME COLUMN total TO amount;",
        "ALTER TABLE orders ADD COLUMN n int; ALTER TABLE orders RENAME COLUMN n TO m;",
        Bundle(
            {
                "migrations/2_add.sql": "ALTER TABLE orders ADD COLUMN total_new int;",
                "migrations/3_fill.sql": "UPDATE orders SET total_new = total;",
                "migrations/4_swap.sql": "BEGIN; ALTER TABLE orders RENAME COLUMN total TO total_old; "
                "ALTER TABLE orders RENAME COLUMN total_new TO total; COMMIT;",
            }
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find renamed columns of existing tables and views; a swap in one transaction leaves no name unknown."""
    for context in migration.contexts("rename-column", "rename-view-column"):
        if context.breaks_running_version:
            table, new = context.operation.relation, context.operation.other
            old = context.operation.column or context.operation.name
            message = f"queries of the running version that name {table}.{old} fail once it is called {new}"
            severity = Severity.WARNING if context.takes_free_name else None
            yield report(check, context, message, severity=severity)
