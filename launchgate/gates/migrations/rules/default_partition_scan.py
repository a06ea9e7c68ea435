"""New partitions beside a default partition, whose rows must all be checked."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule

_GIVEN = {
    "migrations/1_logs.sql": "CREATE TABLE logs (day date) PARTITION BY RANGE (day);"
    "CREATE TABLE logs_rest PARTITION OF logs DEFAULT;"
}
_NEW = "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');"


@rule(
    "migrations/default-partition-scan",
    severity=Severity.ERROR,
    title="this reads the whole default partition while it is locked against reads and writes",
    why="Rows that belong into the new partition may lie in the default one, so PostgreSQL reads all of it under "
    "an ACCESS EXCLUSIVE lock. A validated CHECK on the default partition that excludes the new bounds spares "
    "the reading.",
    fix="First add a validated CHECK to the default partition that excludes the bounds of the new one.",
    bad=[Bundle({"migrations/2_new.sql": _NEW}, _GIVEN), _NEW],
    good=[f"{_GIVEN['migrations/1_logs.sql'].partition(';')[0]};{_NEW}"],
    references=[
        "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"
    ],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find partitions created or attached beside a default partition."""
    for context in migration.contexts("create-partition", "attach-partition"):
        parent = context.operation.relation if context.operation.kind == "attach-partition" else context.operation.other
        if context.effect.unsure and "unknown-parent" in context.effect.facts:
            yield report(
                check, context, f"{context.operation.relation} becomes a partition of {parent}: {context.effect.unsure}"
            )
        elif context.effect.stalls and "has-default-partition" in context.effect.facts:
            message = f"the default partition of {parent} is locked and read to the end"
            yield report(check, context, message)
