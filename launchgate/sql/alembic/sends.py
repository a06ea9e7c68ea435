"""Calls that send SQL: Alembic's operations, and text handed to a connection."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from launchgate.sql.alembic.calls import CALLS, Call, enum_of, existing
from launchgate.sql.alembic.fold import Unknown, fold
from launchgate.sql.alembic.scope import Scope
from launchgate.sql.script import Sent
from launchgate.sql.split import split


def operation(node: ast.Call, method: str, table: str, scope: Scope) -> Iterator[Sent]:
    """Return what a call of `op`, or of the batch of a table, sends."""
    if method == "execute":
        yield from sql(node, scope)
        return
    reader = CALLS.get(method)
    if reader is None:
        yield scope.sent(node, unread=f"`op.{method}` is not known here")
        return
    call = Call(node, scope.names, table)
    try:
        statements = list(reader(call))
        given = existing(call) if method == "alter_column" else enum_of(call)
    except (Unknown, ValueError, TypeError, IndexError, AttributeError) as error:
        yield scope.sent(node, unread=f"`op.{method}` takes what is made at run time: {error}")
        return
    for statement in statements:
        yield scope.sent(node, statement, given=given)


def sql(node: ast.Call, scope: Scope) -> Iterator[Sent]:
    """Read SQL that is handed over as text."""
    try:
        text = fold(node.args[0] if node.args else node.keywords[0].value, scope.names)
    except (Unknown, IndexError) as error:
        yield scope.sent(node, unread=f"it makes SQL at run time: {error}")
        return
    if not isinstance(text, str):
        yield scope.sent(node, unread="it builds SQL in Python")
        return
    for piece in split(text):
        yield scope.sent(node, piece.sql, unread="it runs psql commands" if piece.elsewhere else "")
