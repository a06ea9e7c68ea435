"""Values of Python expressions that can be known without running them."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

MOST_NAMES = 2_000
MOST_TEXT = 1 << 20
"""Characters above which a text is not put together: doubling one thirty times would take a gigabyte."""

_PERCENT = re.compile(r"%(?:\((?P<name>\w{1,99})\))?(?P<how>[sd%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>\w{0,99})\}|[{}]")
_TEXT_METHODS = frozenset({"strip", "lstrip", "rstrip", "lower", "upper"})


class Unknown(Exception):
    """The value of an expression cannot be known; the text says what it is."""


def fold(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return the value of `node`: constants, names bound to one, their sums, f-strings and containers."""
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
        case ast.BinOp() | ast.UnaryOp():
            return _operator(node, names)
        case ast.JoinedStr():
            return _bounded("".join(_text(fold(each, names)) for each in node.values))
        case ast.FormattedValue() if node.format_spec is None and node.conversion == -1:
            return fold(node.value, names)
        case ast.Call():
            return _call(node, names)
        case _:
            pass
    raise Unknown(ast.unparse(node)[:80])


def _operator(node: ast.BinOp | ast.UnaryOp, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.BinOp(op=ast.Add()):
            return _sum(fold(node.left, names), fold(node.right, names))
        case ast.BinOp(op=ast.Mod()):
            return _percent(fold(node.left, names), fold(node.right, names))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case _:
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
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"join", "format"}:
        text = fold(node.func.value, names)
        values = [fold(each, names) for each in node.args]
        if isinstance(text, str) and node.func.attr == "format":
            return _format(text, values, {each.arg: fold(each.value, names) for each in node.keywords if each.arg})
        if isinstance(text, str) and len(values) == 1 and isinstance(values[0], list):
            return _bounded(text.join(_text(each) for each in values[0]))
    raise Unknown(ast.unparse(node)[:80])


def _percent(text: Any, value: Any) -> str:
    """Do `text % value` for plain `%s`, `%d` and `%(name)s`."""
    if not isinstance(text, str):
        raise Unknown("a remainder")
    rest = list(value) if isinstance(value, list) else [value]

    def fill(place: re.Match[str]) -> str:
        if place["how"] == "%":
            return "%"
        if place["name"]:
            return _text(value.get(place["name"]) if isinstance(value, dict) else None)
        return _text(rest.pop(0) if rest else None)

    return _bounded(_PERCENT.sub(fill, text))


def _format(text: str, values: Sequence[Any], named: Mapping[str, Any]) -> str:
    """Do `text.format(…)` for plain `{}`, `{0}` and `{name}`."""
    rest = iter(values)

    def fill(place: re.Match[str]) -> str:
        name = place["name"]
        if place[0] in {"{{", "}}"}:
            return place[0][0]
        if name is None:
            raise Unknown("a formatted value")
        if not name:
            return _text(next(rest, None))
        return _text(values[int(name)] if name.isdecimal() and int(name) < len(values) else named.get(name))

    return _bounded(_BRACES.sub(fill, text))


def _bounded(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise Unknown("a text of over a million characters")
    return text


def _sum(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return _bounded(left + right)
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    raise Unknown("a sum")


def _text(value: Any) -> str:
    if isinstance(value, str | int):
        return str(value)
    raise Unknown("a formatted value")


def dotted(node: ast.expr) -> str:
    """Return the dotted name of an expression such as `op.execute`; calls in it are shown as `()`."""
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
    """Return the module's names that are bound to a known value."""
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
