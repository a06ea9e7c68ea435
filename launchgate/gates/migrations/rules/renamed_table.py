"""Tables renamed or moved under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted


@rule(
    "migrations/renamed-table",
    severity=Severity.ERROR,
    title="the version that still runs uses the old name of this table",
    why="A rename is instant, but the old version runs on until the rollout ends, and all its queries with the "
    "old name fail.",
    fix="Create a view with the old name in the same transaction, and drop the view in a later deployment.",
    bad=[
        "ALTER TABLE orders RENAME TO purchases;",
        "ALTER TABLE orders SET SCHEMA archive;",
        "ALTER SCHEMA shop RENAME TO store;",
        "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases;",
    ],
    good=[
        "BEGIN; ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases; COMMIT;",
        "CREATE TABLE orders (id int); ALTER TABLE orders RENAME TO purchases;",
        "CREATE SCHEMA shop; ALTER SCHEMA shop RENAME TO store;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find renamed and moved tables and views that no view replaces in the same transaction."""
    for context in migration.contexts("rename-table", "rename-view", "set-schema", "rename-schema"):
        if context.breaks_running_version and context.operation.kind == "rename-schema":
            message = (
                f"queries of the running version on tables of schema {context.operation.relation} fail from here on"
            )
            yield report(check, context, message)
        elif context.breaks_running_version:
            old, new = context.operation.relation, context.operation.other
            shim = f"CREATE VIEW {quoted(old)} AS TABLE {quoted(new)}"
            stage = MigrationStage((TIMEOUT, context.step.statement.sql, shim), together=True)
            fix = rewrite(context, "Leave a view with the old name until the rollout is over.", stage)
            yield report(
                check, context, f"queries of the running version on {old} fail once it is called {new}", fix=fix
            )
