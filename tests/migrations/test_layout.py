"""Suggested SQL as people write it: long queries over several lines, and nothing else about them changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.gates.migrations.gate import GATE
from launchgate.sql.layout import LONG_LINE, MOST_CHARACTERS, laid_out, pieces_of_broken

CONDITION = " AND ".join(f"column_{number} IS NOT NULL" for number in range(6))
LONG = [
    f"UPDATE orders SET total = net WHERE {CONDITION}",
    f"EXPLAIN UPDATE orders SET total = net WHERE {CONDITION}",
    f"DELETE FROM orders WHERE {CONDITION}",
    f"CREATE MATERIALIZED VIEW totals AS SELECT a, b FROM orders WHERE {CONDITION}",
    f"INSERT INTO archive SELECT a, b FROM orders WHERE {CONDITION}",
]


@pytest.mark.parametrize("sql", LONG)
def test_a_long_query_gets_a_line_for_each_part(sql: str) -> None:
    lines = laid_out(sql).splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) <= LONG_LINE
    assert "".join("".join(lines).split()) == "".join(sql.split())


AS_IT_IS = {
    "short": "UPDATE orders SET total = net WHERE total IS NULL",
    "several lines": f"UPDATE orders\nSET total = net WHERE {CONDITION}",
    "no query": f"ALTER TABLE orders ADD CONSTRAINT c CHECK ({CONDITION})",
    "a body": f"DO $body$ BEGIN UPDATE orders SET total = net WHERE {CONDITION}; END $body$",
    "too long": f"UPDATE orders SET total = net WHERE total IN ({', '.join('1' * 6_000)})",
}


@pytest.mark.parametrize("sql", AS_IT_IS.values(), ids=AS_IT_IS)
def test_what_is_no_long_query_stays_as_it_is(sql: str) -> None:
    assert laid_out(sql) == sql


@given(st.text(alphabet="ab '\"$;(),\\/*-.:[]`\t", max_size=60))
def test_quoted_text_is_never_changed(text: str) -> None:
    sql = f"UPDATE orders SET note = '{text}' WHERE {CONDITION}"
    result = laid_out(sql)
    assert "".join(result.split()) == "".join(sql.split())
    if "'" not in text:
        assert f"'{text}'" in result


@given(st.text(alphabet="ab '\"$;()\n\\/*-", max_size=60))
def test_the_pieces_of_a_broken_statement_are_parts_of_it_at_their_offsets(text: str) -> None:
    for offset, piece in pieces_of_broken(text):
        assert text[offset : offset + len(piece)] == piece


def test_text_that_is_too_long_is_not_divided() -> None:
    text = "SELECT (1; " + "x" * MOST_CHARACTERS
    assert pieces_of_broken(text) == [(0, text)]


def test_a_statement_that_a_fix_repeats_is_laid_out() -> None:
    update = f"UPDATE people SET name = lower(name) WHERE {CONDITION};"
    found = GATE.check_example(f"BEGIN; SET LOCAL lock_timeout = '1s'; ALTER TABLE orders ADD n int; {update} COMMIT;")
    (held,) = [each for each in found if each.rule.id == "migrations/lock-held-over-work"]
    assert "\nUPDATE people\n   SET name = lower(name)\n WHERE column_0 IS NOT NULL\n   AND" in held.fix.replacement
