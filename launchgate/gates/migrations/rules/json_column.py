"""Columns of type json, which has no equality."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.names import quoted

_JSON = re.compile(r"(?<=\s)json\b(?!\s+json\b)", re.IGNORECASE)  # the type, where the column is called json too


@rule(
    "migrations/json-column",
    severity=Severity.WARNING,
    title="`json` has no equality: SELECT DISTINCT, GROUP BY and UNION over this table begin to fail",
    why="The type json cannot be compared (error 42883), so queries that compare whole rows, which an ORM writes "
    "for you, fail as soon as the column is there. jsonb can be compared and indexed.",
    fix="Use jsonb.",
    bad=["ALTER TABLE orders ADD COLUMN payload json;"],
    good=["ALTER TABLE orders ADD COLUMN payload jsonb;", "CREATE TABLE t (payload json);"],
    references=["https://www.postgresql.org/docs/current/datatype-json.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find json columns added to existing tables."""
    for context in migration.contexts("add-column"):
        kind = context.operation.type
        if kind and kind.name == "json" and context.touches_existing:
            table, column = context.operation.relation, context.operation.column
            statement = f"ALTER TABLE {quoted(table)} {_JSON.sub('jsonb', context.operation.source, count=1)}"
            fix = rewrite(context, "Use jsonb.", MigrationStage((TIMEOUT, statement)))
            yield report(
                check, context, f"queries that compare whole rows of {table} fail once it has {column}", fix=fix
            )
