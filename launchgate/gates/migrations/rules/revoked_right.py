"""Rights taken away from a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.model.finding import Confidence, Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/revoked-right",
    severity=Severity.WARNING,
    title="the version that still runs may need this right",
    why="A revoked right holds for connections that are open already: the next query of the running version that needs "
    "it is refused. A dropped role cannot log in again, and a connection pool notices at its next connection.",
    fix="Find out which role the application uses (`SELECT current_user`), and revoke what its new version no longer "
    "needs once no old one runs; to narrow a right, grant the narrower one in the same transaction.",
    bad=[
        "REVOKE SELECT ON orders FROM app;",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app;",
        "REVOKE EXECUTE ON FUNCTION total_of(bigint) FROM PUBLIC;",
        "REVOKE writers FROM app;",
        "DROP ROLE IF EXISTS app;",
    ],
    good=[
        "CREATE TABLE secret (id int); REVOKE ALL ON secret FROM PUBLIC;",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        "BEGIN; REVOKE ALL ON orders FROM app; GRANT SELECT ON orders TO app; COMMIT;",
        "BEGIN; REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO app; COMMIT;",
        "REVOKE GRANT OPTION FOR SELECT ON orders FROM app;",
        "GRANT SELECT ON orders TO app;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-revoke.html"],
    since="0.1",
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find rights and roles that go, and that nothing in the same transaction gives again."""
    for context in migration.contexts("revoke", "drop-role"):
        if context.breaks_running_version:
            yield report(check, context, _what(context), confidence=Confidence.MEDIUM)


def _what(context: StatementContext) -> str:
    operation = context.operation
    if operation.kind == "drop-role":
        return f"a running version that logs in as {operation.relation} cannot connect from here on"
    if operation.has("role"):
        return f"what {operation.other} may do as a member of {operation.relation} is refused from here on"
    rights = ", ".join(right.upper() for right in operation.columns) or "everything"
    where = f"all of schema {operation.relation}" if operation.has("all-in-schema") else operation.relation
    return f"{rights} on {where} is refused to {operation.other} from here on, in the running version too"
