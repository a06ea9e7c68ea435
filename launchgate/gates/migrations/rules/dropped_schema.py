"""Everything in a schema or database taken away at once."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/dropped-schema",
    severity=Severity.ERROR,
    impact=Impact.DATA_LOSS,
    title="this drops every table of a schema, a role or a database at once",
    why="Tables, views, types and functions go with their rows, whether or not a migration names "
    "them; the version that still runs fails, and a rollback of the deployment brings nothing back.",
    fix="Drop what must go by name, once no running version uses it; a schema that is empty needs no CASCADE.",
    bad=[
        "DROP SCHEMA app CASCADE;",
        "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;",
        "DROP OWNED BY app;",
        "DROP DATABASE shop;",
    ],
    good=[
        "DROP SCHEMA app;",
        "CREATE SCHEMA scratch; CREATE TABLE scratch.t (id int); DROP SCHEMA scratch CASCADE;",
        "DROP TYPE mood;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-dropschema.html"],
    since="0.1",
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find schemas dropped with all they hold, and what drops more than that."""
    for context in migration.contexts("drop-schema", "drop-database", "drop-owned"):
        if context.breaks_running_version and (
            context.operation.kind != "drop-schema" or context.operation.has("cascade")
        ):
            yield report(check, context, f"everything {_where(context)} is gone after this, with all its rows")


def _where(context: StatementContext) -> str:
    name = context.operation.relation
    what = {"drop-schema": "in schema {}", "drop-database": "in database {}"}
    return what.get(context.operation.kind, "that {} owns").format(name)
