"""Partitions detached with the whole table locked."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/partition-detach-not-concurrent",
    severity=Severity.NOTE,
    title="this waits for an exclusive lock on the whole partitioned table",
    why="DETACH PARTITION needs only a moment, but under an ACCESS EXCLUSIVE lock on the parent: while it waits, "
    "every query on any partition through the parent waits behind it. CONCURRENTLY (PostgreSQL 14 and later) "
    "blocks no query.",
    fix="Use DETACH PARTITION … CONCURRENTLY outside a transaction.",
    bad=["ALTER TABLE logs DETACH PARTITION logs_2025;"],
    good=["ALTER TABLE logs DETACH PARTITION logs_2025 CONCURRENTLY;"],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find partitions that are detached in the plain way."""
    for context in migration.contexts("detach-partition"):
        if context.touches_existing and not context.operation.has("concurrently"):
            parent, part = context.operation.relation, context.operation.other
            statement = f"ALTER TABLE {quoted(parent)} DETACH PARTITION {quoted(part)} CONCURRENTLY"
            fix = rewrite(context, "Detach without blocking reads or writes.", MigrationStage((statement,), alone=True))
            yield report(
                check, context, f"{parent} is locked against reads and writes while {part} is detached", fix=fix
            )
