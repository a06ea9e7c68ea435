"""Small readers of the parser's JSON tree: names, types, constants, and walking without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from launchgate.sql.operation import Operation, Type
from launchgate.sql.postgres import Node

StatementReader: TypeAlias = Callable[[Node, str], list[Operation]]
"""Reads the body of one kind of statement, whose text is given too."""


def kind_of(node: Node) -> tuple[str, Node]:
    """Return the kind and the body of a tagged node such as `{"IndexStmt": {…}}`."""
    return next(iter(node.items()), ("", {}))


def strings(nodes: Sequence[Node] | None) -> tuple[str, ...]:
    """Return the texts of a list of String nodes."""
    return tuple(node["String"].get("sval", "") for node in nodes or () if "String" in node)


def joined(parts: Sequence[str]) -> str:
    """Join the parts of a name; `public` is where names live by default, so it is dropped."""
    return ".".join(part for index, part in enumerate(parts) if part != "public" or index == len(parts) - 1)


def name_of(nodes: Sequence[Node] | None) -> str:
    """Return the dotted name in a list of String nodes."""
    return joined(strings(nodes))


def relation_name(variable: Node | None) -> str:
    """Return the name of a RangeVar."""
    if not variable:
        return ""
    return joined([part for part in (variable.get("schemaname"), variable["relname"]) if part])


def walk(node: Any) -> Iterator[tuple[str, Node]]:
    """Return every tagged node below and including `node`, depth first, without recursion."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Mapping):
            for key, value in current.items():
                if isinstance(value, Mapping) and key[:1].isupper():
                    yield key, value
            pending.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            pending.extend(reversed(current))


def tables_in(node: Any) -> tuple[str, ...]:
    """Return the names of the relations that a query reads, except common table expressions."""
    local = {body.get("ctename") for kind, body in walk(node) if kind == "CommonTableExpr"}
    names = [relation_name(body) for kind, body in walk(node) if kind == "RangeVar"]
    return tuple(dict.fromkeys(name for name in names if name not in local))


def columns_in(node: Any) -> tuple[str, ...]:
    """Return the names of the columns an expression reads, without their table."""
    found = [strings(body.get("fields")) for kind, body in walk(node) if kind == "ColumnRef"]
    return tuple(dict.fromkeys(fields[-1] for fields in found if fields))


def proven_not_null(condition: Node | None) -> tuple[str, ...]:
    """Return the columns that a condition says are not NULL, alone or as a part of an AND."""
    proven: dict[str, None] = {}
    pending = [condition] if condition else []
    while pending:
        kind, body = kind_of(pending.pop())
        if kind == "BoolExpr" and body.get("boolop") == "AND_EXPR":
            pending.extend(body.get("args", ()))
        elif kind == "NullTest" and body.get("nulltesttype") == "IS_NOT_NULL" and "ColumnRef" in body.get("arg", {}):
            proven.update(dict.fromkeys(columns_in(body["arg"])))
    return tuple(proven)


def constant(node: Node | None) -> str | int | bool | None:
    """Return the value of a constant, None for anything else."""
    if not node:
        return None
    kind, body = kind_of(node)
    if kind == "TypeCast":
        return constant(body.get("arg"))
    if kind == "Integer":
        return int(body.get("ival", 0))
    if kind == "String":
        return str(body.get("sval", ""))
    if kind != "A_Const":
        return None
    if "sval" in body:
        return str(body["sval"].get("sval", ""))
    if "ival" in body:
        return int(body["ival"].get("ival", 0))
    if "boolval" in body:
        return bool(body["boolval"].get("boolval", False))
    return str(body["fval"].get("fval", "")) if "fval" in body else None


def type_of(node: Node | None) -> Type | None:
    """Return the type in a TypeName node."""
    if not node:
        return None
    parts = [part for part in strings(node.get("names")) if part != "pg_catalog"]
    modifiers = tuple(_modifier(each) for each in node.get("typmods", ()))
    if parts == ["interval"]:
        modifiers = modifiers[1:]  # the first one is a field mask such as "day to second"; values are stored alike
    return Type(joined(parts), modifiers, len(node.get("arrayBounds", ())))


def _modifier(node: Node) -> int | str:
    value = constant(node)
    return value if isinstance(value, int) else str(value)
