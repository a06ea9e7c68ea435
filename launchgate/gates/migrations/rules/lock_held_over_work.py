"""Locks held while a later statement of the same transaction works."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, report
from launchgate.gates.migrations.split_transaction import split_transaction
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import Bundle, rule
from launchgate.sql.locks import Blocks
from launchgate.text.plural import join_words


@rule(
    "migrations/lock-held-over-work",
    severity=Severity.ERROR,
    title="this lock is held until the transaction ends, over work that takes as long as the table is big",
    why="A lock is released only at COMMIT. A statement that takes a moment blocks for minutes when a backfill, a "
    "validation or an index build follows it in the same transaction.",
    fix="Commit first: put the long work into a migration of its own.",
    bad=[
        "BEGIN; ALTER TABLE orders ADD COLUMN note text; UPDATE orders SET note = ''; COMMIT;",
        "BEGIN; ALTER TABLE orders ADD COLUMN note text; SAVEPOINT s; UPDATE people SET name = lower(name); COMMIT;",
        Bundle(
            {"goose/2_note.sql": "-- +goose Up\nALTER TABLE orders ADD COLUMN n int;\nSELECT count(*) FROM people;"}
        ),
    ],
    good=[
        "BEGIN; ALTER TABLE orders ADD COLUMN note text; COMMIT; UPDATE orders SET note = '' WHERE id = 1;",
        "BEGIN; ALTER TABLE orders ADD COLUMN note text; INSERT INTO notes VALUES (1); COMMIT;",
        "BEGIN; UPDATE orders SET note = ''; ALTER TABLE orders ADD COLUMN note2 text; COMMIT;",
    ],
    references=["https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find, per transaction, the first lock that is held over later work."""
    reported: set[int | None] = set()
    for context in migration.contexts():
        step = context.step
        if step.held_over and step.group not in reported and context.effect.blocks is not Blocks.NOTHING:
            reported.add(step.group)
            table = next(name for name, lock in context.effect.locks.items() if lock.blocks is not Blocks.NOTHING)
            what = "reads and writes" if context.effect.blocks is Blocks.READS else "writes"
            lines = join_words(list(dict.fromkeys(str(held.at.line) for held in step.held_over[:5])))
            work = f"line {lines} does" if lines.isdecimal() else f"lines {lines} do"
            message = f"{table} stays locked for {what} while {work} work that grows with the table"
            yield report(
                check,
                context,
                message,
                fix=split_transaction(migration, context.index, {}),
                also=[held.at for held in step.held_over],
            )
