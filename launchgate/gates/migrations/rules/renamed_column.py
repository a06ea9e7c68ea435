"""Columns renamed under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.finding import Finding, Severity
from launchgate.gates.migrations.migration import Migration, report
from launchgate.rule import rule


@rule(
    "migrations/renamed-column",
    severity=Severity.ERROR,
    title="the version that still runs uses the old name of this column",
    why="A rename is instant, but the old version runs on until the rollout ends, and all its queries with the "
    "old name fail.",
    fix="Add a column with the new name, write both, move readers over, and drop the old one in a later deployment.",
    bad=["ALTER TABLE orders RENAME COLUMN total TO amount;"],
    good=["CREATE TABLE orders (total int); ALTER TABLE orders RENAME COLUMN total TO amount;"],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find renamed columns of existing tables and views."""
    for scene in migration.scenes("rename-column", "rename-view-column"):
        if scene.touches_existing:
            table, old, new = (
                scene.operation.relation,
                scene.operation.column or scene.operation.name,
                scene.operation.other,
            )
            message = f"queries of the running version that name {table}.{old} fail once it is called {new}"
            yield report(check, scene, message)
