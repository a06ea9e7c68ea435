"""Statements that wait for a lock without limit, with every other query queueing behind them."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, StatementContext, report
from launchgate.gates.migrations.rewrite import TIMEOUT, MigrationStage, replacement
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.locks import Blocks
from launchgate.text.plural import count


@rule(
    "migrations/lock-timeout-missing",
    severity=Severity.WARNING,
    title="this waits for its lock without limit, and every other query waits behind it",
    why="A statement that waits for a strong lock joins a queue, and every later query on the table queues "
    "behind it: one forgotten report or an open psql session is enough to stop the application.",
    fix="Set a short `lock_timeout` before the statement and let the deployment try again.",
    bad=["ALTER TABLE orders ADD COLUMN note text;", "SET lock_timeout = 0; ALTER TABLE orders DROP COLUMN note;"],
    good=[
        "SET lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN note text;",
        "BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN note text; COMMIT;",
        "SELECT set_config('lock_timeout', '2s', false); ALTER TABLE orders ADD COLUMN note text;",
        "CREATE INDEX CONCURRENTLY orders_note ON orders (note);",
        "CREATE TABLE orders (id int);",
        "ALTER TABLE orders VALIDATE CONSTRAINT total_positive;",
    ],
    references=["https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT"],
)
def check(migration: Migration) -> Iterator[Finding]:
    """Find the first statement of a migration that waits without limit; the others are listed with it."""
    waiting = [] if migration.has_lock_timeout else list(_waiting(migration))
    if not waiting:
        return
    first, *others = waiting
    table = next(relation for relation, lock in first.effect.locks.items() if lock.blocks is not Blocks.NOTHING)
    alike = f"{count(len(others), 'more statement')} of this migration {'does' if len(others) == 1 else 'do'} the same"
    more = f", and {alike}" if others else ""
    message = f"while this waits for its lock on {table}, every query on {table} waits behind it{more}"
    limited = MigrationStage((TIMEOUT, first.step.statement.sql))
    fix = replacement(migration, first.index, "Give up waiting after two seconds.", (limited,))
    yield report(check, first, message, fix=fix, also=[context.at for context in others])


def _waiting(migration: Migration) -> Iterator[StatementContext]:
    seen: set[int] = set()
    for context in migration.contexts():
        if _stops_somebody(context) and context.index not in seen and not _has_limit(context):
            seen.add(context.index)
            yield context


def _stops_somebody(context: StatementContext) -> bool:
    """Whether others wait behind this one; only its next refresh writes a materialized view."""
    refreshes = context.operation.kind == "refresh-matview" and context.operation.has("concurrently")
    return context.effect.blocks is not Blocks.NOTHING and not refreshes


def _has_limit(context: StatementContext) -> bool:
    return context.step.settings.get("lock_timeout", "").strip().lower() not in {"", "0", "default", "0ms", "0s"}
