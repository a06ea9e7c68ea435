"""Every fix that is offered, pasted and checked again: the finding is gone, no other rule complains of the new text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

import pytest

from launchgate.gates.migrations.gate import GATE
from launchgate.model.finding import Finding, InFile
from launchgate.model.rule import Bundle, examples
from launchgate.sql.postgres import Parser
from launchgate.sql.script import LineIndex
from launchgate.sql.split import split

_NEW_FILE = re.compile(r"migration [2-9]|(?:migration 1, )?outside a transaction|a migration of its own")


def _cases() -> Iterator[tuple[str, Bundle]]:
    for rule in GATE.rules():
        for number, example in enumerate(examples(rule.bad, random.Random(1))):
            bundle = example if isinstance(example, Bundle) else Bundle({"migrations/1_example.sql": example})
            yield f"{rule.entry.id}-{number}", bundle


CASES = dict(_cases())


def _cut(text: str, at: InFile) -> tuple[int, int]:
    """Give the offsets of a place."""
    starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
    assert at.end_line is not None
    assert at.end_column is not None
    return starts[at.line - 1] + (at.column or 1) - 1, starts[at.end_line - 1] + at.end_column - 1


def pasted(files: Mapping[str, str], finding: Finding) -> dict[str, str]:
    """Do what the fix says: put its first part in place, and what says so into a later migration of its own."""
    assert isinstance(finding.at, InFile)
    text, stays, later = files[finding.at.path], [], {}
    stages = re.split(
        r"^-- (?=migration \d|outside a transaction|a migration of its own)",
        finding.fix.replacement,
        flags=re.MULTILINE,
    )
    for number, stage in enumerate(stages):
        if _NEW_FILE.match(stage):
            later[f"{finding.at.path.rpartition('/')[0]}/{number + 2}_later.sql"] = stage.partition("\n")[2]
        else:
            stays.append(re.sub(r"^migration 1\n", "", stage))
    moved = list(_rest(text, finding.at)) if "lock-held" in finding.rule.id else []
    for at in sorted([finding.at, *moved], key=lambda at: (at.line, at.column or 1), reverse=True):
        start, end = _cut(text, at)
        text = text[:start] + ("".join(stays).strip().rstrip(";") if at == finding.at else "") + text[end:]
    return {**files, finding.at.path: text, **later}


def _rest(text: str, at: InFile) -> Iterator[InFile]:
    """Give the places of the statements after this one, up to the end of the transaction."""
    places = LineIndex(at.path, text)
    for piece in split(text):
        if piece.sql.upper() == "COMMIT":
            return
        if piece.start >= _cut(text, at)[1]:
            yield places.span(piece.start, piece.end)


def _waits(each: Finding, finding: Finding) -> bool:
    return each.rule.id == "migrations/lock-timeout-missing" and each.at == finding.at


@pytest.mark.parametrize("name", CASES)
def test_a_pasted_fix_satisfies_every_rule(name: str) -> None:
    bundle = CASES[name]
    before = GATE.check_example(bundle)
    for finding in before:
        if not finding.fix.replacement:
            continue
        files = pasted(bundle.files, finding)
        mended = {each.rule.id for each in before if each.rule.id == finding.rule.id or _waits(each, finding)}
        known = {each.rule.id for each in before} - mended
        assert {each.rule.id for each in GATE.check_example(Bundle(files, bundle.files_before))} <= known, files
        statements = [piece.sql for text in files.values() for piece in split(text)]
        assert [each.error for each in Parser().parse(statements) if each.error] == [], files


def test_two_findings_on_one_statement_offer_one_fix() -> None:
    found = GATE.check_example("CREATE INDEX i ON orders (status);")
    assert {finding.rule.id for finding in found} == {
        "migrations/index-not-concurrent",
        "migrations/lock-timeout-missing",
    }
    assert len({finding.fix for finding in found}) == 1


def test_a_statement_without_another_finding_keeps_its_limit() -> None:
    (found,) = GATE.check_example("ALTER TABLE orders ADD COLUMN note text;")
    assert found.fix.replacement == "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN note text;"


ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, n int, m int, code text, changed timestamptz, tags text[]);"
ENDLESS = {
    "what it reads changes": "UPDATE orders SET n = n + 1;",
    "another moment": "UPDATE orders SET changed = now();",
    "chance": "DELETE FROM orders WHERE random() < 0.5;",
    "the other rows": "DELETE FROM orders WHERE id NOT IN (SELECT max(id) FROM orders GROUP BY code);",
    "another table": "DELETE FROM orders USING people p WHERE p.id = orders.id;",
    "another name": "UPDATE orders o SET n = 1 WHERE o.id > 5;",
    "the key": "UPDATE orders SET id = m;",
    "a default": "UPDATE orders SET n = DEFAULT;",
    "several at once": "UPDATE orders SET (n, m) = (1, 2);",
    "what is given back": "DELETE FROM orders WHERE n > 5 RETURNING id;",
}


def unbatched(text: str, given: str) -> list[str]:
    found = GATE.check_example(Bundle({"migrations/2_b.sql": text}, {"migrations/1_a.sql": given}))
    return [each.fix.replacement for each in found if each.rule.id == "migrations/unbatched-write"]


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_write_that_batches_might_not_end_or_not_repeat_gets_words_alone(text: str) -> None:
    assert unbatched(text, ORDERS) == [""]


KEYS = {
    "in the table": (ORDERS, "id"),
    "in the column of another name": ('CREATE TABLE orders ("Id" uuid PRIMARY KEY, n int);', '"Id"'),
    "as a constraint": ("CREATE TABLE orders (n int, code text, CONSTRAINT k PRIMARY KEY (code));", "code"),
    "added later": ("CREATE TABLE orders (n int, id int); ALTER TABLE orders ADD PRIMARY KEY (id);", "id"),
    "of a table that is unknown": ("ALTER TABLE orders ADD PRIMARY KEY (id);", "id"),
    "none": ("CREATE TABLE orders (id bigint UNIQUE, n int);", ""),
    "of two columns": ("CREATE TABLE orders (id int, m int, n int, PRIMARY KEY (id, m));", ""),
    "dropped": (f"{ORDERS} ALTER TABLE orders DROP CONSTRAINT orders_pkey;", ""),
    "dropped with its column": (f"{ORDERS} ALTER TABLE orders DROP COLUMN id;", ""),
    "renamed": (f"{ORDERS} ALTER TABLE orders RENAME COLUMN id TO number;", ""),
    "of nothing known": ("SELECT 1;", ""),
}


@pytest.mark.parametrize(("given", "key"), KEYS.values(), ids=KEYS)
def test_an_update_walks_the_primary_key_where_it_is_known(given: str, key: str) -> None:
    (text,) = unbatched("UPDATE orders SET n = 7;", given)
    assert (f"orders.{key}%TYPE" in text) if key else not text


def test_the_fix_of_one_of_several_objects_names_them_all() -> None:
    found = [
        each
        for each in GATE.check_example("DROP INDEX a, b;")
        if each.rule.id == "migrations/drop-index-not-concurrent"
    ]
    assert len(found) == len({each.anchor for each in found}) > 1
    for each in found:
        assert "IF EXISTS a;" in each.fix.replacement
        assert "IF EXISTS b;" in each.fix.replacement


def test_of_a_block_that_does_more_there_is_nothing_to_paste() -> None:
    text = "DO $$ BEGIN CREATE INDEX i ON orders (a); ALTER TABLE orders ADD COLUMN b int; END $$;"
    found = {each.rule.id: each.fix.replacement for each in GATE.check_example(text)}
    assert found["migrations/index-not-concurrent"] == ""
    assert text.rstrip(";") in found["migrations/lock-timeout-missing"]


def test_a_json_column_keeps_what_else_it_says() -> None:
    found = {
        each.rule.id: each
        for each in GATE.check_example("ALTER TABLE orders ADD COLUMN json json NOT NULL DEFAULT '{}';")
    }
    assert "ADD COLUMN json jsonb NOT NULL DEFAULT '{}'" in found["migrations/json-column"].fix.replacement


def test_a_column_with_a_unique_constraint_is_added_before_its_index() -> None:
    text = "ALTER TABLE orders ADD COLUMN code text NOT NULL CONSTRAINT one UNIQUE DEFAULT 'a';"
    found = {each.rule.id: each.fix.replacement for each in GATE.check_example(text)}
    lines = found["migrations/constraint-index-build"].splitlines()
    assert "ALTER TABLE orders ADD COLUMN code text NOT NULL DEFAULT 'a';" in lines
    assert "ALTER TABLE orders ADD CONSTRAINT one UNIQUE USING INDEX one_idx;" in lines


def replacement(rule: str, text: str, given: str) -> str:
    found = GATE.check_example(Bundle({"migrations/2_b.sql": text}, {"migrations/1_a.sql": given}))
    (fix,) = {each.fix for each in found if each.rule.id == f"migrations/{rule}"}
    assert fix.summary
    return fix.replacement


TIED = (
    'CREATE TABLE orders (id int PRIMARY KEY, a int, b int UNIQUE, c int DEFAULT 1, d text COLLATE "C", e int,'
    " f int REFERENCES people (id), g int GENERATED ALWAYS AS IDENTITY, h int, i text, CHECK (h > 0));"
    " CREATE INDEX orders_e ON orders (e);"
)
MORE_THAN_A_TYPE = {
    "a primary key": "ALTER id TYPE bigint",
    "a unique column": "ALTER b TYPE bigint",
    "a default": "ALTER c TYPE bigint",
    "a column with a collation": "ALTER d TYPE varchar(5)",
    "an index": "ALTER e TYPE bigint",
    "a foreign key": "ALTER f TYPE bigint",
    "an identity": "ALTER g TYPE bigint",
    "a check": "ALTER h TYPE bigint",
    "a collation": 'ALTER i TYPE varchar(5) COLLATE "C"',
    "a default of the same statement": "ALTER a TYPE bigint, ALTER a SET DEFAULT 0",
    "a check of the same statement": "ALTER a TYPE bigint, ADD CHECK (a > 0)",
    "an index of the same statement": "ADD CONSTRAINT one UNIQUE (a), ALTER a TYPE bigint",
    "an identity of the same statement": "ALTER a TYPE bigint, ALTER a ADD GENERATED ALWAYS AS IDENTITY",
    "a value of the moment of writing": "ALTER a TYPE bigint USING random()",
    "a column that no migration shows": "ALTER z TYPE bigint",
    "more commands than are compared": "ALTER a TYPE bigint" + "".join(f", ADD n{n} int" for n in range(50)),
}


@pytest.mark.parametrize("commands", MORE_THAN_A_TYPE.values(), ids=MORE_THAN_A_TYPE)
def test_a_change_of_type_that_a_swap_would_not_repeat_gets_words_alone(commands: str) -> None:
    assert replacement("column-type-rewrite", f"ALTER TABLE orders {commands};", TIED) == ""


SPELT = {
    "a comment": ("ALTER i TYPE int USING i::int -- plain\n, ADD z int", "i_new int", "SET i_new = (i::int);"),
    "no cast": ("ALTER i TYPE varchar(5)", "i_new varchar(5)", "SET i_new = i;"),
    "a column called type": ("ALTER type TYPE bigint", "type_new bigint", "SET type_new = type;"),
    "a type with words": ("ALTER i TYPE interval day to second(3) USING i::interval", "i_new interval day to second(3)",
                          "SET i_new = (i::interval);"),
    "a quoted type": ('ALTER COLUMN "Kind" SET DATA TYPE "Kinds" USING "Kind"::"Kinds"', '"Kind_new" "Kinds"',
                      '"Kind_new" = ("Kind"::"Kinds");'),
}  # fmt: skip


@pytest.mark.parametrize(("command", "column", "value"), SPELT.values(), ids=SPELT)
def test_a_change_of_type_keeps_the_type_and_the_value_as_they_are_written(
    command: str, column: str, value: str
) -> None:
    given = 'CREATE TABLE orders (type int, i text, "Kind" text);'
    text = replacement("column-type-rewrite", f"ALTER TABLE orders {command};", given)
    assert f"ADD COLUMN {column};" in text
    assert value in text


LOST = {
    "nulls": "ADD COLUMN c text UNIQUE NULLS NOT DISTINCT NOT NULL DEFAULT 'a'",
    "deferrable": 'ADD COLUMN c text CONSTRAINT "my uq" UNIQUE DEFERRABLE INITIALLY DEFERRED',
    "storage": "ADD COLUMN c text UNIQUE WITH (fillfactor = 70) USING INDEX TABLESPACE x",
    "two constraints": "ADD COLUMN c text UNIQUE CONSTRAINT two UNIQUE",
    "a column that may be there": "ADD COLUMN IF NOT EXISTS c text UNIQUE",
    "included columns": "ADD CONSTRAINT one UNIQUE (a) INCLUDE (e)",
    "a table's deferrable": "ADD PRIMARY KEY (a) DEFERRABLE",
}


CONDITIONAL = "DO $$ BEGIN IF now() > '2026-01-01' THEN ALTER TABLE orders {}; END IF; END $$;"


@pytest.mark.parametrize(
    ("rule", "command"),
    [("column-type-rewrite", "ALTER a TYPE bigint"), ("constraint-index-build", "ADD CONSTRAINT one UNIQUE (a)")],
)
def test_of_a_block_that_asks_first_there_is_nothing_to_paste(rule: str, command: str) -> None:
    assert replacement(rule, CONDITIONAL.format(command), "CREATE TABLE orders (a int);") == ""


@pytest.mark.parametrize("command", LOST.values(), ids=LOST)
def test_a_constraint_that_says_more_than_its_columns_gets_words_alone(command: str) -> None:
    given = "CREATE TABLE orders (a int NOT NULL, e int);"
    text = f"ALTER TABLE orders {command};"
    found = GATE.check_example(Bundle({"migrations/2_b.sql": text}, {"migrations/1_a.sql": given}))
    fixes = [each.fix for each in found if each.rule.id == "migrations/constraint-index-build"]
    assert {fix.replacement for fix in fixes} == {""}
    assert all("Give each of the two the options" in fix.summary for fix in fixes)
