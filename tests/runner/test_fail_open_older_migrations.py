"""An older migration that cannot be read: the next is judged by what it left, so its gate does not pass.

The rows of docs/verdicts.md that begin with `migrations` are set up here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request

PAGE = Path(__file__).parents[2] / "docs/verdicts.md"
SHORTER = "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN s TYPE varchar(10);\n"
LONGER = "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN n int;\n"
GO = "package migrations\n\nfunc init() { goose.AddMigrationContext(up, down) }\n"
JAVA = "public class V1__a extends BaseJavaMigration { }\n"
KOTLIN = "class V1__a : BaseJavaMigration() { }\n"
KNEX = "exports.up = (knex) => knex.schema.createTable('orders', () => {});\n"
TABLE = "CREATE TABLE orders (id bigint, s varchar(20));\n"
REVISION = "from alembic import op\nrevision = '{}'\ndown_revision = {}\n\n\ndef upgrade():\n    {}\n"
OLD = REVISION.format("a", "None", "op.execute('CREATE TABLE orders (s varchar(20))')")
NEW = REVISION.format("b", "'a'", "op.execute('ALTER TABLE orders ALTER COLUMN s TYPE varchar(10)')")


def judged(repo: Any, given: Mapping[str, str | bytes], files: Mapping[str, str]) -> Report:
    base = repo.commit(given)
    repo.commit(files)
    return run_request(Request(("migrations",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


def reasons(report: Report) -> list[str]:
    return [f"{each.subject} {each.reason}" for gate in report.gates for each in gate.skipped]


CASES: dict[str, tuple[Mapping[str, str | bytes], Mapping[str, str]]] = {
    "older-sql-too-large": ({"db/migrations/1_a.sql": TABLE + "--x\n" * (4 << 20)}, {"db/migrations/2_b.sql": SHORTER}),
    "older-sql-with-nul": (
        {"db/migrations/1_a.sql": f"{TABLE}INSERT INTO orders VALUES (1, '\0');\n".encode()},
        {"db/migrations/2_b.sql": SHORTER},
    ),
    "older-revision-is-no-python": ({"versions/a.py": f"{OLD}    print 'made'\n"}, {"versions/b.py": NEW}),
    "older-revision-with-nul": ({"versions/a.py": f"{OLD}    x = '\0'\n".encode()}, {"versions/b.py": NEW}),
    "older-statement-is-no-sql": (
        {"db/migrations/1_a.sql": "CREATE TABLE orders (id bigint, s varchar 20);\n"},
        {"db/migrations/2_b.sql": SHORTER},
    ),
    "older-of-a-language-that-is-not-read": (
        {"migrations/1_a.go": GO},
        {"migrations/2_b.sql": f"-- +goose Up\n{SHORTER}"},
    ),
    "older-of-another-language-does-not-matter": (
        {"db/migration/V1__a.java": JAVA},
        {"db/migration/V2__b.sql": LONGER},
    ),
    "older-statement-does-not-matter": (
        {"db/migrations/1_a.sql": f"{TABLE}CREATE VIEWS v AS SELECT 1;\n"},
        {"db/migrations/2_b.sql": LONGER},
    ),
    "older-of-another-folder": (
        {"a/migrations/1_a.sql": b"SELECT '\0';\n"},
        {"b/migrations/1_a.sql": "CREATE TABLE t (id bigint);\n"},
    ),
    "newer-than-what-is-checked": (
        {"db/migrations/9_a.sql": b"SELECT '\0';\n"},
        {"db/migrations/2_b.sql": "CREATE TABLE t (id bigint);\n"},
    ),
}  # fmt: skip


def rows() -> dict[str, tuple[str, str]]:
    """Give exit code and words of each row."""
    cells = re.findall(
        r"^\| `migrations` \| ([a-z-]+) \| [^|]+ \| (\d) \|([^|]*)\|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return {name: (code, says.strip()) for name, code, says in cells}


def test_every_row_is_set_up_and_every_case_has_a_row() -> None:
    assert rows().keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_a_case_comes_out_as_its_row_says(repo: Any, name: str) -> None:
    code, says = rows()[name]
    report = judged(repo, *CASES[name])
    told = "\n".join(reasons(report))
    assert str(report.exit_code) == code, told
    assert (says in told) if says else not told


@pytest.mark.parametrize("given", [TABLE, ""], ids=["the table is known", "the table is in no migration"])
def test_what_can_be_read_is_told_by_findings_alone(repo: Any, given: str) -> None:
    report = judged(repo, {"db/migrations/1_a.sql": given or "SELECT 1;\n"}, {"db/migrations/2_b.sql": SHORTER})
    assert report.verdict is (Verdict.FAIL if given else Verdict.PASS)
    assert reasons(report) == []


EXCLUDING = {"launchgate.yml": "migrations: {exclude: [/migrations/*.js]}", "migrations/1_a.js": KNEX}
FOREIGN: dict[str, tuple[Mapping[str, str], str, bool]] = {
    "Java": ({"db/migration/V1__a.java": JAVA}, "db/migration/V2__b.sql", True),
    "Kotlin": ({"db/migration/V1__a.kt": KOTLIN}, "db/migration/V2__b.sql", True),
    "JavaScript": ({"migrations/1_a.js": KNEX}, "migrations/2_b.sql", True),
    "a folder for each year": ({"migrations/2025/1_a.js": KNEX}, "migrations/2026/2_b.sql", True),
    "the table is known": ({"migrations/1_a.sql": TABLE, "migrations/1_c.js": KNEX}, "migrations/2_b.sql", False),
    "a newer one": ({"migrations/3_a.js": KNEX}, "migrations/2_b.sql", False),
    "of another database": ({"a/migrations/1_a.js": KNEX}, "b/migrations/2_b.sql", False),
    "excluded": (EXCLUDING, "migrations/2_b.sql", False),
}


@pytest.mark.parametrize(("given", "path", "told"), FOREIGN.values(), ids=FOREIGN)
def test_an_older_migration_in_another_language_is_told_where_its_table_matters(
    repo: Any, given: Mapping[str, str], path: str, *, told: bool
) -> None:
    report = judged(repo, given, {path: SHORTER})
    assert any("are not read yet" in each for each in reasons(report)) is told
    assert (report.verdict is Verdict.INCONCLUSIVE) is told


OLDER = REVISION.format("1", "None", "op.execute('CREATE TABLE orders (s varchar(20))')")
NEWER = REVISION.format("2", "'1'", "op.execute('ALTER TABLE orders ALTER COLUMN s TYPE varchar(10)')")
FOLDERS = {
    "two of Flyway": ({"db/migration/core/V1__a.sql": TABLE}, {"db/migration/shop/V2__b.sql": SHORTER}, True),
    "one below another of Flyway": ({"x/db/migration/V1__a.sql": TABLE}, {"x/db/migration/s/V2__b.sql": SHORTER}, True),
    "two locations of Flyway": (
        {"db/migration/a/V1__a.sql": TABLE, "db/migration/b/V1__a.sql": "SELECT 1;\n"},
        {"db/migration/b/V2__b.sql": SHORTER},
        False,
    ),
    "two modules with Flyway": ({"a/db/migration/V1__a.sql": TABLE}, {"b/db/migration/V2__b.sql": SHORTER}, False),
    "two of Alembic": ({"versions/2024/a.py": OLDER}, {"versions/q2/b.py": NEWER}, True),
    "two services with Alembic": (
        {"a/versions/a.py": OLDER, "b/versions/a.py": REVISION.format("1", "None", "pass")},
        {"b/versions/b.py": NEWER},
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "files", "known"), FOLDERS.values(), ids=FOLDERS)
def test_folders_of_one_database_know_each_other(
    repo: Any, given: Mapping[str, str], files: Mapping[str, str], *, known: bool
) -> None:
    assert (judged(repo, given, files).verdict is Verdict.FAIL) is known
