"""BEGIN and COMMIT inside the runner's own transaction."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/transaction-control-in-migration",
    severity=Severity.WARNING,
    title="this ends the transaction that the migration runner opened",
    why="The runner wraps the file in a transaction of its own. A COMMIT in the file ends it: what follows is no "
    "longer rolled back on failure, and the runner may not record that the migration ran.",
    fix="Leave transactions to the runner, or configure it to use none.",
    bad=[Bundle({"goose/2_a.sql": "-- +goose Up\nBEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;"})],
    good=[
        "BEGIN; ALTER TABLE orders ADD COLUMN note text; COMMIT;",
        Bundle({"prisma/migrations/2_a/migration.sql": "BEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;"}),
        Bundle({"goose/2_a.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nBEGIN;\nSELECT 1;\nCOMMIT;"}),
    ],
    references=["https://pressly.github.io/goose/documentation/annotations/"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find the end of a transaction that no statement of the file began."""
    for context in migration.contexts("commit", "rollback"):
        if context.step.wrapped:
            message = f"this ends the transaction in which {migration.runner.name} runs the file"
            yield report(check, context, message)
