"""What a ROLLBACK takes back on a real server: locks, settings and tables, as the model takes them back."""

from __future__ import annotations

from typing import Any

import pytest

from launchgate.sql.analysis import AnalyzedStatement, analyze
from launchgate.sql.locks import Lock
from launchgate.sql.postgres import Parser
from launchgate.sql.runners import RUNNERS
from launchgate.sql.schema import Schema
from launchgate.sql.script import read_sql

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]  # one server

LOCKS = """SELECT mode FROM pg_locks
WHERE relation = 'kept'::regclass AND pid = pg_backend_pid() AND mode = 'AccessExclusiveLock';"""
WORK = "SELECT count(*) FROM kept;"
CASES = [
    ("held", "BEGIN; ALTER TABLE kept ADD x int;"),
    ("held over a savepoint", "BEGIN; ALTER TABLE kept ADD x int; SAVEPOINT s; ROLLBACK TO s;"),
    ("given back", "BEGIN; SAVEPOINT s; ALTER TABLE kept ADD x int; ROLLBACK TO s;"),
    ("given back by the outer one", "BEGIN; SAVEPOINT a; SAVEPOINT b; ALTER TABLE kept ADD x int; ROLLBACK TO a;"),
    ("kept by a release", "BEGIN; SAVEPOINT s; ALTER TABLE kept ADD x int; RELEASE s;"),
    (
        "released inside what is rolled back",
        "BEGIN; SAVEPOINT a; SAVEPOINT b; DROP TABLE kept; RELEASE b; ROLLBACK TO a;",
    ),
    (
        "done by a function",
        "CREATE FUNCTION pg_temp.f() RETURNS void AS 'LOCK kept' LANGUAGE sql; BEGIN; SELECT pg_temp.f();",
    ),
]


@pytest.fixture(scope="module")
def server(postgresql: Any) -> Any:
    postgresql.run("CREATE TABLE kept (id int)")
    yield postgresql
    postgresql.run("DROP TABLE kept")


def steps_of(sql: str) -> list[AnalyzedStatement]:
    return list(analyze(read_sql("case.sql", sql, "sql"), Schema(), Parser(), RUNNERS["sql"], 15))


@pytest.mark.parametrize("sql", [sql for _, sql in CASES], ids=[name for name, _ in CASES])
def test_a_lock_is_held_as_long_as_the_server_holds_it(server: Any, sql: str) -> None:
    steps = steps_of(f"{sql} {WORK}")
    held = any(step.effect.locks.get("kept") is Lock.ACCESS_EXCLUSIVE and step.held_over for step in steps)
    assert held == bool(server.run(f"{sql} {LOCKS} ROLLBACK;"))


def test_a_setting_goes_with_its_transaction(server: Any) -> None:
    for sql in (
        "BEGIN; SET lock_timeout = '2s'; ROLLBACK;",
        "BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT;",
        "BEGIN; SAVEPOINT s; SET lock_timeout = '2s'; ROLLBACK TO s;",
        "SET lock_timeout = '2s'; BEGIN; SET LOCAL lock_timeout = '1s'; ROLLBACK;",
    ):
        shown = server.run(f"{sql} SHOW lock_timeout;").strip()
        assert steps_of(f"{sql} SELECT 1;")[-1].settings.get("lock_timeout", "0") == shown


@pytest.mark.parametrize("statement", ["CREATE INDEX CONCURRENTLY i ON kept (id)", "VACUUM kept"])
def test_what_cannot_run_in_a_block_fails(server: Any, statement: str) -> None:
    sql = f"DO $$ BEGIN {statement}; END $$;"
    assert "cannot be executed from a function" in server.refusal(sql)
    assert "cannot run" in steps_of(sql)[0].fails
