"""Exclusion constraints, which can only be built with the table locked."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/exclusion-constraint-build",
    severity=Severity.ERROR,
    title="this builds an exclusion constraint while the table is locked against reads and writes",
    why="An EXCLUDE constraint compares every row with the others under an ACCESS EXCLUSIVE lock (10 seconds for "
    "150,000 rows), and cannot be built concurrently.",
    fix="Create the constraint on an empty table and move the rows, or do it in a maintenance window.",
    bad=["ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&);"],
    good=["CREATE TABLE bookings (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));"],
    references=["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-EXCLUSION"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find exclusion constraints on existing tables."""
    for context in migration.contexts("add-exclusion"):
        if context.effect.stalls:
            table = context.operation.relation
            message = f"{table} is locked for reads and writes while {context.operation.name} compares every row"
            yield report(check, context, message)
