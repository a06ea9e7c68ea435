"""What goes down is not judged, so no comment and no name of a change alone may say that something does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.finding import InFile
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.runner.session import Request, run_request

TABLE = "CREATE TABLE orders (id bigint, state text);\n"
LIMIT = "SET lock_timeout = '2s';\n"
DROP = "DROP TABLE orders;\n"
PLAIN = {"db/migrations/001_a.sql": TABLE}
RULES = {"migrations/dropped-table"}


def judged(repo: Any, given: Mapping[str, str], files: Mapping[str, str], runner: str = "") -> Report:
    """Judge the files that a change adds to those given, with a configured runner or none."""
    config = {"launchgate.yml": f"version: 1\nmigrations: {{runner: {runner}}}\n"} if runner else {}
    base = repo.commit({"README.md": "x\n", **given, **config})
    repo.commit(files)
    return run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def rules_of(report: Report) -> set[str]:
    return {each.finding.rule.id for gate in report.gates for each in gate.findings}


def told(report: Report) -> list[tuple[str, str]]:
    return [
        (each.subject, each.reason)
        for gate in report.gates
        for each in gate.skipped
        if each.why is SkipReason.OUT_OF_SCOPE
    ]


def doubts(report: Report) -> set[str]:
    """Give the paths of the findings that say why what goes down is judged."""
    found = [each.finding for gate in report.gates for each in gate.findings]
    return {str(each.at.path) for each in found if "rollback" in each.message and isinstance(each.at, InFile)}


def split(up: str, down: str, first: str = TABLE.replace("orders", "t")) -> str:
    return f"{up}\n{LIMIT}{first}{down}\n{DROP}"


WORDS = {
    "goose": split("-- +goose Up", "-- +goose Down"),
    "sql-migrate": split("-- +migrate Up", "-- +migrate Down"),
    "dbmate": split("-- migrate:up", "-- migrate:down"),
    "node-pg-migrate": split("-- Up Migration", "-- Down Migration"),
}
OTHERS = {
    "plain SQL": (PLAIN, ""),
    "plain SQL, as configured": (PLAIN, "sql"),
    "Flyway": ({"db/migrations/V1__a.sql": TABLE}, ""),
    "golang-migrate": ({"db/migrations/001_a.up.sql": TABLE, "db/migrations/001_a.down.sql": DROP}, ""),
    "another runner, as configured": (PLAIN, "golang-migrate"),
    "a folder above": ({"db/001_a.sql": TABLE}, ""),
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize(("given", "runner"), OTHERS.values(), ids=OTHERS)
def test_words_for_a_runner_that_is_not_there_are_comments(
    repo: Any, given: Mapping[str, str], runner: str, text: str
) -> None:
    report = judged(repo, given, {"db/migrations/002_b.sql": text}, runner)
    assert (report.verdict, rules_of(report)) == (Verdict.FAIL, RULES)
    assert doubts(report) == {"db/migrations/002_b.sql"}
    assert told(report) == []


def test_a_change_that_takes_the_older_files_away_still_stands_beside_them(repo: Any) -> None:
    base = repo.commit(PLAIN)
    (repo.root / "db/migrations/001_a.sql").unlink()
    repo.commit({"db/migrations/002_b.sql": WORDS["dbmate"]})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert (report.verdict, rules_of(report)) == (Verdict.FAIL, RULES)


def test_a_folder_of_its_own_below_the_older_files_tells_nothing(repo: Any) -> None:
    assert judged(repo, PLAIN, {"db/migrations/more/002_b.sql": WORDS["goose"]}).verdict is Verdict.FAIL


def test_an_older_file_that_gets_a_part_that_goes_down_is_judged(repo: Any) -> None:
    given = {**PLAIN, "db/migrations/002_b.sql": "SELECT 1;\n"}
    text = f"-- migrate:up\nSELECT 1;\n-- migrate:down\n{LIMIT}{DROP}"
    assert judged(repo, given, {"db/migrations/002_b.sql": text}).verdict is Verdict.FAIL


def test_one_file_of_another_runner_in_the_whole_tree_is_judged(repo: Any) -> None:
    repo.commit({**PLAIN, "db/migrations/002_b.sql": WORDS["dbmate"]})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(all=True)))
    assert doubts(report) == {"db/migrations/002_b.sql"}


INSIDE = {
    "dbmate, indented": ("dbmate", f"-- migrate:up\n{LIMIT}  -- migrate:down\n{DROP}-- migrate:down\n"),
    "dbmate, in capitals": ("dbmate", f"-- migrate:up\n{LIMIT}-- MIGRATE:DOWN\n{DROP}-- migrate:down\n"),
    "dbmate, a longer word": ("dbmate", f"-- migrate:up\n{LIMIT}-- migrate:downward\n{DROP}-- migrate:down\n"),
    "goose, of sql-migrate": ("goose", f"-- +goose Up\n{LIMIT}-- +migrate Down\n{DROP}-- +goose Down\n"),
    "goose, a sentence": ("goose", f"-- +goose Up\n{LIMIT}-- +goose Down is done by hand\n{DROP}-- +goose Down\n"),
    "sql-migrate, of goose": ("goose", f"-- +migrate Up\n{LIMIT}-- +goose Down\n{DROP}-- +migrate Down\n"),
    "sql-migrate, in small letters": ("goose", f"-- +migrate Up\n{LIMIT}-- +migrate down\n{DROP}-- +migrate Down\n"),
}


@pytest.mark.parametrize(("runner", "text"), INSIDE.values(), ids=INSIDE)
@pytest.mark.parametrize("configured", [False, True])
def test_what_a_runner_takes_for_a_comment_ends_nothing(repo: Any, runner: str, text: str, configured: bool) -> None:
    given = {"db/migrations/001_a.sql": text.replace(DROP, TABLE)}
    report = judged(repo, given, {"db/migrations/002_b.sql": text}, runner if configured else "")
    assert (report.verdict, rules_of(report)) == (Verdict.FAIL, RULES)


NAMES = {
    "golang-migrate": "002_b.down.sql",
    "yoyo": "002_b.rollback.sql",
    "Flyway": "U2__b.sql",
    "postgrator": "002.undo.b.sql",
    "Diesel": "002_b/down.sql",
    "the suffix of psql": "002_b.down.psql",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("runner", ["", "sql", "dbmate", "flyway"])
def test_no_name_goes_down_alone(repo: Any, name: str, runner: str) -> None:
    path = f"db/migrations/{name}"
    report = judged(repo, PLAIN, {path: LIMIT + DROP}, runner)
    assert (report.verdict, rules_of(report)) == (Verdict.FAIL, RULES)
    assert doubts(report) == {path}


PAIRS = {
    "golang-migrate beside plain SQL": ("002_b.up.sql", "002_b.down.sql", ""),
    "Flyway beside plain SQL": ("V2__b.sql", "U2__b.sql", ""),
    "yoyo under dbmate": ("002_b.sql", "002_b.rollback.sql", "dbmate"),
    "a name that Flyway runs": ("V2__b.sql", "V2__b.rollback.sql", "flyway"),
    "a name that supabase runs": ("20260101000000_b.sql", "20260101000000_b.down.sql", "supabase"),
    "of another number": ("V2__b.sql", "U3__b.sql", "flyway"),
}


@pytest.mark.parametrize(("up", "down", "runner"), PAIRS.values(), ids=PAIRS)
def test_a_pair_that_is_none_to_what_runs_it_is_judged(repo: Any, up: str, down: str, runner: str) -> None:
    files = {f"db/migrations/{up}": "SELECT 1;\n", f"db/migrations/{down}": LIMIT + DROP}
    assert rules_of(judged(repo, PLAIN, files, runner)) == RULES


def test_a_lone_name_outside_the_paths_is_told(repo: Any) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\nmigrations: {paths: [db/a/migrations/]}\n"})
    repo.commit({"db/b/migrations/2_x.down.sql": DROP})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert report.verdict is Verdict.INCONCLUSIVE


GOOSE, DBMATE, NODE = WORDS["goose"], WORDS["dbmate"], WORDS["node-pg-migrate"]
OLDER = "CREATE TABLE orders (id bigint);\n"
REAL = {
    "goose": ({"migrations/1_a.sql": split("-- +goose Up", "-- +goose Down", OLDER)}, {"migrations/2_b.sql": GOOSE}),
    "goose in small letters": (
        {"migrations/1_a.sql": split("-- +goose up", "-- +goose down", OLDER)},
        {"migrations/2_b.sql": GOOSE.lower().replace("drop", "DROP")},
    ),
    "sql-migrate": (
        {"migrations/1_a.sql": split("-- +migrate Up", "-- +migrate Down", OLDER)},
        {"migrations/2_b.sql": split("-- +migrate Up notransaction", "-- +migrate Down")},
    ),
    "dbmate": (
        {"db/migrations/1_a.sql": split("-- migrate:up", "-- migrate:down", OLDER)},
        {"db/migrations/2_b.sql": split("-- migrate:up transaction:false", "--migrate:down transaction:false")},
    ),
    "dbmate with line ends of Windows": (
        {"db/migrations/1_a.sql": split("-- migrate:up", "-- migrate:down", OLDER)},
        {"db/migrations/2_b.sql": DBMATE.replace("\n", "\r\n")},
    ),
    "node-pg-migrate": (
        {"migrations/1_a.sql": OLDER, "migrations/2_a.sql": split("-- Up Migration", "-- Down Migration")},
        {"migrations/3_b.sql": NODE.replace("TABLE t", "TABLE u")},
    ),
    "one of two runners of a folder": (
        {"db/migrations/1_a.sql": OLDER, "db/migrations/2_a.sql": DBMATE},
        {"db/migrations/3_b.sql": DBMATE.replace("TABLE t", "TABLE u")},
    ),
    "a folder for each year": (
        {"db/migrations/2025/1_a.sql": split("-- migrate:up", "-- migrate:down", OLDER)},
        {"db/migrations/2026/1_b.sql": DBMATE},
    ),
    "a folder of its own": (PLAIN, {"svc/migrations/1_b.sql": GOOSE}),
    "golang-migrate": (
        {"migrations/1_a.up.sql": OLDER, "migrations/1_a.down.sql": DROP},
        {"migrations/2_b.up.sql": "SELECT 1;\n", "migrations/2_b.down.sql": DROP},
    ),
    "golang-migrate, down alone": ({"migrations/1_a.up.sql": OLDER}, {"migrations/1_a.down.sql": DROP}),
    "Flyway": ({"sql/V1__a.sql": OLDER, "sql/V2__b.sql": "SELECT 1;\n"}, {"sql/U2__undo_b.sql": DROP}),
    "postgrator": ({"migrations/001.do.a.sql": OLDER}, {"migrations/001.undo.other.sql": DROP}),
    "yoyo": (
        {"migrations/0001_a.sql": OLDER},
        {"migrations/0002_b.sql": "-- depends: 0001_a\nSELECT 1;\n", "migrations/0002_b.rollback.sql": DROP},
    ),
    "Diesel": (
        {"migrations/2025-01-01-000000_a/up.sql": OLDER},
        {"migrations/2026-01-01-000000_b/up.sql": "SELECT 1;\n", "migrations/2026-01-01-000000_b/down.sql": DROP},
    ),
    "Prisma": (
        {"prisma/migrations/1_a/migration.sql": OLDER},
        {"prisma/migrations/2_b/migration.sql": "SELECT 1;\n", "prisma/migrations/2_b/down.sql": DROP},
    ),
    "Sqitch": (
        {"deploy/a.sql": f"-- Deploy shop:a to pg\n{OLDER}", "revert/a.sql": f"-- Revert shop:a from pg\n{DROP}"},
        {"deploy/b.sql": "-- Deploy shop:b to pg\nSELECT 1;\n", "revert/b.sql": f"-- Revert shop:b from pg\n{DROP}"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "files"), REAL.values(), ids=REAL)
@pytest.mark.parametrize("first", [False, True], ids=["later", "the first of a repository"])
def test_what_a_real_runner_leaves_for_a_rollback_is_counted_and_not_judged(
    repo: Any, given: Mapping[str, str], files: Mapping[str, str], first: bool
) -> None:
    report = judged(repo, {}, {**given, **files}) if first else judged(repo, given, files)
    assert rules_of(report) == set()
    assert report.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE}
    ((_, reason),) = told(report)
    assert " not checked" in reason
    assert "only a rollback runs" in reason


@pytest.mark.parametrize(("body", "counted"), [("op.drop_table('orders')", 1), ("pass", 0)])
def test_the_downgrade_of_a_revision_is_counted_if_it_does_anything(repo: Any, body: str, counted: int) -> None:
    head = "from alembic import op\nrevision = 'a'\ndown_revision = None\n"
    text = f"{head}\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    {body}\n"
    report = judged(repo, {}, {"migrations/versions/a.py": text})
    assert report.verdict is Verdict.PASS
    assert [subject for subject, _ in told(report)] == ["migrations/versions/a.py:10"] * counted


@pytest.mark.parametrize("name", ["goose", "dbmate", "node-pg-migrate"])
def test_the_first_migration_of_a_repository_tells_its_runner(repo: Any, name: str) -> None:
    report = judged(repo, {}, {"db/migrations/001_a.sql": WORDS[name]})
    assert report.verdict is Verdict.PASS
    assert told(report) == [
        ("db/migrations/001_a.sql:4", "1 down part not checked: only a rollback runs what goes down")
    ]


def test_a_configured_runner_needs_no_older_file(repo: Any) -> None:
    assert judged(repo, PLAIN, {"db/migrations/002_b.sql": DBMATE}, "dbmate").verdict is Verdict.PASS


def test_a_script_of_ones_own_may_know_pairs(repo: Any) -> None:
    files = {"db/migrations/002_b.up.sql": "SELECT 1;\n", "db/migrations/002_b.down.sql": DROP}
    report = judged(repo, PLAIN, files, "sql")
    assert report.verdict is Verdict.PASS
    assert [subject for subject, _ in told(report)] == ["db/migrations/002_b.down.sql"]


def test_down_parts_that_the_change_leaves_alone_are_not_counted(repo: Any) -> None:
    base = repo.commit({"migrations/1_a.sql": GOOSE})
    repo.commit({"migrations/1_a.sql": GOOSE.replace(LIMIT, f"{LIMIT}SELECT 1;\n")})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert told(report) == []
