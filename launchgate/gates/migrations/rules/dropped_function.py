"""Functions taken away from a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Confidence, Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/dropped-function",
    severity=Severity.WARNING,
    title="the version that still runs may call this function",
    why="Between the migration and the end of the rollout the old version runs on the new schema: every query that "
    "calls the function fails. PostgreSQL does not track its callers, so nothing prevents the drop.",
    fix="Deploy a version that no longer calls the function first; to change its arguments, add the new function "
    "beside the old one, or drop and create it in one transaction.",
    bad=[
        "DROP FUNCTION total_of(bigint);",
        "DROP PROCEDURE close_month();",
        "DROP ROUTINE IF EXISTS app.total_of CASCADE;",
        "DROP AGGREGATE median(numeric);",
    ],
    good=[
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f();",
        "BEGIN; DROP FUNCTION f(int); CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMIT;",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    ],
    references=["https://www.postgresql.org/docs/current/sql-dropfunction.html"],
    since="0.1",
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find dropped functions that the running version may call; triggers alone call a function of theirs."""
    for context in migration.contexts("drop-function"):
        if context.breaks_running_version:
            message = f"queries of the running version that call {context.operation.relation} fail from here on"
            yield report(check, context, message, confidence=Confidence.MEDIUM)
