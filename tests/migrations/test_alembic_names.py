"""Alembic's operations by other names and by detours: each is read, or reported as what cannot be read."""

from __future__ import annotations

import pytest

from launchgate.sql import discover
from launchgate.sql.alembic.revision import read_revision

OP = "from alembic import op\nimport sqlalchemy as sa\n"
SQL = '"DROP TABLE t"'


def sent(text: str) -> list[tuple[str, str]]:
    script = read_revision("versions/b.py", f"revision = 'b'\ndown_revision = 'a'\n{text}")
    return [(each.sql, each.dynamic_reason) for each in script.statements]


READ = [
    ("op as o", f"from alembic import op as o\ndef upgrade():\n    o.execute({SQL})"),
    ("alembic", f"import alembic\ndef upgrade():\n    alembic.op.execute({SQL})"),
    ("alembic as", f"import alembic as a\ndef upgrade():\n    a.op.execute({SQL})"),
    ("alembic.op", f"import alembic.op\ndef upgrade():\n    alembic.op.execute({SQL})"),
    ("alembic.op as", f"import alembic.op as x\ndef upgrade():\n    x.execute({SQL})"),
    ("execute", f"from alembic.op import execute as run\ndef upgrade():\n    run({SQL})"),
    ("star", f"from alembic.op import *\ndef upgrade():\n    execute({SQL})"),
    ("bound", f"{OP}def upgrade():\n    x = op.execute\n    x({SQL})"),
    ("bound before", f"{OP}x = op.execute\ndef upgrade():\n    x({SQL})"),
    ("bound in a tuple", f"{OP}def upgrade():\n    a, b = op.execute, 1\n    a({SQL})"),
    ("walrus", f"{OP}def upgrade():\n    (x := op.execute)({SQL})"),
    ("getattr", f"{OP}def upgrade():\n    getattr(op, 'exec' + 'ute')({SQL})"),
    ("lambda", f"{OP}def upgrade():\n    run = lambda s: op.execute(s)\n    run({SQL})"),
    ("partial", f"{OP}from functools import partial\ndef upgrade():\n    run = partial(op.execute, {SQL})\n    run()"),
    ("batch", f"{OP}def upgrade():\n    with op.batch_alter_table('x') as b:\n        b.execute({SQL})"),
    ("spaces", f"{OP}def  upgrade ( ) -> None :\n    op.execute({SQL})"),
    ("async", f"{OP}async def upgrade():\n    await op.execute({SQL})"),
    ("under a condition", f"{OP}if True:\n    def upgrade():\n        op.execute({SQL})"),
    ("a lambda", f"{OP}upgrade = lambda: op.execute({SQL})"),
    ("another function", f"{OP}def run():\n    op.execute({SQL})\nupgrade = run"),
    ("helper", f"{OP}def upgrade():\n    run(s={SQL})\ndef run(s):\n    op.execute(s)"),
    ("default", f"{OP}def upgrade():\n    run()\ndef run(s={SQL}):\n    op.execute(s)"),
    ("op handed on", f"{OP}def upgrade():\n    run(op)\ndef run(o):\n    o.execute({SQL})"),
    ("comprehension", f"{OP}def upgrade():\n    [op.execute(s) for s in [{SQL}]]"),
    ("match", f"{OP}def upgrade():\n    match 1:\n        case _:\n            op.execute({SQL})"),
    ("session", f"{OP}def upgrade():\n    with sa.orm.Session(op.get_bind()) as s:\n        s.execute(sa.text({SQL}))"),
    ("cursor", f"{OP}def upgrade():\n    op.get_bind().connection.cursor().execute({SQL})"),
    ("context", f"{OP}def upgrade():\n    op.get_context().bind.execute(sa.text({SQL}))"),
    ("a subscript", f"{OP}def upgrade():\n    [op.get_bind()][0].execute({SQL})"),
    ("globals", "def upgrade():\n    globals()['op'].drop_table('t')"),
    ("an imported module", "def upgrade():\n    __import__('alembic.op').op.drop_table('t')"),
    ("in a loop's head", f"{OP}def upgrade():\n    for row in op.get_bind().execute({SQL}):\n        pass"),
    ("format", f"{OP}def upgrade():\n    op.execute('DROP {{}} {{name}}'.format('TABLE', name='t'))"),
    ("remainder", f"{OP}def upgrade():\n    op.execute('DROP %s %s' % ('TABLE', 't'))"),
    ("join", f"{OP}def upgrade():\n    op.execute(' '.join(['DROP TABLE', 't']))"),
    ("added to", f"{OP}def upgrade():\n    s = 'DROP '\n    s += 'TABLE t'\n    op.execute(s)"),
    ("no question of the dialect", f"{OP}def upgrade():\n    if 'dialect' and 'sqlite':\n        op.execute({SQL})"),
    (
        "dialect of its own",
        f"{OP}def upgrade():\n    dialect = 'sqlite'\n    if dialect == 'sqlite':\n        op.execute({SQL})",
    ),
]


