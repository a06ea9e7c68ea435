"""Concurrent builds that a failed first try makes a no-op."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/concurrent-index-if-not-exists",
    severity=Severity.NOTE,
    title="after a failed build this keeps the invalid index and reports success",
    why="A concurrent build that fails leaves an INVALID index behind. IF NOT EXISTS sees the name and skips the "
    "build: the migration passes, and the index is never used.",
    fix="Drop the index first, also CONCURRENTLY and IF EXISTS, and build it without IF NOT EXISTS.",
    bad=["CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_status ON orders (status);"],
    good=[
        "DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (status);",
        "CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
    ],
    references=["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find concurrent builds with IF NOT EXISTS that no DROP INDEX precedes."""
    dropped: set[str] = set()
    for context in migration.contexts("drop-index", "create-index"):
        name = context.operation.name
        if context.operation.kind == "drop-index":
            dropped.add(name)
        elif context.operation.has("concurrently", "if-not-exists") and name not in dropped:
            drop = f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}"
            stage = MigrationStage((drop, context.step.statement.sql), alone=True)
            fix = rewrite(context, "Remove what a failed try may have left.", stage)
            yield report(
                check, context, f"an invalid {name} from a failed build stays, and this reports success", fix=fix
            )
