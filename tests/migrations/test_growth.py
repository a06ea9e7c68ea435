"""Twice the input is twice the work, whatever one statement says: counted in calls and in characters of the report."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from launchgate.gates.migrations.gate import GATE
from launchgate.gates.migrations.rewrite import MOST_OPERATIONS
from launchgate.sql import discover
from launchgate.sql.foreign import unsupported_dialect

MANY = 4 * MOST_OPERATIONS


def work_of(text: str) -> tuple[int, int]:
    """Count the calls that judging a text makes, and the characters of what is found."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = GATE.check_example(text)
    finally:
        sys.setprofile(before)
    return calls, sum(len(each.message) + len(each.fix.replacement) + len(each.also) for each in found)


def commands(form: str) -> Callable[[int], str]:
    return lambda times: f"ALTER TABLE orders {', '.join(form.format(number) for number in range(times))};"


def names(form: str, each: str = "t{}") -> Callable[[int], str]:
    return lambda times: form.format(", ".join(each.format(number) for number in range(times)))


def statements(head: str, form: str, tail: str = "") -> Callable[[int], str]:
    return lambda times: head + " ".join(form.format(number) for number in range(times)) + tail


STATEMENTS = {
    "SET NOT NULL": commands("ALTER COLUMN c{} SET NOT NULL"),
    "changes of type": commands("ALTER COLUMN c{} TYPE bigint"),
    "json columns": commands("ADD COLUMN c{} json"),
    "volatile defaults": commands("ADD COLUMN c{} float DEFAULT random()"),
    "serial columns": commands("ADD COLUMN c{} serial"),
    "generated columns": commands("ADD COLUMN c{} int GENERATED ALWAYS AS (n * 2) STORED"),
    "required columns": commands("ADD COLUMN c{} int NOT NULL"),
    "checks": commands("ADD CHECK (c{} > 0)"),
    "checks of columns": commands("ADD COLUMN c{0} int CHECK (c{0} > 0)"),
    "foreign keys": commands("ADD FOREIGN KEY (c{0}) REFERENCES p{0} (id)"),
    "unique columns": commands("ADD COLUMN c{} int UNIQUE"),
    "validations": commands("ADD x int, VALIDATE CONSTRAINT c{}"),
    "dropped columns": commands("DROP COLUMN c{} CASCADE"),
    "dropped indexes": names("DROP INDEX {};"),
    "dropped tables": names("DROP TABLE {};"),
    "truncated tables": names("TRUNCATE {};"),
    "vacuumed tables": names("VACUUM FULL {};"),
    "rights": names("REVOKE SELECT ON {} FROM app;"),
    "updates in WITH": names("WITH {} SELECT 1;", "a{0} AS (UPDATE t SET c{0} = 1 RETURNING 1)"),
    "a transaction": statements("BEGIN; ", "ALTER TABLE t ALTER c{} SET NOT NULL;"),
    "a block": statements("DO $$ BEGIN ", "ALTER TABLE t{} ALTER c SET NOT NULL;", " END $$;"),
    "concurrent builds in a block": statements(
        "SET lock_timeout = '2s'; DO $$ BEGIN ", "CREATE INDEX CONCURRENTLY i{} ON t (a);", " END $$;"
    ),
}


@pytest.mark.parametrize("text_of", STATEMENTS.values(), ids=STATEMENTS)
def test_the_work_grows_with_the_length(text_of: Callable[[int], str]) -> None:
    GATE.check_example(text_of(1))  # what is loaded once counts for neither
    (calls, characters), (more_calls, more_characters) = work_of(text_of(MANY)), work_of(text_of(2 * MANY))
    assert calls > MANY
    assert more_calls < 2.5 * calls
    assert more_characters <= 2.5 * characters


def test_a_statement_that_does_too_much_gets_words_alone() -> None:
    for times, written in ((MOST_OPERATIONS, True), (MOST_OPERATIONS + 1, False)):
        found = [each for each in GATE.check_example(STATEMENTS["SET NOT NULL"](times)) if "not-null" in each.rule.id]
        assert len(found) == times
        assert all(bool(each.fix.replacement) is written and each.fix.summary for each in found)


def test_a_long_statement_still_gets_its_limit_for_waiting() -> None:
    (found,) = [each for each in GATE.check_example(STATEMENTS["dropped columns"](MANY)) if "timeout" in each.rule.id]
    assert found.fix.replacement.startswith("SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN c0")


BLANKS = {
    "lines": "{}CREATE TABLE t (id int);",
    "lines before the end": "CREATE TABLE t (id int){};",
    "a revision of nothing": "revision{}",
    "a revision before nothing": "revision = 'a'\ndown_revision{}",
    "a column": "ALTER TABLE t ADD COLUMN n int{}REFERENCES p;",
    "a default": "ALTER TABLE t ADD COLUMN n float DEFAULT random(){}REFERENCES p;",
    "a type": "ALTER TABLE t ALTER{}n TYPE int;",
    "a timeout": "SET lock_timeout = '5{}x'; CREATE INDEX CONCURRENTLY i ON t (a);",
}


@pytest.mark.parametrize("form", BLANKS.values(), ids=BLANKS)
@pytest.mark.parametrize("path", ["db/1_x.sql", "alembic/versions/x.py"])
def test_four_times_the_blank_lines_are_not_sixteen_times_the_work(form: str, path: str) -> None:
    def seconds(length: int) -> float:
        text = form.format("\n" * length)
        before = time.process_time()
        discover.runner_of(path, text)
        discover.other_dialect(path, text)
        discover.revisions([text])
        unsupported_dialect(path, text)
        if path.endswith(".sql"):
            GATE.check_example(text)
        return time.process_time() - before

    seconds(1)
    short, long = (min(seconds(length) for _ in range(3)) for length in (15_000, 60_000))
    assert long < 8 * short + 0.05
