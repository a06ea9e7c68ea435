"""The fix that takes a transaction apart, pasted for each runner: every statement is kept, and no rule complains."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from launchgate.gates.migrations.gate import GATE
from launchgate.model.finding import Finding
from launchgate.model.rule import Bundle

HELD = "migrations/lock-held-over-work"
_STAGE = re.compile(r"^(?:--|#) migration \d+[^\n]*\n", re.MULTILINE)
TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int, code int, note text);\n"
REVISION = """from alembic import op

revision = "{}"
down_revision = {}


def upgrade() -> None:
{}
"""


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def _revision(number: int, text: str) -> str:
    """Give a revision; lines within a literal stay where they are."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        lines.append(line if inside else f"    {line}")
        inside ^= line.count('"""') % 2 == 1
    return REVISION.format(number, repr(str(number - 1)), "\n".join(lines))


@dataclass(frozen=True)
class TokenKind:
    """Where a runner keeps its n-th migration, and what surrounds the statements."""

    path: str
    around: Callable[[int, str], str] = lambda _, text: text


def _goose(_: int, text: str) -> str:
    return text if text.startswith("-- +goose") else f"-- +goose Up\n{text}"


def _dbmate(_: int, text: str) -> str:
    return text if text.startswith("-- migrate:up") else f"-- migrate:up\n{text}"


KINDS = {
    "psql": TokenKind("migrations/{}_x.sql", lambda n, text: f"BEGIN;\n{text}\nCOMMIT;" if n == 2 else text),
    "prisma": TokenKind("prisma/migrations/{}_x/migration.sql"),
    "golang-migrate": TokenKind("db/{}_x.up.sql"),
    "goose": TokenKind("goose/{}_x.sql", _goose),
    "dbmate": TokenKind("db/migrations/{}_x.sql", _dbmate),
    "flyway": TokenKind("db/V{}__x.sql"),
    "alembic": TokenKind("versions/{}.py", _revision),
}
SQL = [
    "ALTER TABLE orders ADD COLUMN paid boolean",
    "CREATE INDEX orders_status ON orders (status)",
    "UPDATE orders SET paid = true WHERE status = 'paid: yes'",
    "ALTER TABLE orders RENAME COLUMN paid TO is_paid",
    "CREATE TABLE visits (id bigint)",
    "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
    "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)",
    "SELECT count(*) FROM orders",
    "ALTER TABLE orders ALTER COLUMN code TYPE bigint",
    "COMMENT ON TABLE visits IS 'one: each'",
]
REPLACED = {
    "UPDATE orders SET paid = true WHERE status = 'paid: yes'": "LIMIT 5000) AND (status = 'paid: yes'))",
    "CREATE INDEX orders_status ON orders (status)": "CREATE INDEX CONCURRENTLY orders_status ON orders (status)",
    "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)": "CHECK (total > 0) NOT VALID",
    "ALTER TABLE orders ALTER COLUMN code TYPE bigint": "ADD COLUMN code_new bigint",
}


def _written(name: str) -> str:
    """Write the statements as the files of a runner hold them."""
    if name == "alembic":
        return "\n".join(f'op.execute("{sql}")'.replace(": ", "\\\\: ") for sql in SQL)
    return "".join(f"{sql};\n" for sql in SQL)


def _held(files: dict[str, str], given: dict[str, str]) -> Finding:
    (held,) = [each for each in GATE.check_example(Bundle(files, given)) if each.rule.id == HELD]
    return held


@pytest.mark.parametrize("name", KINDS)
def test_the_pasted_fix_keeps_every_statement_and_satisfies_every_rule(name: str) -> None:
    kind = KINDS[name]
    given = {kind.path.format(1): kind.around(1, TABLE if name != "alembic" else f'op.execute("""{TABLE}""")')}
    path = kind.path.format(2)
    held = _held({path: kind.around(2, _written(name))}, given)
    _, *stages = _STAGE.split(held.fix.replacement)
    files = {kind.path.format(number): kind.around(number, stage) for number, stage in enumerate(stages, 3)}
    text = "".join(files.values()).replace("\\\\:", ":")
    assert [sql for sql in SQL if REPLACED.get(sql, sql) not in text] == []
    assert len(stages) == len(set(stages)) > len(REPLACED)
    assert [(each.rule.id, each.message, files) for each in GATE.check_example(Bundle(files, given))] == []


def test_the_summary_says_which_lines_the_migrations_replace() -> None:
    text = "BEGIN;\nALTER TABLE a ADD n int;\nUPDATE b SET x = 1;\nCOMMIT;"
    assert "lines 2 to 3, the rest of the transaction" in _held({"migrations/2_x.sql": text}, {}).fix.summary


def test_what_a_transaction_sets_is_set_in_each_later_migration() -> None:
    text = "BEGIN; ALTER TABLE a ADD n int; SET search_path = app; UPDATE b SET x = 1; ALTER TABLE c ADD n int; COMMIT;"
    _, first, *later = _STAGE.split(_held({"migrations/2_x.sql": text}, {}).fix.replacement)
    assert first.count("search_path") == 1
    assert [stage.splitlines()[0] for stage in later] == ["SET search_path = app;"] * 2


UNMOVABLE = {
    "a rollback": "BEGIN; SAVEPOINT s; ALTER TABLE a ADD n int; UPDATE b SET x = 1; ROLLBACK TO s; COMMIT;",
    "a file elsewhere": "BEGIN;\nALTER TABLE a ADD n int;\nUPDATE b SET x = 1;\n\\i other.sql\nCOMMIT;",
    "no SQL": "BEGIN; ALTER TABLE a ADD n int; UPDATE b SET x = 1; CREATE VIEWS v; COMMIT;",
}


@pytest.mark.parametrize("text", UNMOVABLE.values(), ids=UNMOVABLE)
def test_a_transaction_that_cannot_be_taken_apart_gets_words_alone(text: str) -> None:
    held = [each for each in GATE.check_example(Bundle({"migrations/2_x.sql": text})) if each.rule.id == HELD]
    assert [each.fix.replacement for each in held] in ([""], [])


def test_the_other_commands_of_a_statement_are_kept_by_the_fix_of_one() -> None:
    text = "ALTER TABLE a ADD COLUMN n int, ALTER COLUMN e SET NOT NULL, DROP CONSTRAINT c;"
    (found,) = [each for each in GATE.check_example(text) if each.rule.id == "migrations/set-not-null-scan"]
    first = _STAGE.split(found.fix.replacement)[1]
    assert "ADD COLUMN n int, DROP CONSTRAINT c;" in first
