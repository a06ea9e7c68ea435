"""Which files are migrations: none that a deployment runs passes because nobody looked at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.gates.migrations.select import MOST_BYTES
from launchgate.maintenance.init.run import prepare
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.runner.session import Request, run_request
from launchgate.runner.workspace import open_workspace

TABLE = "CREATE TABLE orders (id bigint, state text);\n"
DROP = "SET lock_timeout = '2s';\nDROP TABLE orders;\n"


def judged(repo: Any, given: Mapping[str, str], files: Mapping[str, str], config: str = "") -> Report:
    """Judge the files that a change adds to those given."""
    base = repo.commit({**given, **({"launchgate.yml": f"version: 1\n{config}"} if config else {})})
    repo.commit(files)
    return run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def told(report: Report) -> list[str]:
    return [each.subject for gate in report.gates for each in gate.skipped if each.why is SkipReason.FAILED]


NEXT = {
    "a baseline of Prisma": ({"prisma/migrations/0_init/migration.sql": TABLE}, "prisma/migrations/1_x/migration.sql"),
    "numbers of Prisma": ({"prisma/migrations/01_a/migration.sql": TABLE}, "prisma/migrations/02_b/migration.sql"),
    "a folder of Prisma without number": ({"db/history/init/migration.sql": TABLE}, "db/history/later/migration.sql"),
    "a folder for each year": ({"db/migrations/2025/001_a.sql": TABLE}, "db/migrations/2026/002_x.sql"),
    "a folder for each release": ({"db/migrations/v1.9/001_a.sql": TABLE}, "db/migrations/v1.10/001_x.sql"),
    "a folder for each service": ({"svc/a/migrations/001_a.sql": TABLE}, "svc/b/migrations/001_x.sql"),
    "folders of Diesel": ({"migrations/2025-01-01-000000_a/up.sql": TABLE}, "migrations/2026-01-01-000000_b/up.sql"),
    "names without number": ({"migrations/init.sql": TABLE}, "migrations/drop_orders.sql"),
    "capital letters": ({"migrations/001_a.SQL": TABLE}, "migrations/002_b.SQL"),
    "numbers in a folder for the database": ({"db/patches/001_a.sql": TABLE}, "db/patches/002_b.sql"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "path"), NEXT.values(), ids=NEXT)
@pytest.mark.parametrize("initialised", [False, True], ids=["without configuration", "after init"])
def test_the_next_migration_is_judged(
    repo: Any, monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str], path: str, initialised: bool
) -> None:
    repo.commit(given)
    config = ""
    if initialised:
        monkeypatch.chdir(repo.root)
        (step,) = [each for each in prepare(open_workspace()).steps if each.path == "launchgate.yml"]
        config = str(step.new).partition("version: 1\n")[2]
        assert "paths" not in config
    report = judged(repo, {}, {path: DROP}, config)
    assert report.verdict is Verdict.FAIL
    assert {each.finding.rule.id for gate in report.gates for each in gate.findings} == {"migrations/dropped-table"}


DJANGO = "class Migration(migrations.Migration):\n    operations = []\n"
BEFORE = {
    "Django": {"shop/migrations/0001_x.py": DJANGO},
    "Alembic": {"alembic/versions/a.py": "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"},
    "Prisma": {"prisma/migrations/0_init/migration.sql": TABLE},
    "golang-migrate": {"go/migrations/1_a.up.sql": TABLE, "go/migrations/1_a.down.sql": "DROP TABLE orders;\n"},
}


@pytest.mark.parametrize("given", BEFORE.values(), ids=BEFORE)
def test_what_init_found_says_nothing_of_the_runner_of_another_folder(
    repo: Any, monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]
) -> None:
    repo.commit({**given, "compose.yaml": "services:\n  db:\n    image: postgres:16\n"})
    monkeypatch.chdir(repo.root)
    (step,) = [each for each in prepare(open_workspace()).steps if each.path == "launchgate.yml"]
    config = str(step.new).partition("version: 1\n")[2]
    assert "server_version: 16" in config
    text = "CREATE INDEX CONCURRENTLY i ON orders (id);\n"
    report = judged(repo, {}, {"db/migrations/002_b.sql": text}, config)
    assert (report.verdict, told(report)) == (Verdict.PASS, [])


def test_a_migration_of_the_next_year_knows_the_tables_of_this_one(repo: Any) -> None:
    given = {"db/migrations/2025/9_a.sql": "CREATE TABLE orders (code varchar(20));"}
    text = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN code TYPE text;\n"
    assert judged(repo, given, {"db/migrations/2026/1_b.sql": text}).verdict is Verdict.PASS


PATHS = {
    "beside the paths": ("migrations: {paths: [db/a/migrations/]}", "db/b/migrations/001_x.sql"),
    "beside the paths of every section": (
        "migrations: [{paths: [db/a/migrations/]}, {paths: [db/c/migrations/]}]",
        "db/b/migrations/001_x.sql",
    ),
    "Prisma's next folder": ("migrations: {paths: [prisma/migrations/0_init/]}", "prisma/migrations/1_x/migration.sql"),
}


@pytest.mark.parametrize(("config", "path"), PATHS.values(), ids=PATHS)
def test_what_looks_like_a_migration_outside_the_paths_is_told_once(repo: Any, config: str, path: str) -> None:
    report = judged(repo, {}, {path: DROP}, config)
    assert report.verdict is Verdict.INCONCLUSIVE
    assert told(report) == [path]


def test_what_lies_in_another_section_or_is_excluded_is_not_told(repo: Any) -> None:
    config = "migrations: [{paths: [a/migrations/], exclude: [old/migrations/]}, {paths: [b/migrations/]}]"
    harmless = "CREATE TABLE t (id bigint);\n"
    files = {"b/migrations/1_x.sql": harmless, "old/migrations/1_y.sql": DROP, "a/migrations/README.md": "x\n"}
    report = judged(repo, {}, files, config)
    assert report.verdict is Verdict.PASS
    assert told(report) == []
    assert [each.subject for gate in report.gates for each in gate.skipped] == ["old/migrations/1_y.sql"]


def test_what_one_section_excludes_and_another_is_about_is_not_left_out(repo: Any) -> None:
    config = "migrations: [{exclude: [b/]}, {paths: [b/]}]"
    report = judged(repo, {}, {"b/migrations/1_x.sql": DROP}, config)
    assert report.verdict is Verdict.FAIL
    assert [each for gate in report.gates for each in gate.skipped] == []


def test_an_excluded_folder_is_no_part_of_the_database(repo: Any) -> None:
    config = "migrations: {exclude: [clickhouse/]}"
    assert judged(repo, {}, {"clickhouse/migrations/1_x.sql": DROP}, config).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("path", ["old/migrations/1_x.sql", "old/migrations/1_x.js"])
def test_an_excluded_symbolic_link_is_counted_with_the_files(repo: Any, path: str) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\nmigrations: {exclude: [old/]}\n"})
    (repo.root / "old/migrations").mkdir(parents=True)
    (repo.root / path).symlink_to("elsewhere")
    repo.commit({"old/migrations/0_x.sql": DROP})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    ((reason, why),) = [(each.reason, each.why) for gate in report.gates for each in gate.skipped]
    assert (report.verdict, why) == (Verdict.NOT_APPLICABLE, SkipReason.BY_CONFIG)
    assert reason.endswith("skips 2 files in scope")


def test_a_folder_that_a_change_excludes_is_told_as_looser(repo: Any) -> None:
    config = "version: 1\nmigrations: {exclude: [db/migrations/]}\n"
    report = judged(repo, {"db/migrations/1_a.sql": TABLE}, {"launchgate.yml": config, "db/migrations/2_b.sql": DROP},
                    "fail_on: error\n")  # fmt: skip
    assert "config/gate-loosened" in {each.finding.rule.id for gate in report.gates for each in gate.findings}


def pasted(report: Report) -> str:
    """Give the line that the one reason of a report says to write under `migrations:`."""
    ((reason, why),) = [(each.reason, each.why) for gate in report.gates for each in gate.skipped]
    assert why is SkipReason.FAILED
    line = re.search(r"`(exclude: [^`]*)` under `migrations:`", reason)
    assert line is not None
    return line[1]


FOREIGN = {
    "Rails": ("db/migrate/20260101000000_x.rb", "class X < ActiveRecord::Migration[7.1]\n  drop_table :a\nend\n"),
    "Knex": ("migrations/20260101_x.js", "exports.up = (knex) => knex.schema.dropTable('a')\n"),
    "Sequelize": ("migrations/20260101-x.js", "module.exports = {\n  async up(q) { await q.dropTable('a') },\n}\n"),
    "TypeORM": ("src/migrations/17-X.ts", "export class X17 implements MigrationInterface {}\n"),
    "Liquibase": ("db/changelog/2.xml", '<databaseChangeLog><changeSet id="1" author="a"/></databaseChangeLog>\n'),
    "Liquibase in YAML": ("db/changelog/2.yaml", "databaseChangeLog:\n- changeSet:\n    id: 1\n"),
    "Ecto": ("priv/repo/migrations/2026_x.exs", "defmodule X do\n  use Ecto.Migration\nend\n"),
    "Laravel": ("database/migrations/2026_x.php", "<?php\nreturn new class extends Migration {};\n"),
    "Entity Framework": ("Data/Migrations/2026_X.cs", "public partial class X : Migration\n{\n}\n"),
    "Django": ("shop/migrations/0002_x.py", "class Migration(migrations.Migration):\n    operations = []\n"),
}


@pytest.mark.parametrize(("path", "text"), FOREIGN.values(), ids=FOREIGN)
def test_a_migration_that_is_no_sql_never_passes_unless_it_is_excluded(repo: Any, path: str, text: str) -> None:
    report = judged(repo, {}, {path: text})
    assert (report.verdict, told(report)) == (Verdict.INCONCLUSIVE, [path])
    repo.commit({"launchgate.yml": f"version: 1\nmigrations:\n  {pasted(report)}\n"})
    again = judged(repo, {}, {path: f"{text}\n"})
    assert again.verdict is Verdict.NOT_APPLICABLE
    assert [each.subject for gate in again.gates for each in gate.skipped if each.why is SkipReason.BY_CONFIG] == [path]
    folder = path.rpartition("/")[0]
    assert judged(repo, {}, {f"{folder}/9_x.up.sql": DROP}).verdict is Verdict.FAIL


@pytest.mark.parametrize(("path", "text"), FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("how", ["with a NUL byte", "of too many bytes", "as a symbolic link"])
def test_a_migration_that_is_no_sql_is_told_where_its_text_cannot_be_read(
    repo: Any, path: str, text: str, how: str
) -> None:
    base = repo.commit({"README": "x\n"})
    if how == "as a symbolic link":
        linked = repo.root / path
        linked.parent.mkdir(parents=True)
        linked.symlink_to("elsewhere")
    added = {"with a NUL byte": f"{text}\0", "of too many bytes": f"{text}{' ' * MOST_BYTES}"}
    repo.commit({path: added[how]} if how in added else {"more": "x\n"})
    for scope in (ScopeOptions(base=base, head="HEAD"), ScopeOptions(all=True)):
        report = run_request(Request(("migrations",), {}, str(repo.root), scope))
        assert (report.verdict, told(report)) == (Verdict.INCONCLUSIVE, [path])


APPS = ("shop", "app/b c", "app/[id]/x", "app/d, e: #")


@pytest.mark.parametrize("initialised", [False, True], ids=["without configuration", "after init"])
def test_one_list_leaves_all_folders_of_a_kind_to_people(
    repo: Any, monkeypatch: pytest.MonkeyPatch, initialised: bool
) -> None:
    config = "migrations:\n"
    if initialised:
        repo.commit({"shop/migrations/0001_a.py": DJANGO, ".env.example": "DATABASE_URL=postgres://db/x\n"})
        monkeypatch.chdir(repo.root)
        (step,) = [each for each in prepare(open_workspace()).steps if each.path == "launchgate.yml"]
        config = str(step.new).partition("version: 1\n")[2]
        assert '  # exclude: ["shop/migrations/*.py"]  # not supported yet' in config
    report = judged(repo, {}, {f"{app}/migrations/0002_x.py": DJANGO for app in APPS}, config if initialised else "")
    assert (report.verdict, len(told(report))) == (Verdict.INCONCLUSIVE, 1)
    config = config.replace("migrations:\n", f"migrations:\n  {pasted(report)}\n")
    repo.commit({"launchgate.yml": f"version: 1\n{config}"})
    again = judged(repo, {}, {f"{app}/migrations/0003_x.py": DJANGO for app in APPS})
    assert (again.verdict, told(again)) == (Verdict.NOT_APPLICABLE, [])
    sql = judged(repo, {}, {f"{app}/migrations/0003_x.sql": DROP for app in APPS})
    assert sum(len(gate.findings) for gate in sql.gates) == len(APPS)


def test_a_list_that_is_there_is_said_to_be_extended(repo: Any) -> None:
    report = judged(repo, {}, {"shop/migrations/2_x.py": DJANGO}, "migrations: {exclude: [old/]}\n")
    (reason,) = [each.reason for gate in report.gates for each in gate.skipped]
    assert 'add `"shop/migrations/*.py"` to `exclude` under `migrations:`' in reason


@pytest.mark.parametrize("path", ["1/changelog.xml", "changelog.xml", "db/migrate/2026/1_x.rb"])
def test_what_is_to_be_pasted_names_no_folder_beside(repo: Any, path: str) -> None:
    text = FOREIGN["Rails" if path.endswith("rb") else "Liquibase"][1]
    report = judged(repo, {}, {path: text})
    repo.commit({"launchgate.yml": f"version: 1\nmigrations:\n  {pasted(report)}\n"})
    beside = f"other/{path}"
    again = judged(repo, {}, {path: f"{text}\n", beside: text})
    assert told(again) == [beside]


OTHERS = {
    "store/migrations/2.js": "export const state = (old) => ({ ...old, version: 2 })\n",
    "migrations/20260101-x.js": "module.exports = { async up(db) { await db.collection('a').drop() } }\n",
    "db/changelog/README.yaml": "title: what changed\n",
    "app/migrate/report.rb": "class Report\nend\n",
    "sql/01_select.sql": "SELECT 1;\n",
    "tests/sql/01_x.sql": DROP,
    "db/init/01_schema.sql": "DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (id bigint);\n",
}


@pytest.mark.parametrize("path", OTHERS)
def test_a_file_that_is_no_migration_stays_silent(repo: Any, path: str) -> None:
    assert judged(repo, {}, {path: OTHERS[path]}).verdict is Verdict.NOT_APPLICABLE


NODE = "-- Up Migration\nCREATE TABLE t (id bigint);\n\n-- Down Migration\n"
PARTS = {
    "what goes down": (f"{NODE}DROP TABLE orders;\n", "migrations/2_x.sql", Verdict.PASS),
    "what goes up": (f"-- Up Migration\n{DROP}-- Down Migration\n", "migrations/2_x.sql", Verdict.FAIL),
    "the words for another runner": (f"{NODE}{DROP}", "migrations/2_x.up.sql", Verdict.FAIL),
    "the words of goose first": (f"-- +goose Up\n{NODE}{DROP}", "migrations/2_x.sql", Verdict.FAIL),
    "nothing that goes up": (f"-- Down Migration\n{DROP}", "migrations/2_x.sql", Verdict.FAIL),
    "a sentence": (f"SELECT 1;\n-- Down Migration is done by hand\n{DROP}", "migrations/2_x.sql", Verdict.FAIL),
}  # fmt: skip


@pytest.mark.parametrize(("text", "path", "verdict"), PARTS.values(), ids=PARTS)
def test_node_pg_migrate_runs_the_part_that_goes_up(repo: Any, text: str, path: str, verdict: Verdict) -> None:
    assert judged(repo, {}, {path: text}).verdict is verdict


@pytest.mark.parametrize("edited", ["", "-- reviewed\n"], ids=["as it was", "with a line more"])
def test_a_file_that_becomes_a_migration_by_its_name_is_judged_whole(repo: Any, edited: str) -> None:
    text = DROP + "SELECT 1;\n" * 50
    repo.commit({"db/migrations/1_a.sql": TABLE, "drafts/drop.sql": text})
    (repo.root / "drafts/drop.sql").unlink()
    assert judged(repo, {}, {"db/migrations/2_b.sql": text + edited}).verdict is Verdict.FAIL


def test_what_cannot_be_read_outside_the_paths_is_told_too(repo: Any) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\nmigrations: {paths: [db/a/migrations/]}\n"})
    repo.commit({"db/b/migrations/1_x.sql": b"DROP TABLE orders; -- \0\n"})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert told(report) == ["db/b/migrations/1_x.sql"]


@pytest.mark.parametrize("excluded", [False, True])
def test_the_whole_tree_tells_of_a_folder_outside_the_paths_once(repo: Any, excluded: bool) -> None:
    more = ", exclude: [db/b/migrations/]" if excluded else ""
    files = {f"db/b/migrations/{number}_x.sql": DROP for number in range(1, 4)}
    repo.commit({"launchgate.yml": f"version: 1\nmigrations: {{paths: [db/a/migrations/]{more}}}\n", **files})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(all=True)))
    assert told(report) == ([] if excluded else ["db/b/migrations/1_x.sql"])
