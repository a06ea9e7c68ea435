"""An Alembic revision -> the statements that its `upgrade` sends, in order, and what in it cannot be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from launchgate.finding import InFile
from launchgate.sql.alembic.calls import CALLS, Call, existing
from launchgate.sql.alembic.fold import Unknown, bind, constants_of, dotted, fold
from launchgate.sql.script import Script, Sent
from launchgate.sql.split import split

_RUNS_SQL = frozenset({"execute", "exec_driver_sql", "exec", "scalar", "scalars"})
_ONLY_ASK = frozenset({"inspect", "Inspector", "from_engine", "has_table", "close", "commit", "begin", "flush"})
_DEEPEST = 8
_MOST_ROUNDS = 200


@dataclass(slots=True)
class _State:
    """Where the reader stands: known names, names of connections and batches, and the transaction."""

    path: str
    functions: dict[str, ast.FunctionDef]
    names: dict[str, Any]
    connections: set[str] = field(default_factory=set)
    batches: dict[str, str] = field(default_factory=dict)
    part: int = 0
    outside: bool = False
    depth: int = 0

    def sent(self, node: ast.AST, sql: str = "", *, unread: str = "", given: str = "") -> Sent:
        """Make a statement at the place of `node`."""
        outside = False if self.outside else None
        return Sent(sql, place(self.path, node), self.part, outside, unread, given)


def read_revision(path: str, text: str) -> Script:
    """Read the `upgrade` of a revision; raise `SyntaxError` or `ValueError` for what is no Python."""
    module = ast.parse(text)
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    state = _State(path, functions, constants_of(module))
    upgrade = functions.get("upgrade")
    return Script(path, "alembic", tuple(_block(upgrade.body, state)) if upgrade else ())


def place(path: str, node: ast.AST) -> InFile:
    """Give the place of a syntax node."""
    line, end = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    return InFile(path, line, getattr(node, "col_offset", 0) + 1, end, getattr(node, "end_col_offset", 0) + 1)


def _block(body: Sequence[ast.stmt], state: _State) -> Iterator[Sent]:
    for statement in body:
        yield from _statement(statement, state)


def _statement(node: ast.stmt, state: _State) -> Iterator[Sent]:
    match node:
        case ast.With():
            yield from _with(node, state)
        case ast.If():
            yield from _if(node, state)
        case ast.For():
            yield from _for(node, state)
        case ast.While() | ast.Try():
            for part in (node.body, *(each.body for each in getattr(node, "handlers", ())), node.orelse):
                yield from _block(part, state)
            yield from _block(getattr(node, "finalbody", ()), state)
        case ast.Assign(targets=[ast.Name() as target]):
            yield from _assign(target.id, node.value, state)
        case ast.FunctionDef():
            state.functions = {**state.functions, node.name: node}
        case _:
            for each in ast.iter_child_nodes(node):
                if isinstance(each, ast.expr):
                    yield from _expression(each, state)


def _assign(name: str, value: ast.expr, state: _State) -> Iterator[Sent]:
    called = dotted(value)
    if called in {"op.get_bind()", "orm.Session()", "Session()", "sa.orm.Session()"} or called.endswith(
        ".connection()"
    ):
        state.connections.add(name)
        return
    bind(state.names, name, value)
    yield from _expression(value, state)


def _with(node: ast.With, state: _State) -> Iterator[Sent]:
    before = state.outside, dict(state.batches)
    for item in node.items:
        called = dotted(item.context_expr)
        if called.endswith("autocommit_block()"):
            state.outside = True
        elif called == "op.batch_alter_table()" and isinstance(item.context_expr, ast.Call):
            yield from _open_batch(item, item.context_expr, state)
    if state.outside != before[0]:
        state.part += 1
    yield from _block(node.body, state)
    if state.outside != before[0]:
        state.part += 1
    state.outside, state.batches = before


def _open_batch(item: ast.withitem, call: ast.Call, state: _State) -> Iterator[Sent]:
    try:
        made = Call(call, state.names)
        table, _ = made.take_table(0, "table_name")
        if made.get("recreate") == "always":
            yield state.sent(call, unread="`recreate='always'` copies the whole table")
    except Unknown as error:
        yield state.sent(call, unread=f"its table is made at run time: {error}")
        table = '"python:unknown"'
    if isinstance(item.optional_vars, ast.Name):
        state.batches[item.optional_vars.id] = table


def _if(node: ast.If, state: _State) -> Iterator[Sent]:
    """Read both branches, except those that are for another database or for offline mode."""
    test = ast.unparse(node.test)
    other_database = "dialect" in test and any(
        name in test for name in ("sqlite", "mysql", "mariadb", "oracle", "mssql")
    )
    negated = "!=" in test or test.startswith("not ")
    only_postgresql = "dialect" in test and "postgresql" in test
    if not ((other_database and not negated) or (only_postgresql and negated)):
        yield from _block(node.body, state)
    if not ((only_postgresql and not negated) or (other_database and negated)):
        yield from _block(node.orelse, state)


def _for(node: ast.For, state: _State) -> Iterator[Sent]:
    """Run through a loop over known values; otherwise read its body once, with its variable unknown."""
    try:
        values = list(fold(node.iter, state.names))[:_MOST_ROUNDS]
    except (Unknown, TypeError):
        yield from _block(node.body, state)
        return
    before = dict(state.names)
    for value in values:
        _unpack(node.target, value, state.names)
        yield from _block(node.body, state)
    state.names = before


def _unpack(target: ast.expr, value: Any, names: dict[str, Any]) -> None:
    if isinstance(target, ast.Name):
        names[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, list) and len(value) == len(target.elts):
        for each, part in zip(target.elts, value, strict=True):
            _unpack(each, part, names)


def _expression(node: ast.expr, state: _State) -> Iterator[Sent]:
    """Find the calls in an expression, inner ones first, as Python runs them."""
    if not isinstance(node, ast.Call):
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.expr):
                yield from _expression(each, state)
        return
    owner, _, method = dotted(node.func).rpartition(".")
    if owner == "op" or owner in state.batches:
        yield from _operation(node, method, state.batches.get(owner, ""), state)
    elif owner in state.connections or owner == "op.get_bind()":
        yield from _on_connection(node, method, state)
    elif not owner and method in state.functions:
        yield from _inline(node, state.functions[method], state)
    elif _hands_over(node, state) and method not in _ONLY_ASK:
        yield state.sent(node, unread=f"it hands the connection to `{method}`")
    else:
        for each in (node.func, *node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(each, ast.Call | ast.Attribute):
                yield from _expression(each, state)


def _on_connection(node: ast.Call, method: str, state: _State) -> Iterator[Sent]:
    if method in _RUNS_SQL and node.args:
        yield from _sql(node, state)
    elif method not in _ONLY_ASK:
        yield state.sent(node, unread="it builds SQL in Python")


def _hands_over(node: ast.Call, state: _State) -> bool:
    return any(isinstance(each, ast.Name) and each.id in state.connections for each in node.args)


def _operation(node: ast.Call, method: str, table: str, state: _State) -> Iterator[Sent]:
    if method == "execute":
        yield from _sql(node, state)
        return
    reader = CALLS.get(method)
    if reader is None:
        yield state.sent(node, unread=f"`op.{method}` is not known here")
        return
    call = Call(node, state.names, table)
    try:
        statements = list(reader(call))
        given = existing(call) if method == "alter_column" else ""
    except (Unknown, ValueError, TypeError, IndexError, AttributeError) as error:
        yield state.sent(node, unread=f"`op.{method}` takes what is made at run time: {error}")
        return
    for sql in statements:
        yield state.sent(node, sql, given=given)


def _sql(node: ast.Call, state: _State) -> Iterator[Sent]:
    """Read SQL that is handed over as text."""
    try:
        text = fold(node.args[0] if node.args else node.keywords[0].value, state.names)
    except (Unknown, IndexError) as error:
        yield state.sent(node, unread=f"it makes SQL at run time: {error}")
        return
    if not isinstance(text, str):
        yield state.sent(node, unread="it builds SQL in Python")
        return
    for piece in split(text):
        yield state.sent(node, piece.sql, unread="it runs psql commands" if piece.elsewhere else "")


def _inline(node: ast.Call, function: ast.FunctionDef, state: _State) -> Iterator[Sent]:
    """Read the body of a function of this file where it is called; what it sends is placed at its own lines."""
    if state.depth >= _DEEPEST:
        yield state.sent(node, unread=f"`{function.name}` calls itself")
        return
    names = dict(state.names)
    for parameter, value in zip(function.args.args, node.args, strict=False):
        bind(names, parameter.arg, value)
    for keyword in node.keywords:
        if keyword.arg:
            bind(names, keyword.arg, keyword.value)
    inner = replace(state, names=names, depth=state.depth + 1, connections=set(state.connections))
    for parameter, value in zip(function.args.args, node.args, strict=False):
        if isinstance(value, ast.Name) and value.id in state.connections:
            inner.connections.add(parameter.arg)
    yield from _block(function.body, inner)
    state.part = inner.part
