"""Statements are found where they are, in whatever surrounds them."""

from __future__ import annotations

import time

import pytest

from launchgate.sql.postgres import Parser
from launchgate.sql.split import split

TRICKY = [
    ("semicolon in a string", "SELECT 'a;b'; SELECT 2", 2),
    ("doubled quote", "SELECT 'it''s; fine'; SELECT 2", 2),
    ("escape string", r"SELECT E'a\';b'; SELECT 2", 2),
    ("dollar quote", "SELECT $$a;b$$; SELECT 2", 2),
    ("tagged dollar quote", "SELECT $x$a;$$;b$x$; SELECT 2", 2),
    ("dollar in a name", "SELECT a$b; SELECT c$d", 2),
    ("quoted name", 'SELECT "a;b"; SELECT 2', 2),
    ("line comment", "SELECT 1 -- a;b\n; SELECT 2", 2),
    ("nested comment", "/* a; /* b; */ c; */ SELECT 1; SELECT 2", 2),
    ("comment with a quote", "-- it's\nSELECT 1; SELECT 2", 2),
    ("only a comment", "-- nothing here", 0),
    ("empty statements", ";;; SELECT 1;;", 1),
    ("no semicolon at the end", "SELECT 1", 1),
    ("function body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$; SELECT 2", 2),
    ("standard body", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3", 2),
    (
        "case in a standard body",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 3",
        2,
    ),
    ("rule with two actions", "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 2", 2),
    ("copy with data", "COPY t FROM stdin;\n1\ta;b'\n\\.\nSELECT 2;", 2),
    ("copy without an end", "COPY t FROM stdin;\n1\ta;b'\n", 1),
    ("psql settings", "\\set ON_ERROR_STOP on\n\\connect app\nSELECT 1;\n\\echo 'it''s done;'\nSELECT 2;", 2),
    ("psql variables", "SELECT :x, :'y', :\"z\"; SELECT 2", 2),
    ("shell placeholders", "CREATE TABLE ${schema}.t (id int); SELECT '${x};'", 2),
    ("moustaches", "CREATE TABLE {{ schema }}.t (id int); SELECT 2", 2),
    ("jinja blocks", "{% if x %}\nSELECT 1;\n{% endif %}\nSELECT 2;", 2),
    ("drizzle breakpoints", "SELECT 1;--> statement-breakpoint\nSELECT 2", 2),
    ("windows line ends", "SELECT 1;\r\nSELECT 2;\r\n", 2),
    ("casts and slices", "SELECT a::text, b[1:2], '1'::int; SELECT 2", 2),
    ("begin as a transaction", "BEGIN; SELECT CASE WHEN true THEN 1 END; COMMIT;", 3),
]


@pytest.mark.parametrize(("text", "count"), [case[1:] for case in TRICKY], ids=[case[0] for case in TRICKY])
def test_a_tricky_text_gives_the_right_statements_and_each_can_be_parsed(text: str, count: int) -> None:
    pieces = list(split(text))
    assert len(pieces) == count, pieces
    assert [parsed.error for parsed in Parser().parse([piece.sql for piece in pieces])] == [""] * count


@pytest.mark.parametrize("text", [case[1] for case in TRICKY], ids=[case[0] for case in TRICKY])
def test_a_statement_is_as_long_as_its_place_and_begins_where_it_says(text: str) -> None:
    for piece in split(text):
        original = text[piece.start : piece.end]
        assert len(piece.sql) == len(original)
        assert original[0] == piece.sql[0]


@pytest.mark.parametrize(
    "unit", ["{{", "'", '"', "$a$", "/*", "(", "\\", ":a", "${", "{%", "e'\\", "--", "begin atomic "]
)
def test_no_text_makes_the_splitter_slow(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    started = time.process_time()
    assert len(list(split(text))) <= len(text)
    assert time.process_time() - started < 20


def test_a_psql_command_that_runs_another_file_is_distinguished() -> None:
    (piece,) = split("\\i other.sql\n")
    assert (piece.elsewhere, piece.sql) == ("i", "")


def test_an_insert_of_many_rows_is_cut_to_what_matters() -> None:
    text = "INSERT INTO app.t (a) VALUES " + ", ".join(["(1)"] * 20_000) + "; SELECT 1"
    first, second = split(text)
    assert first.sql == "INSERT INTO app.t DEFAULT VALUES"
    assert text[first.end] == ";"
    assert second.sql == "SELECT 1"
