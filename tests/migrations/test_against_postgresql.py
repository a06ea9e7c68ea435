"""What a real server does, statement by statement, against what the lock knowledge says it does."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from launchgate.sql.analysis import AnalyzedStatement, analyze, replay
from launchgate.sql.locks import Lock, Work
from launchgate.sql.postgres import Parser
from launchgate.sql.runners import RUNNERS
from launchgate.sql.schema import Schema
from launchgate.sql.script import read_sql

TRUTH = Path(__file__).parent / "truth"
SCHEMA, ROWS = (TRUTH / "schema.sql").read_text(), (TRUTH / "rows.sql").read_text()
IN_TRANSACTION = (TRUTH / "in_transaction.txt").read_text().splitlines()
ALONE = (TRUTH / "alone.txt").read_text().splitlines()
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]  # one server

EMPTIED = {"truncate", "drop-table", "drop-view"}
MODES = {lock.name.replace("_", "") + "LOCK": lock for lock in Lock}


@dataclass(frozen=True)
class Truth:
    """What the server did: locks by relation, what was rewritten, what was read."""

    locks: dict[str, Lock]
    tables: frozenset[str]
    rewritten: bool
    built: bool
    scanned: bool


STATE = """SELECT json_build_object(
  'files', (SELECT json_object_agg(oid::regclass, relfilenode) FROM pg_class
            WHERE relkind IN ('r', 'm', 'i') AND relnamespace IN ('public'::regnamespace, 'other'::regnamespace)),
  'owners', (SELECT json_object_agg(indexrelid::regclass, indrelid::regclass) FROM pg_index
             WHERE indrelid IN (SELECT oid FROM base.relations)),
  'tables', (SELECT json_agg(name) FROM base.relations WHERE relkind <> 'i'),
  'names', (SELECT json_object_agg(b.oid, b.name) FROM base.relations b),
  'oids', (SELECT json_object_agg(c.oid, c.relfilenode) FROM pg_class c JOIN base.relations b USING (oid)),
  'scans', (SELECT sum(pg_stat_get_xact_numscans(oid)) FROM base.relations),
  'locks', (SELECT json_agg(json_build_array(b.name, l.mode)) FROM pg_locks l
            JOIN base.relations b ON b.oid = l.relation WHERE l.locktype = 'relation' AND l.pid = {pid})
);"""


@pytest.fixture(scope="module")
def database(postgresql: Any) -> Any:
    postgresql.run("CREATE DATABASE truth")
    postgresql.run(
        f"{SCHEMA}{ROWS} CREATE SCHEMA other; CREATE SCHEMA base;"
        "CREATE TABLE base.relations AS SELECT oid, relname::text AS name, relkind FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v', 'i');",
        "truth",
    )
    return postgresql


def truth_of(server: Any, statement: str) -> Truth:
    state = STATE.format(pid="pg_backend_pid()")
    out = server.run(f"BEGIN;\n{state}\n{statement};\n{state}\nROLLBACK;", "truth").splitlines()
    before, after = (json.loads(line) for line in (out[0], out[-1]))
    built = _new_indexes(before, after)
    rewritten = {
        name for oid, name in before["names"].items() if name in before["tables"] and _moved(before, after, oid)
    }
    return Truth(
        locks=_strongest(after["locks"] or ()),
        tables=frozenset(before["tables"]),
        rewritten=bool(rewritten),
        built=bool(built),
        scanned=(after["scans"] or 0) > (before["scans"] or 0),
    )


def _moved(before: dict[str, Any], after: dict[str, Any], oid: str) -> bool:
    old = before["oids"][oid]
    return bool(after["oids"].get(oid, old) != old)


def _new_indexes(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The indexes on tables of the base that are new or were rewritten."""
    return {
        name
        for name in after["owners"] or {}
        if before["files"].get(name) != after["files"].get(name) and after["files"].get(name)
    } - _renamed(before, after)


def _renamed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    old = {file for name, file in before["files"].items() if name in (before["owners"] or {})}
    return {name for name in after["owners"] or {} if after["files"].get(name) in old}


def _strongest(rows: Sequence[Sequence[str]]) -> dict[str, Lock]:
    locks: dict[str, Lock] = {}
    for name, mode in rows:
        lock = MODES[mode.upper()]
        locks[name] = max(lock, locks.get(name, lock))
    return locks


def step_of(statement: str) -> AnalyzedStatement:
    schema, parser = Schema(), Parser()
    replay(read_sql("schema.sql", SCHEMA, "sql"), schema, parser, RUNNERS["sql"])
    steps = analyze(
        read_sql("case.sql", f"SET timezone = 'UTC';{statement};", "sql"), schema, parser, RUNNERS["sql"], 15
    )
    return steps[-1]


def _visible(locks: Mapping[str, Lock], tables: frozenset[str]) -> dict[str, str]:
    """Without indexes, and without the weak locks that a statement takes on what it merely mentions."""
    return {name: str(locks[name]) for name in sorted(locks.keys() & tables) if locks[name] >= Lock.ROW_EXCLUSIVE}


@pytest.mark.parametrize("statement", IN_TRANSACTION, ids=str)
def test_the_knowledge_agrees_with_the_server(database: Any, statement: str) -> None:
    truth, step = truth_of(database, statement), step_of(statement)
    work = step.effect.work
    assert _visible(step.effect.locks, truth.tables) == _visible(truth.locks, truth.tables)
    if "INDEX" in statement.split("(", maxsplit=1)[0]:
        assert step.effect.strongest == max(truth.locks.values())
    if {operation.kind for operation in step.operations} & EMPTIED or "no-data" in step.effect.facts:
        return  # the files are new, but nothing is written that grows with the table
    assert (work is Work.REWRITE) == truth.rewritten, (work, truth)
    assert (work is Work.INDEX) == (truth.built and not truth.rewritten), (work, truth)
    if not (truth.rewritten or truth.built) and work is not Work.NONE:
        assert work.grows == truth.scanned, (work, truth)


@pytest.mark.parametrize("statement", ALONE, ids=str)
def test_what_runs_outside_a_transaction_asks_for_the_lock_we_name(database: Any, statement: str) -> None:
    """Another session holds a lock in its way; the lock it asks for is seen while it waits."""
    table = "logs" if "logs" in statement else "orders"
    holder = _session(database, f"BEGIN; LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE; SELECT pg_sleep(60);")
    asking = None
    try:
        _wait_for(database, f"mode = 'ShareUpdateExclusiveLock' AND granted AND relation = '{table}'::regclass")
        asking = _session(database, statement)
        mode = _wait_for(database, f"NOT granted AND relation = '{table}'::regclass")
        step = step_of(statement)
        assert step.effect.locks[table] == MODES[mode.upper()]
        assert step.effect.no_transaction
        assert "cannot" in database.refusal(f"BEGIN; {statement}; ROLLBACK;", "truth")
    finally:
        # The waiting session ends first: it must not get the lock and change the database of the next case.
        others = "datname = 'truth' AND pid <> pg_backend_pid()"
        for waiting in ("wait_event_type = 'Lock'", "true"):
            database.run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others} AND {waiting}")
        for session in filter(None, (asking, holder)):
            session.wait()


def _session(server: Any, sql: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*server.argv("truth"), "-c", sql], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(server: Any, condition: str) -> str:
    for _ in range(100):
        if mode := server.run(f"SELECT mode FROM pg_locks WHERE {condition} LIMIT 1", "truth").strip():
            return str(mode)
        time.sleep(0.05)
    pytest.fail(f"no lock with {condition}")
