"""Fixes that move rows, pasted into a real server: every row is moved, and none is lost."""

from __future__ import annotations

import re

import pytest

from launchgate.gates.migrations.gate import GATE
from tests.migrations.conftest import Server

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
_STAGE = re.compile(r"^-- migration \d[^\n]*\n", re.MULTILINE)
ROWS = 12_345


def stages_of(rule: str, text: str) -> list[str]:
    """Give the migrations that the fix of a rule puts in the place of a statement."""
    (found,) = [each for each in GATE.examine(text) if each.rule.id == f"migrations/{rule}"]
    return _STAGE.split(found.fix.replacement)[1:]


@pytest.fixture
def rows(postgresql: Server) -> Server:
    """Fill a table."""
    postgresql.run(
        "DROP TABLE IF EXISTS facts CASCADE; CREATE TABLE facts (id int NOT NULL, paid text);"
        "INSERT INTO facts SELECT n, CASE n % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' END "
        f"FROM generate_series(1, {ROWS}) n;"
    )
    return postgresql


CHANGES = {
    "a wider number": ("ALTER COLUMN id TYPE bigint", "id", "bigint", "count(id) = count(*)"),
    "an expression": (
        "ALTER COLUMN paid TYPE boolean USING paid = 'yes'",
        "paid",
        "boolean",
        "count(*) FILTER (WHERE paid) = count(*) FILTER (WHERE id % 3 = 0) AND count(paid) < count(*)",
    ),
}


@pytest.mark.parametrize(("change", "column", "kind", "kept"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_type_moves_every_row_and_swaps(
    rows: Server, change: str, column: str, kind: str, kept: str
) -> None:
    first, fill, swap = stages_of("column-type-rewrite", f"ALTER TABLE facts {change};")
    rows.run(first)
    rows.run("INSERT INTO facts VALUES (3, 'yes'); UPDATE facts SET paid = 'yes' WHERE id = 3;")
    rows.run(fill)
    rows.run(fill)
    rows.run(swap)
    asked = f"SELECT pg_typeof({column}) FROM facts LIMIT 1; SELECT count(*), {kept} FROM facts;"
    assert rows.run(asked).split() == [kind, f"{ROWS + 1}|t"]
    rows.run("INSERT INTO facts (id, paid) SELECT id, paid FROM facts LIMIT 1;")


def test_a_computed_column_is_filled_and_kept(rows: Server) -> None:
    text = "ALTER TABLE facts ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) STORED;"
    for stage in stages_of("generated-column-rewrite", text):
        rows.run(stage)
    rows.run("INSERT INTO facts (id) VALUES (4); UPDATE facts SET id = id + 1;")
    assert rows.run("SELECT count(*) FROM facts WHERE twice IS DISTINCT FROM id * 2;").strip() == "0"


def test_a_required_default_is_filled_and_proven(rows: Server) -> None:
    text = "ALTER TABLE facts ADD COLUMN tag uuid NOT NULL DEFAULT gen_random_uuid();"
    for stage in stages_of("volatile-default-rewrite", text):
        rows.run(stage)
    asked = "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'facts'::regclass AND attname = 'tag';"
    assert rows.run(asked).strip() == "t"


WRITES = {
    "an update": ("UPDATE facts SET paid = 'no';", "count(*) FILTER (WHERE paid = 'no')", ROWS),
    "an update of some": ("UPDATE facts SET paid = 'no' WHERE paid IS NULL;", "count(paid)", ROWS),
    "one that finds NULL": ("UPDATE facts SET paid = NULL, id = 7 WHERE id > 5;", "sum(id)", 7 * ROWS - 20),
    "a delete": ("DELETE FROM facts WHERE id > 5;", "count(*)", 5),
    "a delete of all": ("DELETE FROM facts;", "count(*)", 0),
}


@pytest.mark.parametrize("table", ["facts", "parts"])
@pytest.mark.parametrize(("text", "asked", "answer"), WRITES.values(), ids=WRITES)
def test_a_write_in_batches_does_what_the_whole_did(
    rows: Server, text: str, asked: str, answer: int, table: str
) -> None:
    if table == "parts":  # rows of two partitions have the same ctid
        rows.run(
            "DROP TABLE IF EXISTS parts; CREATE TABLE parts (id int, paid text) PARTITION BY HASH (id);"
            "CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
            "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
            "INSERT INTO parts SELECT * FROM facts;"
        )
    (found,) = [each for each in GATE.examine(text.replace("facts", table)) if each.rule.id.endswith("unbatched-write")]
    rows.run(found.fix.replacement)
    assert rows.run(f"SELECT {asked} FROM {table};").strip() == str(answer)


def test_a_default_is_filled_in_until_no_row_is_left(rows: Server) -> None:
    first, fill = stages_of("volatile-default-rewrite", "ALTER TABLE facts ADD COLUMN tag float DEFAULT random();")
    rows.run(first)
    rows.run(fill)
    assert rows.run("SELECT count(*) FROM facts WHERE tag IS NULL;").strip() == "0"
