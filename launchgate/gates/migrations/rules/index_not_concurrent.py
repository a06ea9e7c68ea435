"""Index builds that stop every write to the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule

_INDEX = re.compile(r"\bindex\b", re.IGNORECASE)


@rule(
    "migrations/index-not-concurrent",
    severity=Severity.ERROR,
    title="this index build blocks every write to the table until it is done",
    why="`CREATE INDEX` holds a SHARE lock for the whole build; on ten million rows that is minutes of failed saves.",
    fix="Use `CREATE INDEX CONCURRENTLY`, alone, in a migration that runs outside a transaction.",
    bad=[
        "CREATE INDEX orders_status ON orders (status);",
        "CREATE UNIQUE INDEX orders_number ON orders (number);",
        "CREATE INDEX ON orders USING gin (tags) WHERE tags IS NOT NULL;",
    ],
    good=[
        "CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        "CREATE TABLE orders (status text); CREATE INDEX orders_status ON orders (status);",
    ],
    references=[
        "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    ],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find builds of an index on a table that has rows."""
    for context in migration.contexts("create-index"):
        if context.effect.stalls and not context.operation.has("concurrently"):
            statement = _INDEX.sub("INDEX CONCURRENTLY", context.operation.source, count=1)
            fix = rewrite(context, "Build the index without blocking writes.", MigrationStage((statement,), alone=True))
            table = context.operation.relation
            yield report(check, context, f"{table} is locked for writes while this index is built", fix=fix)
