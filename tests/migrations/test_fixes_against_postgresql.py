"""Fixes that move rows, pasted into a real server: every row is moved, and none is lost."""

from __future__ import annotations

import re

import pytest

from launchgate.gates.migrations.gate import GATE
from launchgate.model.rule import Bundle
from tests.migrations.conftest import Server

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]  # one server
_STAGE = re.compile(r"^-- migration \d[^\n]*\n", re.MULTILINE)
ROWS = 12_345
FACTS = "CREATE TABLE facts (id int NOT NULL, paid text);"


def stages_of(rule: str, text: str) -> list[str]:
    """Give the migrations that the fix of a rule puts in the place of a statement."""
    examined = GATE.check_example(Bundle({"migrations/2_b.sql": text}, {"migrations/1_a.sql": FACTS}))
    (found,) = [each for each in examined if each.rule.id == f"migrations/{rule}"]
    return _STAGE.split(found.fix.replacement)[1:]


@pytest.fixture
def rows(postgresql: Server) -> Server:
    """Fill a table."""
    postgresql.run(
        f"DROP TABLE IF EXISTS facts CASCADE; DROP FUNCTION IF EXISTS facts_paid_new; {FACTS}"
        "INSERT INTO facts SELECT n, CASE n % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' END "
        f"FROM generate_series(1, {ROWS}) n;"
    )
    return postgresql


