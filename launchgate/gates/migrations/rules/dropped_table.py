"""Tables and views taken away from a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/dropped-table",
    severity=Severity.ERROR,
    impact=Impact.DATA_LOSS,
    title="the version that still runs may read or write this table",
    why="Between the migration and the end of the rollout the old version runs on the new schema: its queries "
    "fail, and a rollback of the deployment cannot bring the rows back.",
    fix="Deploy a version that no longer uses the table first; drop it in a later deployment, with a waiver that "
    "states it.",
    bad=["DROP TABLE orders;", "DROP VIEW open_orders;"],
    good=[
        "CREATE TABLE scratch (id int); DROP TABLE scratch;",
        "BEGIN; DROP VIEW open_orders; CREATE VIEW open_orders AS SELECT 1; COMMIT;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-droptable.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find dropped tables and views that nothing replaces in the same transaction."""
    for context in migration.contexts("drop-table", "drop-view"):
        if context.breaks_running_version:
            what = "table" if context.operation.kind == "drop-table" else "view"
            name = context.operation.relation
            yield report(check, context, f"queries of the running version on the {what} {name} fail from here on")
