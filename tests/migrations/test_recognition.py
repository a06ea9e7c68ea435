"""A folder known by the content of one file holds migrations: each file of its kind is checked, or reported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.runner.session import Request, run_request
from tests.conftest import Repo

TABLE = "CREATE TABLE orders (id bigint, state text);\n"
LIMIT = "SET lock_timeout = '2s';\n"


def checked(repo: Repo, given: Mapping[str, str], files: Mapping[str, str], config: str = "") -> Report:
    base = repo.commit({**given, **({"launchgate.yml": f"version: 1\n{config}"} if config else {})})
    repo.commit(files)
    return run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def found(report: Report) -> set[str]:
    return {each.finding.rule.id for gate in report.gates for each in gate.findings}


def could_not(report: Report) -> list[tuple[str, str]]:
    return [
        (each.subject, each.reason) for gate in report.gates for each in gate.skipped if each.why is SkipReason.FAILED
    ]


WITHOUT_TABLE_DDL = {
    "TRUNCATE": ("TRUNCATE orders;", "migrations/truncated-table"),
    "VACUUM FULL": ("VACUUM FULL orders;", "migrations/table-rewrite-command"),
    "ALTER TYPE": ("ALTER TYPE mood RENAME VALUE 'a' TO 'b';", "migrations/renamed-enum-value"),
    "UPDATE": ("UPDATE orders SET state = 'open';", "migrations/unbatched-write"),
    "DO": ("DO $$ BEGIN ALTER TABLE orders DROP COLUMN state; END $$;", "migrations/dropped-column"),
    "REVOKE": ("REVOKE SELECT ON orders FROM app;", "migrations/revoked-right"),
    "CALL": ("CALL rebuild_everything();", "migrations/dynamic-sql"),
    "a rebuild": ("DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (id bigint);", "migrations/dropped-table"),
}


@pytest.mark.parametrize(("text", "rule"), WITHOUT_TABLE_DDL.values(), ids=WITHOUT_TABLE_DDL)
@pytest.mark.parametrize("folder", ["db", "sql/patches", "db/2026"])
def test_a_file_without_table_ddl_is_checked_beside_one_that_has_it(
    repo: Repo, folder: str, text: str, rule: str
) -> None:
    report = checked(
        repo, {"db/001_a.sql": TABLE, "sql/patches/001_a.sql": TABLE}, {f"{folder}/002_b.sql": LIMIT + text}
    )
    assert rule in found(report)


KNOWN_BY = {
    "an older file": ({"db/001_a.sql": TABLE}, {}),
    "a later file": ({"db/003_a.sql": TABLE}, {}),
    "a file of the same change": ({"README.md": "x"}, {"db/001_a.sql": TABLE}),
    "a comment for goose": ({"store/001_a.sql": "-- +goose Up\nSELECT 1;\n"}, {}),
    "a comment for dbmate": ({"store/001_a.sql": "-- migrate:up\nSELECT 1;\n"}, {}),
    "a file of Drizzle": ({"store/001_a.sql": "SELECT 1;\n--> statement-breakpoint\nSELECT 2;\n"}, {}),
}


@pytest.mark.parametrize(("given", "files"), KNOWN_BY.values(), ids=KNOWN_BY)
def test_any_file_makes_the_folder_known(repo: Repo, given: Mapping[str, str], files: Mapping[str, str]) -> None:
    folder = "store" if any(path.startswith("store/") for path in given) else "db"
    report = checked(repo, given, {**files, f"{folder}/002_b.sql": "TRUNCATE people;\n"})
    assert "migrations/truncated-table" in found(report)


def test_a_file_that_the_change_deletes_made_the_folder_known(repo: Repo) -> None:
    base = repo.commit({"db/001_a.sql": TABLE})
    (repo.root / "db/001_a.sql").unlink()
    repo.commit({"db/002_b.sql": "TRUNCATE people;\n"})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert "migrations/truncated-table" in found(report)


def test_the_whole_tree_is_checked_by_the_same_rule(repo: Repo) -> None:
    repo.commit({"db/001_a.sql": "TRUNCATE orders;\n", "db/002_b.sql": TABLE})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(all=True)))
    assert "migrations/truncated-table" in found(report)


OF_ANOTHER_KIND = {
    "no number": "db/seed.sql",
    "a folder beside": "db/queries/002_b.sql",
    "seeds": "db/seeds/002_b.sql",
    "tests": "db/tests/002_b.sql",
    "another language": "db/002_b.txt",
}


@pytest.mark.parametrize("path", OF_ANOTHER_KIND.values(), ids=OF_ANOTHER_KIND)
def test_a_file_of_another_kind_is_none(repo: Repo, path: str) -> None:
    report = checked(repo, {"db/001_a.sql": TABLE}, {path: "TRUNCATE orders;\n"})
    assert report.verdict is Verdict.NOT_APPLICABLE


def test_what_flyway_does_not_run_is_none(repo: Repo) -> None:
    report = checked(repo, {"db/V1__a.sql": TABLE}, {"db/002_b.sql": "TRUNCATE orders;\n"})
    assert report.verdict is Verdict.NOT_APPLICABLE


def test_a_folder_outside_the_configured_paths_is_named_with_the_line_to_paste(repo: Repo) -> None:
    config = "migrations:\n  paths: [app/migrations/]\n"
    report = checked(repo, {"db/001_a.sql": TABLE}, {"db/002_b.sql": "TRUNCATE orders;\n"}, config)
    assert report.verdict is Verdict.INCONCLUSIVE
    ((subject, reason),) = could_not(report)
    assert subject == "db/002_b.sql"
    assert "add `/db/` to `migrations.paths`" in reason


def test_a_neighbour_that_cannot_be_read_leaves_no_pass(repo: Repo) -> None:
    report = checked(repo, {"db/001_a.sql": "CREATE TABLE orders (id int);\0"}, {"db/002_b.sql": "TRUNCATE orders;\n"})
    assert report.verdict is Verdict.INCONCLUSIVE
    ((subject, reason),) = could_not(report)
    assert subject == "db/002_b.sql"
    assert "db/001_a.sql" in reason
    assert "add `/db/` to `migrations.paths`" in reason


def test_an_excluded_neighbour_proves_nothing(repo: Repo) -> None:
    config = "migrations:\n  exclude: [db/001_a.sql]\n"
    report = checked(repo, {"db/001_a.sql": TABLE}, {"db/002_b.sql": "TRUNCATE orders;\n"}, config)
    assert report.verdict is Verdict.NOT_APPLICABLE


def test_an_older_file_without_table_ddl_leaves_its_schema(repo: Repo) -> None:
    given = {"db/001_a.sql": TABLE, "db/002_b.sql": "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');\n"}
    report = checked(repo, given, {"db/003_c.sql": f"{LIMIT}ALTER TABLE orders ADD COLUMN mail email;\n"})
    assert found(report) == {"migrations/domain-column-rewrite"}


def test_the_file_runs_as_those_beside_it_do(repo: Repo) -> None:
    given = {"store/001_a.sql": "-- migrate:up\nSELECT 1;\n", "store/003_c.sql": "-- migrate:up\nSELECT 1;\n"}
    report = checked(repo, given, {"store/002_b.sql": "VACUUM FULL orders;\n"})
    assert "migrations/concurrently-in-transaction" in found(report)