CHANGES = {
    "a wider number": ("ALTER COLUMN id TYPE bigint", "id", "bigint", "count(id) = count(*)"),
    "a text that fits": (
        "ALTER paid SET DATA TYPE varchar(3)",
        "paid",
        "character varying",
        "count(paid) = count(*) FILTER (WHERE paid IN ('yes', 'no')) AND count(paid) < count(*)",
    ),
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
    first, fill, *rest = stages_of("column-type-rewrite", f"ALTER TABLE facts {change};")
    rows.run(first)
    rows.run("INSERT INTO facts VALUES (3, 'yes'); UPDATE facts SET paid = 'yes' WHERE id = 3;")
    for stage in (fill, fill, *rest):
        rows.run(stage)
    required = "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'facts'::regclass AND attname = "
    assert rows.run(f"{required}'{column}';").strip() == ("t" if column == "id" else "f")
    asked = f"SELECT pg_typeof({column}) FROM facts LIMIT 1; SELECT count(*), {kept} FROM facts;"
    assert rows.run(asked).splitlines() == [kind, f"{ROWS + 1}|t"]
    rows.run("INSERT INTO facts (id, paid) SELECT id, paid FROM facts LIMIT 1;")


REFUSED = {
    "a text that is too long": ("varchar(2)", "value too long for type character varying(2)"),
    "a padded text that is too long": ("char(2)", "value too long for type character(2)"),
    "a text that may be no number": ("int", "is of type integer but expression is of type text"),
}


@pytest.mark.parametrize(("kind", "why"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_the_statement_refuses_is_refused_by_its_stages(rows: Server, kind: str, why: str) -> None:
    text = f"ALTER TABLE facts ALTER COLUMN paid TYPE {kind};"
    assert rows.refusal(text)
    first, fill, _ = stages_of("column-type-rewrite", text)
    refusal = rows.refusal(f"BEGIN; {first} COMMIT;")
    assert why in (refusal or rows.refusal(fill))
    assert refusal or why in rows.refusal("INSERT INTO facts VALUES (1, 'a long value');")
    assert rows.run("SELECT count(*) FROM facts WHERE paid = 'yes';").strip() == str(ROWS // 3)


INLINE = {
    "unique": "UNIQUE",
    "unique by a quoted name": "CONSTRAINT \"my uq\" UNIQUE CHECK (code <> 'unique')",
    "unique by a name": 'CONSTRAINT one UNIQUE COLLATE "C"',
}


@pytest.mark.parametrize("constraint", INLINE.values(), ids=INLINE)
def test_a_constraint_taken_out_of_its_column_is_the_same_afterwards(rows: Server, constraint: str) -> None:
    asked = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'facts'::regclass ORDER BY 1;"
        "SELECT format_type(atttypid, atttypmod), attcollation FROM pg_attribute"
        " WHERE attrelid = 'facts'::regclass AND attname = 'code';"
    )
    text = f"ALTER TABLE facts ADD COLUMN code text {constraint};"
    whole = rows.run(f"BEGIN; {text} {asked} ROLLBACK;")
    for stage in stages_of("constraint-index-build", text):
        rows.run(stage)
    assert rows.run(asked) == whole != ""


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


SCHEMA = (
    "CREATE TABLE notes (id bigint PRIMARY KEY, code uuid, net numeric(10,3), gross numeric(10,2), n int, r real,"
    " day date, at timestamptz, second timestamp(0), short char(6), brief varchar(3), data json, spot point,"
    " state text, tags text[]);"
)
WRITES = {
    "a constant": ("UPDATE notes SET state = 'no';", "state = 'no'", ROWS),
    "an integer": ("UPDATE notes SET n = 7, state = NULL WHERE id > 5;", "n = 7 AND state IS NULL", ROWS - 5),
    "those of one state": ("UPDATE notes SET state = 'b' WHERE state = 'a' OR state IS NULL;", "state = 'b'", ROWS),
    "a number that is rounded": ("UPDATE notes SET gross = net * 1.19;", "gross > net", ROWS),
    "a quotient that is rounded": ("UPDATE notes SET n = net / 3;", "n = round(net / 3)", ROWS),
    "a number of less precision": ("UPDATE notes SET r = 0.1;", "r = 0.1::real", ROWS),
    "the day of a time": ("UPDATE notes SET day = at;", "day = at::date", ROWS),
    "a time without its fraction": ("UPDATE notes SET second = at;", "second = at::timestamp(0)", ROWS),
    "a text that is padded": ("UPDATE notes SET short = 'ab';", "short = 'ab'", ROWS),
    "a text that is cut": ("UPDATE notes SET brief = 'abc  ';", "brief = 'abc'", ROWS),
    "a type without equality": ("UPDATE notes SET data = '{}', spot = '(1,2)';", "spot[0] = 1", ROWS),
    "a part of a value": ("UPDATE notes SET tags[2] = 'a' WHERE id < 9;", "tags[2] = 'a'", 8),
    "a comment": ("UPDATE notes SET n = 1 -- all\nWHERE id > 5 -- but five\n;", "n = 1", ROWS - 5),
    "a delete": ("DELETE FROM notes WHERE id > 5;", "true", 5),
    "a delete of all": ("DELETE FROM notes;", "true", 0),
}
TABLES = {
    "one": ("", ""),
    "a key without a maximum": ("PRIMARY KEY, code uuid,", ", code uuid PRIMARY KEY DEFAULT gen_random_uuid(),"),
    "partitions": (" state text, tags text[])", " state text, tags text[]) PARTITION BY HASH (id)"),
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("text", "asked", "answer"), WRITES.values(), ids=WRITES)
def test_a_write_in_batches_ends_and_does_what_the_whole_did(
    postgresql: Server, text: str, asked: str, answer: int, table: str
) -> None:
    schema = SCHEMA.replace(*TABLES[table])
    postgresql.run(f"DROP TABLE IF EXISTS notes; {schema}")
    if table == "partitions":  # rows of two partitions have the same ctid
        for part in range(2):
            postgresql.run(
                f"CREATE TABLE notes_{part} PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER {part});"
            )
    postgresql.run(
        "INSERT INTO notes (id, net, at, state) SELECT n, n + 10.333, now() + n * interval '1 s 10 ms',"
        f" CASE n % 2 WHEN 0 THEN 'a' END FROM generate_series(1, {ROWS}) n; ANALYZE notes;"
    )
    examined = GATE.check_example(Bundle({"migrations/2_b.sql": text}, {"migrations/1_a.sql": schema}))
    (found,) = [each for each in examined if each.rule.id.endswith("unbatched-write")]
    postgresql.run(f"SET statement_timeout = '20s'; {found.fix.replacement}")
    assert postgresql.run(f"SELECT count(*) FROM notes WHERE {asked};").strip() == str(answer)


def test_a_default_is_filled_in_until_no_row_is_left(rows: Server) -> None:
    first, fill = stages_of("volatile-default-rewrite", "ALTER TABLE facts ADD COLUMN tag float DEFAULT random();")
    rows.run(first)
    rows.run(fill)
    assert rows.run("SELECT count(*) FROM facts WHERE tag IS NULL;").strip() == "0"


def test_a_default_that_may_be_null_ends_the_loop_with_an_error(rows: Server) -> None:
    rows.run("CREATE OR REPLACE FUNCTION unknown_tag() RETURNS text LANGUAGE sql VOLATILE AS 'SELECT NULL::text';")
    first, fill = stages_of("volatile-default-rewrite", "ALTER TABLE facts ADD COLUMN tag text DEFAULT unknown_tag();")
    rows.run(first)
    assert "after it is written" in rows.refusal(f"SET statement_timeout = '20s'; {fill}")
