"""Alembic revisions, read without running them."""

from __future__ import annotations

import pytest

from launchgate.sql.alembic.revision import read_revision

HEAD = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'b'\ndown_revision = 'a'\nTABLE = 'orders'\n"


def statements(*lines: str) -> list[tuple[str, str]]:
    body = "\n".join(f"    {line}" for line in lines)
    script = read_revision(
        "versions/b.py", f"{HEAD}\ndef upgrade():\n{body}\n\ndef downgrade():\n    op.drop_table('x')\n"
    )
    return [(sent.sql, sent.dynamic_reason) for sent in script.statements]


CALLS = [
    (
        "op.add_column('t', sa.Column('a', sa.Integer(), nullable=False))",
        ["ALTER TABLE t ADD COLUMN a integer NOT NULL"],
    ),
    ("op.add_column(TABLE, sa.Column('a', sa.String(20)))", ["ALTER TABLE orders ADD COLUMN a varchar(20)"]),
    (
        "op.add_column('t', sa.Column('a', sa.DateTime(timezone=True), server_default=sa.func.now()))",
        ["ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now()"],
    ),
    (
        "op.add_column('user', sa.Column('a', sa.BigInteger, sa.ForeignKey('people.id')))",
        [
            'ALTER TABLE "user" ADD COLUMN a bigint',
            'ALTER TABLE "user" ADD FOREIGN KEY (a) REFERENCES people (id)',
        ],
    ),
    ("op.drop_column('t', 'a')", ["ALTER TABLE t DROP COLUMN a"]),
    ("op.alter_column('t', 'a', nullable=False)", ["ALTER TABLE t ALTER COLUMN a SET NOT NULL"]),
    (
        "op.alter_column('t', 'a', type_=sa.Numeric(12, 2), postgresql_using='a::numeric')",
        ["ALTER TABLE t ALTER COLUMN a TYPE numeric(12, 2) USING a::numeric"],
    ),
    ("op.alter_column('t', 'a', new_column_name='b')", ["ALTER TABLE t RENAME COLUMN a TO b"]),
    ("op.create_index('i', 't', ['a', sa.text('lower(b)')])", ["CREATE INDEX i ON t (a, (lower(b)))"]),
    (
        "op.create_index(op.f('i'), 't', ['a'], unique=True, postgresql_concurrently=True)",
        ["CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"],
    ),
    ("op.drop_index('i', table_name='t')", ["DROP INDEX i"]),
    (
        "op.create_foreign_key('f', 't', 'o', ['a'], ['id'], postgresql_not_valid=True)",
        ["ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o (id) NOT VALID"],
    ),
    ("op.create_unique_constraint('u', 't', ['a'])", ["ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)"]),
    ("op.create_check_constraint('c', 't', 'a > 0')", ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"]),
    ("op.drop_constraint('c', 't', type_='check')", ["ALTER TABLE t DROP CONSTRAINT c"]),
    ("op.rename_table('t', 'o')", ["ALTER TABLE t RENAME TO o"]),
    ("op.execute('UPDATE t SET a = 1; DELETE FROM o')", ["UPDATE t SET a = 1", "DELETE FROM o"]),
    ("op.execute(sa.text(f'UPDATE {TABLE} SET a = 1'))", ["UPDATE orders SET a = 1"]),
    ("op.get_bind().execute(sa.text('DELETE FROM t'))", ["DELETE FROM t"]),
]


@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_a_call_becomes_the_sql_that_it_sends(call: str, expected: list[str]) -> None:
    assert statements(call) == [(sql, "") for sql in expected]


DYNAMIC = [
    "op.execute(make_sql())",
    "op.execute('DROP TABLE ' + name)",
    "op.execute(orders.update().values(a=1))",
    "op.add_column(table_for(1), sa.Column('a', sa.Integer))",
    "op.add_column('t', make_column())",
    "op.something_new('t')",
    "op.invoke(operation)",
    "op.get_bind().execute(sa.select(t))",
]


@pytest.mark.parametrize("call", DYNAMIC)
def test_what_is_made_at_run_time_is_reported_and_not_passed_over(call: str) -> None:
    ((sql, dynamic_reason),) = statements(call)
    assert not sql
    assert dynamic_reason


def test_a_connection_handed_on_is_reported() -> None:
    assert statements("bind = op.get_bind()", "fill(bind)") == [("", "it hands the connection to `fill`")]


def test_an_autocommit_block_runs_outside_the_transaction() -> None:
    text = HEAD + (
        "def upgrade():\n    op.execute('SELECT 1')\n    with op.get_context().autocommit_block():\n"
        "        op.execute('SELECT 2')\n    op.execute('SELECT 3')\n"
    )
    sent = read_revision("versions/b.py", text).statements
    assert [each.transaction for each in sent] == [None, False, None]
    assert len({each.part for each in sent}) == 3


def test_a_batch_names_its_table_and_a_loop_over_constants_is_run_through() -> None:
    assert statements(
        "with op.batch_alter_table('t') as batch_op:",
        "    batch_op.drop_column('a')",
        "for name in ('x', 'y'):",
        "    op.drop_column(TABLE, name)",
    ) == [
        ("ALTER TABLE t DROP COLUMN a", ""),
        ("ALTER TABLE orders DROP COLUMN x", ""),
        ("ALTER TABLE orders DROP COLUMN y", ""),
    ]


def test_a_branch_for_another_database_is_left_out() -> None:
    assert statements(
        "if op.get_bind().dialect.name == 'sqlite':", "    op.execute('garbage')", "else:", "    op.execute('SELECT 1')"
    ) == [("SELECT 1", "")]


def test_python_that_is_none_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError):
        read_revision("versions/b.py", "def upgrade(:\n")
