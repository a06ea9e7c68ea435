"""Tables emptied by a migration."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import rule


@rule(
    "migrations/truncated-table",
    severity=Severity.ERROR,
    impact=Impact.DATA_LOSS,
    title="this deletes every row of the table",
    why="TRUNCATE takes an ACCESS EXCLUSIVE lock, fires no row triggers, and its rows are gone with the commit; "
    "with CASCADE those of every table that refers to it too.",
    fix="Delete the rows that must go, in batches, or add a waiver that explains why all of them may go.",
    bad=["TRUNCATE orders;", "TRUNCATE orders CASCADE;"],
    good=["CREATE TABLE scratch (id int); TRUNCATE scratch;", "DELETE FROM orders WHERE id = 1;"],
    references=["https://www.postgresql.org/docs/current/sql-truncate.html"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find existing tables that are truncated."""
    for context in migration.contexts("truncate"):
        if context.touches_existing:
            more = ", and of every table that refers to it," if context.operation.has("cascade") else ""
            yield report(check, context, f"every row of {context.operation.relation}{more} is gone after this")
