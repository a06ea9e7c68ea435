"""What the report says of each statement: tables of cases through the whole gate, without a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.gates.migrations.analyze import Analysis
from launchgate.gates.migrations.config import MigrationsSection
from launchgate.gates.migrations.details import exhibits, statements
from launchgate.gates.migrations.select import File
from launchgate.model.run import Table
from launchgate.runner.session import Request, run_request
from launchgate.sql import discover
from launchgate.sql.postgres import Parser
from tests.conftest import Repo


def rows_of(text: str, path: str = "migrations/2_x.sql", given: str = "", **settings: Any) -> list[Any]:
    files = [File(path, discover.runner_of(path, text) or "sql", text, checked=True)]
    if given:
        files.append(File(f"{path.rpartition('/')[0]}/1_given.sql", "sql", given, checked=False))
    return statements(Analysis(MigrationsSection(**settings), Parser()).analyze(files).migrations)


ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20), n int NOT NULL);"
OUTCOMES = [
    ("ALTER TABLE orders ADD COLUMN x int;", "", "brief"),
    ("ALTER TABLE orders ADD COLUMN x int NOT NULL;", "", "fails"),
    ("ALTER TABLE orders ADD COLUMN x float DEFAULT random();", "", "blocking"),
    ("CREATE INDEX i ON orders (note);", "", "blocking"),
    ("CREATE INDEX CONCURRENTLY i ON orders (note);", "", "safe"),
    ("CREATE TABLE t (id int); CREATE INDEX i ON t (id);", "", "safe"),
    ("ALTER TABLE orders ALTER COLUMN note TYPE text;", "", "unknown"),
    ("ALTER TABLE orders ALTER COLUMN note TYPE text;", ORDERS, "brief"),
    ("ALTER TABLE orders ALTER COLUMN note TYPE varchar(5);", ORDERS, "blocking"),
    ("ALTER TABLE orders ALTER COLUMN n SET NOT NULL;", ORDERS, "brief"),
    ("ALTER TABLE orders ALTER COLUMN note SET NOT NULL;", ORDERS, "blocking"),
    ("UPDATE orders SET n = 1;", ORDERS, "safe"),
    ("SELECT 1;", "", "safe"),
    ("SELEC 1;", "", "unknown"),
    ("DO $$ BEGIN EXECUTE 'ALTER TABLE ' || t || ' ADD x int'; END $$;", "", "unknown"),
    ("DO $$ BEGIN CREATE INDEX i ON orders (note); END $$;", "", "blocking"),
    ("DO $$ BEGIN EXECUTE 'CREATE INDEX i ON orders (note)'; END $$;", "", "blocking"),
]


@pytest.mark.parametrize(("text", "given", "expected"), OUTCOMES)
def test_the_last_statement_has_this_outcome(text: str, given: str, expected: str) -> None:
    assert rows_of(text, given=given)[-1]["outcome"] == expected


HOLDS: list[tuple[str, str, dict[str, Any], list[list[int]]]] = [
    ("begin", "BEGIN;\nALTER TABLE a ADD x int;\nUPDATE b SET y = 1;\nCOMMIT;", {}, [[], [3], [], []]),
    ("committed before", "BEGIN;\nALTER TABLE a ADD x int;\nCOMMIT;\nUPDATE b SET y = 1;", {}, [[], [], [], []]),
    (
        "savepoint",
        "BEGIN;\nALTER TABLE a ADD x int;\nSAVEPOINT s;\nSELECT * FROM b;\nCOMMIT;",
        {},
        [[], [4], [], [], []],
    ),
    ("autocommit", "ALTER TABLE a ADD x int;\nUPDATE b SET y = 1;", {}, [[], []]),
    ("assumed", "ALTER TABLE a ADD x int;\nUPDATE b SET y = 1;", {"transaction": "assume"}, [[2], []]),
    ("fresh table", "BEGIN;\nCREATE TABLE a (x int);\nCREATE INDEX i ON a (x);\nCOMMIT;", {}, [[], [], [], []]),
    ("row lock only", "BEGIN;\nUPDATE a SET x = 1;\nUPDATE b SET y = 1;\nCOMMIT;", {}, [[], [], [], []]),
    (
        "not valid and validate",
        "BEGIN;\nALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID;\nALTER TABLE a VALIDATE CONSTRAINT c;\nEND;",
        {},
        [[], [3], [], []],
    ),
]


@pytest.mark.parametrize(("text", "settings", "held"), [case[1:] for case in HOLDS], ids=[case[0] for case in HOLDS])
def test_a_lock_is_held_over_the_later_work_of_its_transaction(
    text: str, settings: Mapping[str, Any], held: list[list[int]]
) -> None:
    assert [row["held_over"] for row in rows_of(text, **settings)] == held


INDEX = "CREATE INDEX CONCURRENTLY i ON a (x);"
RUNNERS = [
    ("db/V2__i.sql", INDEX, "safe"),
    ("db/V2__i.sql", INDEX + " ALTER TABLE a ADD y int;", "safe"),
    ("goose/2_i.sql", f"-- +goose Up\n{INDEX}\n-- +goose Down\nDROP TABLE a;", "fails"),
    ("goose/2_i.sql", f"-- +goose NO TRANSACTION\n-- +goose Up\n{INDEX}", "safe"),
    ("dbmate/2_i.sql", f"-- migrate:up\n{INDEX}\n-- migrate:down\nDROP TABLE a;", "fails"),
    ("dbmate/2_i.sql", f"-- migrate:up transaction:false\n{INDEX}", "safe"),
    ("m/2_i.up.sql", INDEX, "safe"),
    ("m/2_i.up.sql", INDEX + " SELECT 1;", "fails"),
    ("db/2_i.sql", f"--liquibase formatted sql\n--changeset a:1\n{INDEX}", "fails"),
    ("db/2_i.sql", f"--liquibase formatted sql\n--changeset a:1 runInTransaction:false\n{INDEX}", "safe"),
    ("supabase/migrations/20260101000000_i.sql", INDEX, "fails"),
    ("prisma/migrations/20260101000000_i/migration.sql", INDEX, "safe"),
    ("prisma/migrations/20260101000000_i/migration.sql", INDEX + " SELECT 1;", "fails"),
    ("drizzle/0002_i.sql", INDEX + "--> statement-breakpoint\nSELECT 1;", "fails"),
]


@pytest.mark.parametrize(("path", "text", "expected"), RUNNERS)
def test_each_runner_has_its_own_idea_of_a_transaction(path: str, text: str, expected: str) -> None:
    assert rows_of(text, path)[0]["outcome"] == expected


def test_what_follows_a_commit_in_one_message_shares_another_transaction() -> None:
    text = f"BEGIN; ALTER TABLE a ADD y int; COMMIT;\n{INDEX}"
    rows = rows_of(text, "prisma/migrations/20260101000000_i/migration.sql")
    assert [row["outcome"] for row in rows if row["line"] == 2] == ["fails"]


def test_what_goes_down_is_not_checked_as_going_up() -> None:
    rows = rows_of("-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE a;", "goose/2_a.sql")
    assert [row["line"] for row in rows] == [2]


def test_goose_ends_a_statement_where_its_block_ends() -> None:
    block = "-- +goose StatementBegin\n{}\n-- +goose StatementEnd\n".format
    text = f"-- +goose Up\n{block('DROP TABLE a')}{block('DROP TABLE b')}-- +goose Down\n{block('SELECT 1')}"
    assert [row["line"] for row in rows_of(text, "goose/3_a.sql")] == [3, 6]


def test_a_row_of_the_details_has_what_the_interface_promises() -> None:
    (row,) = rows_of("\nALTER TABLE orders\n  DROP COLUMN note;", given=ORDERS)
    assert row == {
        "path": "migrations/2_x.sql",
        "line": 2,
        "end_line": 3,
        "locks": {"orders": "ACCESS EXCLUSIVE"},
        "strongest_lock": "ACCESS EXCLUSIVE",
        "work": "catalog",
        "blocks": "reads",
        "duration": "brief",
        "outcome": "brief",
        "held_over": [],
        "breaks_running_app": True,
    }


UNKNOWN = [
    ("ALTER TABLE orders ADD COLUMN x email;", "", "unknown"),
    ("ALTER TABLE orders ADD COLUMN x email;", "CREATE DOMAIN email AS text;", "brief"),
    ("ALTER TABLE orders ADD COLUMN x email;", "CREATE TYPE email AS (account text, host text);", "brief"),
    ("ALTER TABLE orders ADD COLUMN x email[];", "", "brief"),
    ("CREATE TABLE p PARTITION OF orders FOR VALUES IN (1);", "", "unknown"),
    ("CREATE TABLE p PARTITION OF orders DEFAULT;", "", "brief"),
    (
        "CREATE TABLE p PARTITION OF orders FOR VALUES IN (1);",
        "CREATE TABLE orders (n int) PARTITION BY LIST (n);",
        "brief",
    ),
    ("ALTER TABLE orders ALTER COLUMN x TYPE char(3);", "", "blocking"),
    ("ALTER TABLE orders ALTER COLUMN x TYPE timestamptz(3);", "", "blocking"),
    ("ALTER TABLE orders ALTER COLUMN x TYPE varchar(30);", "", "unknown"),
]


@pytest.mark.parametrize(("text", "given", "expected"), UNKNOWN)
def test_what_depends_on_the_unknown_is_reported_to_depend_on_it(text: str, given: str, expected: str) -> None:
    assert rows_of(text, given=given)[-1]["outcome"] == expected


def test_the_enum_of_an_alembic_column_is_known() -> None:
    call = "op.add_column('orders', sa.Column('kind', sa.Enum('a', name='kind')))"
    text = f"from alembic import op\nimport sqlalchemy as sa\n\n\ndef upgrade():\n    {call}\n"
    assert rows_of(text, "versions/2_x.py")[-1]["outcome"] == "brief"


WORK = "SELECT count(*) FROM b;\n"
CELLS = {
    "nothing": ("ALTER TABLE a ADD x int;\n", ""),
    "one line": (f"BEGIN; ALTER TABLE a ADD x int;\n{WORK}COMMIT;", "line 2"),
    "neighbours": (f"BEGIN; ALTER TABLE a ADD x int;\n{WORK * 3}COMMIT;", "lines 2-4"),
    "runs": (f"BEGIN; ALTER TABLE a ADD x int;\n{WORK}\n{WORK}COMMIT;", "lines 2 and 4"),
    "a hundred": (f"BEGIN; ALTER TABLE a ADD x int;\n{(WORK + chr(10)) * 100}COMMIT;", "lines 2, 4, 6 and 97 more"),
}


@pytest.mark.parametrize(("text", "cell"), CELLS.values(), ids=CELLS)
def test_the_table_of_locks_shows_the_lines_in_a_few_characters(text: str, cell: str) -> None:
    files = [File("migrations/2_x.sql", "sql", text, checked=True)]
    (table,) = exhibits(Analysis(MigrationsSection(), Parser()).analyze(files).migrations)
    assert isinstance(table, Table)
    assert [row[-1] for row in table.rows] == [cell]


@pytest.mark.parametrize(("statement", "shown"), [("ADD COLUMN n int", 0), ("ALTER COLUMN id TYPE bigint", 1)])
def test_the_table_of_locks_is_reported_where_something_was_found_and_the_details_always(
    repo: Repo, statement: str, shown: int
) -> None:
    base = repo.commit({"migrations/001_a.sql": "CREATE TABLE a (id int);\n"})
    repo.commit({"migrations/002_b.sql": f"SET lock_timeout = '2s';\nALTER TABLE a {statement};\n"})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    (gate,) = report.gates
    assert len(gate.exhibits) == shown == bool(gate.findings)
    assert gate.details["statements"]
