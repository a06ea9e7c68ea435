"""Materialized views that cannot be read while they are refreshed."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.locks import Blocks
from launchgate.sql.names import quoted


@rule(
    "migrations/matview-refresh-not-concurrent",
    severity=Severity.ERROR,
    title="this materialized view cannot be read until its query is done",
    why="`REFRESH MATERIALIZED VIEW` runs its query under an ACCESS EXCLUSIVE lock on the view. CONCURRENTLY lets "
    "reads continue; it needs a unique index on the view.",
    fix="Refresh CONCURRENTLY, with a unique index on the view.",
    bad=["REFRESH MATERIALIZED VIEW totals;"],
    good=[
        "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
        "CREATE MATERIALIZED VIEW totals AS SELECT 1; REFRESH MATERIALIZED VIEW totals;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find refreshes that lock readers out."""
    for context in migration.contexts("refresh-matview"):
        if context.effect.stalls and context.effect.blocks is Blocks.READS:
            name = context.operation.relation
            refresh = MigrationStage((f"REFRESH MATERIALIZED VIEW CONCURRENTLY {quoted(name)}",))
            fix = rewrite(context, "Let reads continue; the view needs a unique index.", refresh)
            yield report(check, context, f"{name} cannot be read while its query runs", fix=fix)
