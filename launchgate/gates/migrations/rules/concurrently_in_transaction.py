"""Statements that PostgreSQL refuses inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/concurrently-in-transaction",
    severity=Severity.ERROR,
    title="this statement fails, because it runs inside a transaction",
    why="`CREATE INDEX CONCURRENTLY`, `VACUUM` and similar statements commit on their own, so PostgreSQL refuses them "
    "inside a transaction (error 25001) and the deployment stops half-way.",
    fix="Give the statement a migration of its own that runs outside a transaction.",
    bad=[
        "DO $$ BEGIN CREATE INDEX CONCURRENTLY orders_status ON orders (status); END $$;",
        "BEGIN; CREATE INDEX CONCURRENTLY orders_status ON orders (status); COMMIT;",
        "BEGIN; VACUUM orders; COMMIT;",
        Bundle({"goose/2_index.sql": "-- +goose Up\nCREATE INDEX CONCURRENTLY i ON orders (status);"}),
        Bundle({"db/2_index.up.sql": "CREATE INDEX CONCURRENTLY i ON orders (status); SELECT 1;"}),
    ],
    good=[
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'VACUUM orders';",
        "CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        "BEGIN; SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        Bundle({"goose/2_i.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON orders (s);"}),
        Bundle({"db/V2__index.sql": "CREATE INDEX CONCURRENTLY i ON orders (status);"}),
        Bundle({"db/2_index.up.sql": "CREATE INDEX CONCURRENTLY i ON orders (status);"}),
    ],
    references=["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find what cannot run in the transaction that the file or its runner opens."""
    for context in migration.contexts():
        if context.effect.no_transaction and (context.step.group is not None or context.operation.has("in-block")):
            way_out = migration.runner.way_out
            message = (
                f"PostgreSQL refuses this inside the transaction that {_opener(context)}, and the deployment stops here"
            )
            fix = rewrite(
                context,
                f"To run it outside a transaction, {way_out}.",
                MigrationStage((context.operation.source,), alone=True),
            )
            yield report(check, context, message, fix=fix)


def _opener(context: StatementContext) -> str:
    """Return who opened the transaction: the block itself, a BEGIN above, or the runner."""
    if context.operation.has("in-block"):
        return "every block and function is part of"
    opened = context.migration.transactions.has_before(context.index, "begin")
    if opened is not None:
        return f"line {context.migration.steps[opened].statement.at.line} opens"
    return f"{context.migration.runner.name} opens around this file"