@pytest.mark.parametrize("text", [text for _, text in READ], ids=[name for name, _ in READ])
def test_an_operation_by_another_name_is_read(text: str) -> None:
    assert ("DROP TABLE t", "") in sent(text)


TOLD = [
    ("getattr", f"{OP}def upgrade():\n    getattr(op, name())({SQL})"),
    ("map", f"{OP}def upgrade():\n    list(map(op.execute, [{SQL}]))"),
    ("dictionary", f"{OP}def upgrade():\n    {{'x': op.execute}}['x']({SQL})"),
    ("class", f"{OP}class U:\n    def run(self):\n        op.execute({SQL})\ndef upgrade():\n    U().run()"),
    ("before upgrade", f"{OP}op.execute({SQL})\ndef upgrade():\n    pass"),
    ("default", f"{OP}def upgrade(x=op.execute({SQL})):\n    pass"),
    ("exec", f"{OP}def upgrade():\n    exec('op.' + x)"),
    ("another module", f"{OP}from app.db import run\ndef upgrade():\n    run({SQL})"),
    ("a relative module", f"{OP}from . import helpers\ndef upgrade():\n    helpers.run({SQL})"),
    ("create_all", f"{OP}def upgrade():\n    Base.metadata.create_all(bind=op.get_bind())"),
    ("imported upgrade", f"{OP}from .other import upgrade"),
    (
        "too much",
        f"{OP}def upgrade():\n"
        + "".join(f"{' ' * 4 * (n + 1)}for x{n} in {list(range(99))}:\n" for n in range(4))
        + " " * 20
        + "x()",
    ),
]


@pytest.mark.parametrize("text", [text for _, text in TOLD], ids=[name for name, _ in TOLD])
def test_what_is_not_followed_is_reported(text: str) -> None:
    assert any(dynamic_reason for _, dynamic_reason in sent(text))


ORDINARY = [
    "bind = op.get_bind()\n    i = sa.inspect(bind)\n    if 't' in i.get_table_names():\n        return",
    "kind = sa.Enum('a', name='kind')\n    kind.create(op.get_bind(), checkfirst=True)",
    "postgresql.ENUM(name='kind').drop(op.get_bind())",
    "session = sa.orm.Session(bind=op.get_bind())\n    session.commit()\n    session.close()",
    "if op.get_context().dialect.name != 'postgresql':\n        op.execute(other())",
    "name = op.get_bind().dialect.name\n    if name == 'sqlite':\n        op.execute(other())",
    "logging.getLogger(__name__).info('x')\n    print('y', op.f('z'))",
]


@pytest.mark.parametrize("body", ORDINARY)
def test_ordinary_python_is_not_reported(body: str) -> None:
    text = f"{OP}import logging\nfrom sqlalchemy.dialects import postgresql\ndef upgrade():\n    {body}\n"
    assert sent(f"{text}def downgrade():\n    map(op.execute, ['x'])\n") == []


def test_what_is_in_a_loop_is_reported_once() -> None:
    assert len(sent(f"{OP}def upgrade():\n    for x in (1, 2, 3):\n        op.execute(make())")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import alembic.op as x\ndef upgrade ():\n    pass",
        "from alembic.op import execute\nasync  def upgrade():\n    pass",
        "op = __import__('alembic').op\nrevision = 'a'\ndown_revision = None\n",
        "from .base import upgrade\nimport alembic\n",
    ],
)
def test_a_revision_is_recognised_however_it_is_written(text: str) -> None:
    assert discover.runner_of("migrations/versions/a.py", text) == "alembic"


def test_the_environment_of_alembic_is_no_revision() -> None:
    assert discover.runner_of("alembic/env.py", "from alembic import context\ncontext.configure()\n") == ""
