"""Short timeouts in front of builds that must wait."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule

_UNITS = {"us": 0.001, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_LONG_ENOUGH = 300_000


@rule(
    "migrations/short-timeout-with-concurrently",
    severity=Severity.ERROR,
    title="a short timeout ends this concurrent build half-way and leaves an invalid index",
    why="A concurrent build waits for every transaction on the table, and blocks no query while it waits. A "
    "`lock_timeout` of seconds cancels it; the index stays behind INVALID, and a second try with IF NOT "
    "EXISTS skips it for good.",
    fix="Set `lock_timeout` and `statement_timeout` to 0 in front of the concurrent statement.",
    bad=[
        "SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        "SET statement_timeout TO 5000; REINDEX INDEX CONCURRENTLY orders_status;",
    ],
    good=[
        "SET lock_timeout = '0'; CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        "SET lock_timeout = '2s'; RESET lock_timeout; CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
        "SET lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN note text;",
        "SET statement_timeout = '2h'; CREATE INDEX CONCURRENTLY orders_status ON orders (status);",
    ],
    references=["https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find concurrent statements under a timeout of less than five minutes."""
    for context in migration.contexts("create-index", "drop-index", "reindex-index", "reindex-table", "reindex-all"):
        if context.operation.has("concurrently"):
            for name in ("lock_timeout", "statement_timeout"):
                value = context.step.settings.get(name, "")
                if 0 < milliseconds(value) < _LONG_ENOUGH:
                    reset = (f"SET {name} = 0", context.step.statement.sql)
                    fix = rewrite(context, "Let the build wait: it blocks no query.", MigrationStage(reset, alone=True))
                    message = f"{name} is {value} here: one longer transaction ends this and leaves an invalid index"
                    yield report(check, context, message, fix=fix)
                    break


def milliseconds(value: str) -> float:
    """Read a timeout as PostgreSQL does: a number with a unit, milliseconds without one; 0 for what is none."""
    match = re.fullmatch(r"\s*+(\d++(?:\.\d++)?)\s*+(us|ms|s|min|h|d)?\s*+", value)
    return float(match[1]) * _UNITS[match[2] or "ms"] if match else 0.0
