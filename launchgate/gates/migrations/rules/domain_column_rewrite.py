"""Columns of a domain with a constraint, which is checked on every row."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule

_DOMAIN = "CREATE DOMAIN email AS text CHECK (value LIKE '%@%');"


@rule(
    "migrations/domain-column-rewrite",
    severity=Severity.ERROR,
    title="a column of a constrained domain rewrites the table, even without a default",
    why="PostgreSQL checks the domain's constraint on the new value of every row, and does it by rewriting the "
    "table under an ACCESS EXCLUSIVE lock (measured on PostgreSQL 15).",
    fix="Add the column with the domain's base type and a NOT VALID check, then validate the check.",
    bad=[
        Bundle(
            {"migrations/2_email.sql": "ALTER TABLE people ADD COLUMN mail email;"}, {"migrations/1_d.sql": _DOMAIN}
        ),
        "ALTER TABLE people ADD COLUMN mail email;",
    ],
    good=[
        "CREATE TYPE mood AS ENUM ('good'); ALTER TABLE people ADD COLUMN mood mood;",
        Bundle(
            {"migrations/2_email.sql": "ALTER TABLE people ADD COLUMN mail label;"},
            {"migrations/1_d.sql": "CREATE DOMAIN label AS text;"},
        ),
        Bundle(
            {"migrations/2_email.sql": "CREATE TABLE people (id int); ALTER TABLE people ADD COLUMN mail email;"},
            {"migrations/1_d.sql": _DOMAIN},
        ),
    ],
    references=["https://www.postgresql.org/docs/current/sql-createdomain.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find added columns whose domain has a constraint."""
    for context in migration.contexts("add-column"):
        if context.effect.unsure and "unknown-type" in context.effect.facts:
            yield report(
                check, context, f"{context.operation.column} is a {context.operation.type}: {context.effect.unsure}"
            )
        elif context.effect.stalls and "constrained-domain" in context.effect.facts:
            table, domain = context.operation.relation, context.operation.type
            message = (
                f"{table} is rewritten and locked for reads and writes while the domain {domain} is checked per row"
            )
            yield report(check, context, message)
