"""Drops that also drop what the statement does not name."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import rule

# What locks no table that is known, and has columns and defaults that depend on it.
_ELSEWHERE = frozenset({"drop-type", "drop-extension", "drop-sequence", "drop-function"})


@rule(
    "migrations/cascading-drop",
    severity=Severity.WARNING,
    impact=Impact.DATA_LOSS,
    title="CASCADE also drops every dependent object, without listing them",
    why="Views, foreign keys, defaults and functions that depend on the object disappear with it; on production "
    "there may be more of them than on your machine.",
    fix="Name what must go, and drop without CASCADE.",
    bad=[
        "DROP TABLE orders CASCADE;",
        "ALTER TABLE orders DROP COLUMN note CASCADE;",
        "DROP TYPE mood CASCADE;",
        "DROP EXTENSION citext CASCADE;",
        "DROP FUNCTION touch() CASCADE;",
    ],
    good=[
        "DROP TABLE orders;",
        "CREATE TABLE scratch (id int); DROP TABLE scratch CASCADE;",
        "CREATE TYPE mood AS ENUM ('a'); DROP TYPE mood CASCADE;",
    ],
    references=["https://www.postgresql.org/docs/current/ddl-depend.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find drops of existing things with CASCADE."""
    for context in migration.contexts():
        kind = context.operation.kind
        existing = context.touches_existing or (kind in _ELSEWHERE and "fresh" not in context.effect.facts)
        if kind.startswith("drop-") and context.operation.has("cascade") and existing:
            what = context.operation.column or context.operation.relation or context.operation.name
            yield report(check, context, f"everything that depends on {what} is dropped with it")
