"""Values of Python expressions that can be known without running them."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from typing import Any

MOST_NAMES = 2_000
_TEXT_METHODS = frozenset({"strip", "lstrip", "rstrip", "lower", "upper"})


class Unknown(Exception):
    """The value of an expression cannot be known; the text says what stands there."""


def fold(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Give the value of `node`: constants, names bound to one, their sums, f-strings and containers."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if node.id in names:
            return names[node.id]
        case ast.Tuple() | ast.List() | ast.Set():
            return [fold(each, names) for each in node.elts]
        case ast.Dict() if None not in node.keys:
            return {
                fold(key, names): fold(value, names) for key, value in zip(node.keys, node.values, strict=True) if key
            }
        case ast.JoinedStr():
            return "".join(_text(fold(each, names)) for each in node.values)
        case ast.FormattedValue() if node.format_spec is None and node.conversion == -1:
            return fold(node.value, names)
        case ast.BinOp(op=ast.Add()):
            return _sum(fold(node.left, names), fold(node.right, names))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Call():
            return _call(node, names)
        case _:
            pass
    raise Unknown(ast.unparse(node)[:80])


def _call(node: ast.Call, names: Mapping[str, Any]) -> Any:
    name = dotted(node.func)
    if name.rpartition(".")[2] in {"text", "dedent", "f", "cleandoc", "DDL", "literal_column"} and node.args:
        value = fold(node.args[0], names)
        return textwrap.dedent(value) if isinstance(value, str) and name.endswith("dedent") else value
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXT_METHODS and not node.args:
        value = fold(node.func.value, names)
        if isinstance(value, str):
            return getattr(value, node.func.attr)()
    raise Unknown(ast.unparse(node)[:80])


def _sum(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    raise Unknown("a sum")


def _text(value: Any) -> str:
    if isinstance(value, str | int):
        return str(value)
    raise Unknown("a formatted value")


def dotted(node: ast.expr) -> str:
    """Give the dotted name of an expression such as `op.execute`; calls in it are shown as `()`."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Call():
            return f"{dotted(node.func)}()"
        case _:
            return "?"


def constants_of(module: ast.Module) -> dict[str, Any]:
    """Give the module's names that are bound to a known value."""
    names: dict[str, Any] = {}
    for statement in module.body[:MOST_NAMES]:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                bind(names, target.id, value)
    return names


def bind(names: dict[str, Any], name: str, value: ast.expr) -> None:
    """Bind a name to the value of an expression, or forget it where the value is unknown."""
    try:
        names[name] = fold(value, names)
    except Unknown:
        names.pop(name, None)
