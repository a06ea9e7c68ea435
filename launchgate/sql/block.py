"""The statements inside a PL/pgSQL block, and what in it is made at run time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LITERAL = re.compile(r"\s*(?:[eE](?=')|)'((?:[^'\\]|'')*)'\s*\Z")
_STATEMENTS = {
    "PLpgSQL_stmt_execsql": "sqlstmt",
    "PLpgSQL_stmt_perform": "expr",
    "PLpgSQL_stmt_fors": "query",
    "PLpgSQL_stmt_return_query": "query",
}
_DYNAMIC = {"PLpgSQL_stmt_dynexecute": "query", "PLpgSQL_stmt_dynfors": "query"}


@dataclass(frozen=True, slots=True)
class Inner:
    """A statement inside a block; `sql` is empty where it is made at run time."""

    sql: str


def inner_statements(body: Any) -> Iterator[Inner]:
    """Give the statements of a parsed block in order, those under conditions included."""
    pending = [body]
    while pending:
        current = pending.pop()
        if isinstance(current, list):
            pending.extend(reversed(current))
        elif isinstance(current, Mapping):
            for kind, node in current.items():
                if kind in _STATEMENTS:
                    yield Inner(_query(node, _STATEMENTS[kind]))
                elif kind in _DYNAMIC:
                    literal = _LITERAL.match(_query(node, _DYNAMIC[kind]))
                    yield Inner(literal[1].replace("''", "'") if literal else "")
                elif kind == "PLpgSQL_stmt_call":
                    yield Inner("")
            pending.extend(reversed(list(current.values())))


def _query(node: Mapping[str, Any], field: str) -> str:
    query = node.get(field, {}).get("PLpgSQL_expr", {}).get("query", "")
    return str(query)
