"""Indexes rebuilt with the table locked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/reindex-not-concurrent",
    severity=Severity.ERROR,
    title="this rebuilds indexes while queries on the table wait",
    why="REINDEX locks the table against writes, and each index exclusively, so that even reads wait for their plan. "
    "CONCURRENTLY (PostgreSQL 12 and later) blocks no query.",
    fix="Use REINDEX … CONCURRENTLY in a migration that runs outside a transaction.",
    bad=["REINDEX TABLE orders;", "REINDEX INDEX orders_status;"],
    good=["REINDEX TABLE CONCURRENTLY orders;", "CREATE TABLE t (id int PRIMARY KEY); REINDEX TABLE t;"],
    references=["https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find rebuilds that block."""
    for context in migration.contexts("reindex-index", "reindex-table", "reindex-all"):
        if context.effect.stalls:
            what = context.operation.name or context.operation.relation
            statement = re.sub(
                r"\b(index|table|schema|database|system)\b",
                r"\1 CONCURRENTLY",
                context.operation.source,
                count=1,
                flags=re.IGNORECASE,
            )
            fix = rewrite(context, "Rebuild without blocking writes.", MigrationStage((statement,), alone=True))
            yield report(check, context, f"queries wait while {what} is rebuilt", fix=fix)
