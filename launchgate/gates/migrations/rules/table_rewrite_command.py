"""Commands that rewrite the whole table."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule

_COMMANDS = {
    "vacuum-full": "VACUUM FULL",
    "cluster": "CLUSTER",
    "set-logged": "SET LOGGED or UNLOGGED",
    "set-access-method": "SET ACCESS METHOD",
    "set-tablespace": "SET TABLESPACE",
    "set-generated-expression": "SET EXPRESSION",
}


@rule(
    "migrations/table-rewrite-command",
    severity=Severity.ERROR,
    title="this rewrites the whole table while it is locked against reads and writes",
    why="VACUUM FULL, CLUSTER, SET LOGGED, SET TABLESPACE and SET ACCESS METHOD copy the table under an ACCESS "
    "EXCLUSIVE lock, and need as much free disk as the table is big.",
    fix="Use pg_repack or pg_squeeze, or do it in a maintenance window; autovacuum needs no help from a migration.",
    bad=["VACUUM FULL orders;", "CLUSTER orders USING orders_pkey;", "ALTER TABLE orders SET UNLOGGED;"],
    good=[
        "VACUUM orders;",
        "CREATE TABLE orders (id int); ALTER TABLE orders SET UNLOGGED;",
        Bundle(
            {"migrations/2_log.sql": "ALTER TABLE orders SET LOGGED;"},
            {"migrations/1_orders.sql": "CREATE TABLE orders (id int);"},
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-vacuum.html", "https://github.com/reorg/pg_repack"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find commands that copy an existing table."""
    for context in migration.contexts(*_COMMANDS):
        if context.effect.stalls:
            table = context.operation.relation or "every table of the database"
            message = f"{table} is locked for reads and writes while {_COMMANDS[context.operation.kind]} rewrites it"
            yield report(check, context, message)
