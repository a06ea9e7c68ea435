"""Validation in the transaction that still holds the constraint's lock."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.rewrite import MigrationStage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "migrations/validate-in-same-transaction",
    severity=Severity.ERROR,
    title="this validation reads the table while an earlier statement's lock still blocks other queries",
    why="NOT VALID helps only if its lock is released before VALIDATE CONSTRAINT reads the table. In one "
    "transaction the lock is held to the end, and the two steps block as long as one would.",
    fix="Move VALIDATE CONSTRAINT into a migration of its own.",
    bad=[
        "BEGIN; ALTER TABLE o ADD CONSTRAINT c CHECK (n > 0) NOT VALID; ALTER TABLE o VALIDATE CONSTRAINT c; COMMIT;",
        Bundle(
            {
                "db/V2__check.sql": "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\n"
                "ALTER TABLE orders VALIDATE CONSTRAINT c;"
            }
        ),
    ],
    good=[
        "BEGIN; ALTER TABLE o ADD CONSTRAINT c CHECK (n > 0) NOT VALID; COMMIT; ALTER TABLE o VALIDATE CONSTRAINT c;",
        "ALTER TABLE orders VALIDATE CONSTRAINT c;",
    ],
    references=["https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find validations under a lock that an earlier statement of the transaction took on the same table."""
    for context in migration.contexts("validate-constraint"):
        table = context.operation.relation
        holder = migration.transactions.locked_before(context.index, table)
        if context.step.group is not None and holder is not None and context.effect.work.grows:
            at = migration.steps[holder].statement.at
            message = (
                f"{table} is still locked by line {at.line} while {context.operation.name} is checked on every row"
            )
            fix = rewrite(
                context, "Validate in a migration of its own.", MigrationStage((context.step.statement.sql,), own=True)
            )
            yield report(check, context, message, fix=fix, also=[at])
