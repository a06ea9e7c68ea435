"""Broken, hostile and foreign files: each is reported, none passes, none takes the run with it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from launchgate.ci import ScopeOptions
from launchgate.files import Files
from launchgate.gates.migrations.config import MigrationsOptions, MigrationsSection
from launchgate.gates.migrations.gate import GATE
from launchgate.model.finding import InFile
from launchgate.model.report import Verdict
from launchgate.model.run import CiContext, Outcome, Run, Scope, SkipReason
from launchgate.runner.session import Request, run_request
from launchgate.sql import discover
from launchgate.sql.foreign import may_be_unsupported, unsupported_dialect
from launchgate.sql.inside import MOST_RECOVERIES
from launchgate.sql.layout import MOST_CHARACTERS
from launchgate.sql.postgres import MAX_CRASHES, Isolated
from tests.conftest import Repo


def outcome_of(folder: Path, content: bytes, name: str = "2_x.sql") -> Outcome:
    (folder / name).write_bytes(content)
    tree = Files([str(folder / name)], str(folder))
    return GATE.run(Run(CiContext(scope=Scope.FILES), tree), MigrationsSection(), MigrationsOptions())


def could_not(outcome: Outcome) -> list[tuple[str, str]]:
    return [(skipped.subject, skipped.reason) for skipped in outcome.skipped if skipped.why is SkipReason.FAILED]


def found(outcome: Outcome) -> set[str]:
    return {finding.rule.id for finding in outcome.findings}


def test_broken_sql_is_named_with_its_line_and_the_rest_is_checked(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, b"SELECT 1;\n\nSELEC x\n  FROM y;\nDROP TABLE orders;\n")
    assert could_not(outcome) == [("2_x.sql:3", 'syntax error at or near "SELEC"')]
    assert "migrations/dropped-table" in found(outcome)


BROKEN = {
    "a parenthesis that is never closed": ("CREATE TABLE a (id int;\nDROP TABLE orders;\n", 1, 2),
    "a quote that is never closed": ("SELECT 'it's broken;\nSELECT 1;\nDROP TABLE orders;\n", 1, 3),
    "a broken statement between others": ("SELECT 1;\nSELECT (1;\nDROP TABLE orders;\nSELECT 2;\n", 2, 3),
    "a broken body": ("SELECT (1;\nDO $$ BEGIN DROP TABLE orders; END $$;\n", 1, 2),
}


@pytest.mark.parametrize(("text", "line", "drop"), BROKEN.values(), ids=BROKEN)
def test_what_a_broken_statement_swallows_is_checked_and_the_rest_is_named(
    tmp_path: Path, text: str, line: int, drop: int
) -> None:
    outcome = outcome_of(tmp_path, text.encode())
    assert [subject for subject, _ in could_not(outcome)] == [f"2_x.sql:{line}"]
    (finding,) = [each for each in outcome.findings if each.rule.id == "migrations/dropped-table"]
    assert isinstance(finding.at, InFile)
    assert (finding.at.line, finding.at.end_line) == (drop, drop)


def test_a_change_below_a_broken_statement_does_not_pass(repo: Repo) -> None:
    base = repo.commit({"migrations/1_a.sql": "CREATE TABLE a (id int;\n"})
    repo.commit({"migrations/1_a.sql": "CREATE TABLE a (id int;\nSELECT 1;\n"})
    report = run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert report.verdict is Verdict.INCONCLUSIVE


def test_a_long_broken_statement_is_one_error(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, f"SELECT (1;{' ' * MOST_CHARACTERS}\nDROP TABLE orders;".encode())
    assert [subject for subject, _ in could_not(outcome)] == ["2_x.sql:1"]
    assert not outcome.findings


def test_only_so_many_broken_statements_are_divided(tmp_path: Path) -> None:
    text = "".join(f"SELECT (1; DROP TABLE t{each};\n--> statement-breakpoint\n" for each in range(MOST_RECOVERIES + 5))
    outcome = outcome_of(tmp_path, text.encode())
    assert len(could_not(outcome)) == MOST_RECOVERIES + 5
    assert sum(each.rule.id == "migrations/dropped-table" for each in outcome.findings) == MOST_RECOVERIES


def test_nul_bytes_are_not_sql(tmp_path: Path) -> None:
    assert could_not(outcome_of(tmp_path, b"SELECT 1;\0 DROP TABLE orders;"))


def test_utf_16_with_a_mark_is_read(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, "DROP TABLE orders;".encode("utf-16"))
    assert "migrations/dropped-table" in found(outcome)


def test_a_byte_order_mark_does_not_move_the_first_statement(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, b"\xef\xbb\xbfDROP TABLE orders;")
    assert {finding.at.column for finding in outcome.findings if hasattr(finding.at, "column")} == {1}


def test_latin_1_in_a_comment_hides_nothing(tmp_path: Path) -> None:
    assert "migrations/dropped-table" in found(outcome_of(tmp_path, b"-- caf\xe9\nDROP TABLE orders;"))


def test_windows_line_ends_keep_the_lines(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, b"SELECT 1;\r\n\r\nDROP TABLE orders;\r\n")
    assert {finding.at.line for finding in outcome.findings if hasattr(finding.at, "line")} == {3}


@pytest.mark.parametrize("statement", ["SELECT " + "1+" * 100_000 + "1", "SELECT " + "(" * 5_000 + "1" + ")" * 5_000])
def test_a_statement_that_kills_the_parser_is_named_and_the_rest_is_checked(tmp_path: Path, statement: str) -> None:
    outcome = outcome_of(tmp_path, f"SELECT 1;\n{statement};\nDROP TABLE orders;\n".encode())
    assert [subject for subject, _ in could_not(outcome)] in ([], ["2_x.sql:2"])
    assert "migrations/dropped-table" in found(outcome)


def test_a_parser_that_crashes_again_and_again_is_given_up() -> None:
    deep = ["SELECT " + "1+" * 100_000 + str(number) for number in range(MAX_CRASHES + 2)]
    parser = Isolated()
    try:
        results = parser.parse(deep)
    finally:
        parser.close()
    assert all(result.error for result in results)
    assert results[-1].error.startswith("not read")


@pytest.mark.slow
def test_five_megabytes_of_rows_are_read_in_seconds(tmp_path: Path) -> None:
    line = "INSERT INTO t (a, b) VALUES (1, 'it''s a row; with a semicolon');\n"
    text = line * (5_000_000 // len(line)) + "DROP TABLE orders;\n"
    started = time.process_time()
    outcome = outcome_of(tmp_path, text.encode())
    assert "migrations/dropped-table" in found(outcome)
    assert time.process_time() - started < 30


def test_templates_are_checked_around_their_placeholders(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, b"DROP TABLE ${schema}.orders;\n{{ something }};\n")
    assert "migrations/dropped-table" in found(outcome)
    assert [subject for subject, _ in could_not(outcome)] == ["2_x.sql:2"]


def test_another_database_is_reported_and_never_passes(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, b"CREATE TABLE `a` (id INT AUTO_INCREMENT) ENGINE=InnoDB;")
    assert "MySQL" in could_not(outcome)[0][1]


def test_broken_python_is_named_with_its_line(tmp_path: Path) -> None:
    text = b"from alembic import op\nrevision = 'a'\ndef upgrade():\n    op.execute('x'\n"
    assert could_not(outcome_of(tmp_path, text, "b.py"))[0][0].startswith("b.py:")


def test_a_django_migration_is_reported_and_never_passes(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    text = b"from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = []\n"
    assert "Django" in could_not(outcome_of(tmp_path, text, "migrations/0002_x.py"))[0][1]


def test_a_file_that_is_no_migration_is_not_ours(tmp_path: Path) -> None:
    assert not outcome_of(tmp_path, b"print('x')\n", "tool.py").applicable


HOSTILE = {
    "a changelog without an end": ("db/changelog/1.yaml", "databaseChangeLog\n" * 60_000),
    "blank lines": ("migrations/1.js", "\n" * 1_000_000),
    "exports": ("migrations/1.js", "exports " * 120_000),
    "a long word": ("migrations/1.go", "a" * 1_000_000),
    "a long name": ("migrations/1.php", f"extends {'a' * 1_000_000}"),
    "blank lines of SQL": ("db/1_x.sql", "\n" * 1_000_000),
    "drops": ("db/1_x.sql", "DROP TABLE " * 90_000),
}


@pytest.mark.parametrize(("path", "text"), HOSTILE.values(), ids=HOSTILE)
def test_telling_what_a_file_is_costs_no_more_than_its_length(path: str, text: str) -> None:
    before = time.process_time()
    unsupported_dialect(path, text)
    discover.runner_of(path, text)
    assert time.process_time() - before < 3


LONG_PATHS = {
    "digits below many folders": f"{'migrate/' * 470}{'1' * 245}x",
    "digits before an unknown ending": f"{'migrate/' * 470}{'1' * 245}.xts",
    "digits of a declaration": f"{'migrate/' * 470}{'1' * 245}.d.ts",
    "digits without an end": f"migrate/{'1' * 4000}.d.ts",
    "words of Rails": f"{'a_' * 2000}/1.rb",
    "changelogs": f"{'changelog' * 450}.xmls",
}


@pytest.mark.parametrize("path", LONG_PATHS.values(), ids=LONG_PATHS)
def test_telling_whether_a_path_is_worth_reading_costs_no_more_than_its_length(path: str) -> None:
    before = time.process_time()
    assert not any(may_be_unsupported(path) for _ in range(500))
    assert time.process_time() - before < 3


ENDINGS = (
    "knex/migrations/1_a.d.ts",
    "migrations/a.js",
    "1/migrations/a.ts",
    "db/migrated/1.rb",
    "go",
    "migrations/",
)


@pytest.mark.parametrize("path", ENDINGS)
def test_what_has_the_place_or_the_name_of_a_migration_alone_is_not_read(path: str) -> None:
    assert not may_be_unsupported(path)


@pytest.mark.parametrize(
    "path", ["migrations/1_a.JS", "a\nb/migrations/1\n.ts", "Db/Migrate/1_x.RB", "changelog/.yaml"]
)
def test_neither_capitals_nor_odd_names_hide_a_migration(path: str) -> None:
    assert may_be_unsupported(path)


@pytest.mark.parametrize(
    "text",
    [
        f"UPDATE t SET a = 1{' ' * 300_000}FROM b",
        f"DELETE FROM t{' ' * 300_000}USING b",
        f"UPDATE t SET a = 1 WHERE {'b AND ' * 20_000}c",
    ],
    ids=["an update", "a delete", "a condition"],
)
def test_a_fix_for_a_write_costs_no_more_than_its_length(text: str) -> None:
    before = time.process_time()
    GATE.check_example(text)
    assert time.process_time() - before < 6
