"""A file for another database is distinguished from one for PostgreSQL by its code, never by its prose."""

from __future__ import annotations

import pytest

from launchgate.sql.discover import other_dialect

POSTGRESQL = {
    "prisma's warning": "/* You are about to drop the column `userId` on the `ApiKey` table. */\nDROP TABLE t;",
    "a comment": "-- like AUTO_INCREMENT, or ENGINE = InnoDB\nCREATE TABLE t (id bigserial);",
    "a string": "COMMENT ON TABLE t IS 'use `x` here; unsigned';",
    "a dollar string": "DO $$ BEGIN RAISE NOTICE '`x`'; END $$;",
    "a quoted name": 'ALTER TABLE "unsigned" ADD COLUMN "`a`" int;',
}
OTHERS = {
    "backticks": ("db/1.sql", "ALTER TABLE `t` ADD `c` int;", "MySQL or MariaDB"),
    "engine": ("db/1.sql", "CREATE TABLE t (id int) ENGINE=InnoDB;", "MySQL or MariaDB"),
    "autoincrement": ("db/1.sql", "CREATE TABLE t (id integer primary key autoincrement);", "SQLite"),
    "pragma": ("db/1.sql", "PRAGMA foreign_keys = ON;", "SQLite"),
    "merge tree": ("db/1.sql", "CREATE TABLE t (a UUID) engine = ReplicatedMergeTree ORDER BY a;", "ClickHouse"),
    "a folder": ("db/clickhouse/migrations/1.sql", "ALTER TABLE t ADD COLUMN a UUID;", "ClickHouse"),
    "a file": ("db/schema.mysql.sql", "ALTER TABLE t ADD COLUMN a int;", "MySQL"),
    "sqitch": ("deploy/a.sql", "-- Deploy app:a to mysql\nSELECT 1;", "MySQL"),
}


@pytest.mark.parametrize("text", POSTGRESQL.values(), ids=POSTGRESQL)
def test_prose_is_no_sign(text: str) -> None:
    assert other_dialect("db/migrations/1.sql", text) == ""


@pytest.mark.parametrize(("path", "text", "name"), OTHERS.values(), ids=OTHERS)
def test_code_and_names_are(path: str, text: str, name: str) -> None:
    assert other_dialect(path, text) == name


def test_a_folder_whose_name_only_contains_the_word_is_none() -> None:
    assert other_dialect("mysqlike/migrations/1.sql", "SELECT 1;") == ""
