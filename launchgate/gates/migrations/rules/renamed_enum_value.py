"""Enum values renamed under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/renamed-enum-value",
    severity=Severity.ERROR,
    title="the version that still runs uses the old name of this value",
    why="A rename is instant, but the old version still writes and compares with the old value, which is now an error.",
    fix="Add the new value, let the application know both, and stop using the old one.",
    bad=["ALTER TYPE status RENAME VALUE 'open' TO 'new';"],
    good=[
        "ALTER TYPE status ADD VALUE 'new';",
        "CREATE TYPE status AS ENUM ('open'); ALTER TYPE status RENAME VALUE 'open' TO 'new';",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertype.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find renamed values of enums that the migration does not create itself."""
    for context in migration.contexts("rename-enum-value"):
        if context.breaks_running_version:
            name, old = context.operation.relation, context.operation.other
            yield report(
                check, context, f"statements of the running version with the {name} value '{old}' fail from here on"
            )
