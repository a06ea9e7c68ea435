"""Constraints of a domain, checked on every table that uses it."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/domain-constraint-scan",
    severity=Severity.ERROR,
    title="this reads every table with a column of the domain while writes to them wait",
    why="A constraint of a domain is checked on all columns of that domain, in all tables, under SHARE locks. NOT "
    "VALID leaves old rows alone; validating it later takes the same locks.",
    fix="Add the constraint NOT VALID, and validate it when few people work.",
    bad=[
        "ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (value LIKE '%@%');",
        "ALTER DOMAIN email SET NOT NULL;",
        "ALTER DOMAIN email VALIDATE CONSTRAINT has_at;",
    ],
    good=[
        "ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (value LIKE '%@%') NOT VALID;",
        "CREATE DOMAIN email AS text; ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (value LIKE '%@%');",
    ],
    references=["https://www.postgresql.org/docs/current/sql-alterdomain.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find constraints that make PostgreSQL read the tables of a domain."""
    for context in migration.contexts("add-domain-check", "validate-domain-check", "set-domain-not-null"):
        if context.effect.stalls:
            tables = [name for name in context.effect.locks if name != context.operation.relation]
            which = ", ".join(tables) or f"every table with a column of {context.operation.relation}"
            yield report(check, context, f"{which}: locked for writes while the constraint is checked on every row")
