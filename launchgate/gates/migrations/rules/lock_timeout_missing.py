"""Statements that wait for a lock with everybody queueing behind them."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.migrations.migration import Migration, Scene, report
from launchgate.gates.migrations.rewrite import TIMEOUT, Stage, rewrite
from launchgate.model.finding import Finding, Severity
from launchgate.model.rule import rule
from launchgate.sql.locks import Blocks
from launchgate.text.plural import count


@rule(
    "migrations/lock-timeout-missing",
    severity=Severity.WARNING,
    title="this waits for its lock without limit, and everybody else waits behind it",
    why="A statement that waits for a strong lock stands in a queue, and every later query on the table queues "
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
    fix = rewrite(first, "Give up waiting after two seconds.", Stage((TIMEOUT, first.step.sent.sql)))
    yield report(check, first, message, fix=fix, also=[scene.at for scene in others])


def _waiting(migration: Migration) -> Iterator[Scene]:
    seen: set[int] = set()
    for scene in migration.scenes():
        if _stops_somebody(scene) and scene.index not in seen and not _has_limit(scene):
            seen.add(scene.index)
            yield scene


def _stops_somebody(scene: Scene) -> bool:
    """Return whether others wait behind this one; nobody writes a materialised view but its next refresh."""
    refreshes = scene.operation.kind == "refresh-matview" and scene.operation.has("concurrently")
    return scene.effect.blocks is not Blocks.NOTHING and not refreshes


def _has_limit(scene: Scene) -> bool:
    return scene.step.settings.get("lock_timeout", "").strip().lower() not in {"", "0", "default", "0ms", "0s"}
