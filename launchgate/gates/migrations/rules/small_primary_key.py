"""Primary keys that run out of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/small-primary-key",
    severity=Severity.NOTE,
    title="this key runs out of numbers at 2,147,483,647",
    why="When an integer key is full, every INSERT fails, and making it a bigint then rewrites the biggest table "
    "you have. Today it costs four bytes a row.",
    fix="Use bigint for keys that a sequence fills.",
    bad=[
        "CREATE TABLE events (id serial PRIMARY KEY);",
        "CREATE TABLE e (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
    ],
    good=["CREATE TABLE events (id bigserial PRIMARY KEY);", "CREATE TABLE countries (code int PRIMARY KEY);"],
    references=["https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find keys of at most four bytes that a sequence fills."""
    for context in migration.contexts("add-column"):
        operation = context.operation
        counted = operation.has("primary-key") and operation.traits & {"serial", "identity"}
        if counted and operation.type and operation.type.name in {"int4", "int2"}:
            message = f"{operation.relation}.{operation.column} is a {operation.type} that a sequence fills"
            yield report(check, context, message)
