"""Partitions attached without a proof that their rows belong there."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule

_PARENT = "CREATE TABLE logs (day date) PARTITION BY RANGE (day); CREATE TABLE logs_1 (day date);"
_ATTACH = "ALTER TABLE logs ATTACH PARTITION logs_1 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');"


@rule(
    "migrations/partition-attach-scan",
    severity=Severity.ERROR,
    title="this reads the whole new partition while it is locked against reads and writes",
    why="ATTACH PARTITION must know that every row of the table belongs into the partition. A validated CHECK "
    "that implies it avoids the scan.",
    fix="Add a CHECK with the bounds NOT VALID, validate it, attach, then drop the check.",
    bad=[_ATTACH],
    good=[
        Bundle(
            {"migrations/2_attach.sql": _ATTACH},
            {
                "migrations/1_logs.sql": _PARENT
                + "ALTER TABLE logs_1 ADD CHECK (day IS NOT NULL AND day >= '2026-01-01' AND day < '2026-02-01');"
            },
        ),
        "CREATE TABLE logs_1 (day date);" + _ATTACH,
    ],
    references=[
        "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE"
    ],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find partitions that are read when they are attached."""
    for context in migration.contexts("attach-partition"):
        if context.effect.stalls and "has-default-partition" not in context.effect.facts:
            message = (
                f"{context.operation.other} is locked for reads and writes while every row is compared with the bounds"
            )
            yield report(check, context, message)
