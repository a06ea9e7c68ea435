"""Indexes dropped with the table locked for a moment."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MOST_OPERATIONS, MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/drop-index-not-concurrent",
    severity=Severity.NOTE,
    title="this waits for an exclusive lock on the table to drop an index",
    why="`DROP INDEX` needs only a moment, but under an ACCESS EXCLUSIVE lock: while it waits for a long query, "
    "every other query on the table waits behind it. `DROP INDEX CONCURRENTLY` blocks no query.",
    fix="Use `DROP INDEX CONCURRENTLY` in a migration that runs outside a transaction.",
    bad=["DROP INDEX orders_status;", "DROP INDEX orders_status, orders_total;"],
    good=["DROP INDEX CONCURRENTLY orders_status;", "CREATE TABLE t (a int); CREATE INDEX i ON t (a); DROP INDEX i;"],
    references=["https://www.postgresql.org/docs/current/sql-dropindex.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find indexes of existing tables that are dropped in the plain way."""
    for context in migration.contexts("drop-index"):
        if context.touches_existing and not context.operation.has("concurrently"):
            name = quoted(context.operation.name)
            dropped = context.step.operations if len(context.step.operations) <= MOST_OPERATIONS else ()
            names = [each.name for each in dropped if each.kind == "drop-index"]
            stages = [
                MigrationStage((f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(each)}",), alone=True) for each in names
            ]
            fix = rewrite(context, "Drop it without blocking reads or writes.", *stages)
            yield report(
                check, context, f"dropping {name} locks its table against reads and writes for a moment", fix=fix
            )
