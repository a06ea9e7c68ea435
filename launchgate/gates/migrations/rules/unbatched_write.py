"""Updates and deletes of a whole table in one statement."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.finding import Finding, Severity
from launchgate.gates.migrations.migration import Migration, report
from launchgate.rule import rule


@rule(
    "migrations/unbatched-write",
    severity=Severity.WARNING,
    title="this locks every row it changes until it is done",
    why="One statement over a whole table holds the lock of each row to the end, so saves of those rows wait for "
    "minutes; it also writes the table a second time and keeps vacuum from cleaning up.",
    fix="Work in batches of a few thousand rows, each in a transaction of its own.",
    bad=[
        "UPDATE orders SET status = 'open';",
        "DELETE FROM sessions WHERE seen < now() - interval '1 year';",
        "UPDATE orders SET total = net WHERE total IS NULL;",
    ],
    good=[
        "UPDATE orders SET status = 'open' WHERE id = 7;",
        "CREATE TABLE orders (status text); UPDATE orders SET status = 'open';",
        "UPDATE orders SET total = 0 WHERE ctid = ANY (ARRAY(SELECT ctid FROM orders WHERE total IS NULL LIMIT 5000));",
    ],
    references=["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find updates, deletes and merges that nothing bounds to a few rows."""
    for scene in migration.scenes("update", "delete", "merge"):
        if scene.effect.work.grows and scene.touches_existing:
            operation = scene.operation
            rows = "all rows" if operation.has("no-where") else "the rows it selects"
            severity = Severity.ERROR if operation.has("no-where") else None
            message = f"{rows} of {operation.relation} stay locked until this {operation.kind} is done"
            yield report(check, scene, message, severity=severity)
