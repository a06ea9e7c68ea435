"""Partitions detached with the whole table locked."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import Stage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/partition-detach-not-concurrent",
    severity=Severity.NOTE,
    title="this waits for an exclusive lock on the whole partitioned table",
    why="DETACH PARTITION needs only a moment, but under an ACCESS EXCLUSIVE lock on the parent: while it waits, "
    "every query on any partition through the parent waits behind it. CONCURRENTLY (PostgreSQL 14 and later) "
    "blocks nobody.",
    fix="Use DETACH PARTITION … CONCURRENTLY outside a transaction.",
    bad=["ALTER TABLE logs DETACH PARTITION logs_2025;"],
    good=["ALTER TABLE logs DETACH PARTITION logs_2025 CONCURRENTLY;"],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find partitions that are detached in the plain way."""
    for scene in migration.scenes("detach-partition"):
        if scene.touches_existing and not scene.operation.has("concurrently"):
            parent, part = scene.operation.relation, scene.operation.other
            statement = f"ALTER TABLE {quoted(parent)} DETACH PARTITION {quoted(part)} CONCURRENTLY"
            fix = rewrite(scene, "Detach without blocking anybody.", Stage((statement,), alone=True))
            yield report(check, scene, f"{parent} is locked against reads and writes while {part} is detached", fix=fix)
