"""Materialised views that nobody can read while they are refreshed."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import Stage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.locks import Blocks
from launchgate.sql.names import quoted


@rule(
    "migrations/matview-refresh-not-concurrent",
    severity=Severity.ERROR,
    title="nobody can read this materialised view until its query is done",
    why="`REFRESH MATERIALIZED VIEW` runs its query under an ACCESS EXCLUSIVE lock on the view. CONCURRENTLY lets "
    "readers go on; it needs a unique index on the view.",
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
    for scene in migration.scenes("refresh-matview"):
        if scene.effect.stalls and scene.effect.blocks is Blocks.READS:
            name = scene.operation.relation
            refresh = Stage((f"REFRESH MATERIALIZED VIEW CONCURRENTLY {quoted(name)}",))
            fix = rewrite(scene, "Let readers go on; the view needs a unique index.", refresh)
            yield report(check, scene, f"{name} cannot be read while its query runs", fix=fix)
