"""What names stand for inside a function that is called, and in a round of a loop."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from launchgate.sql.alembic.fold import bind
from launchgate.sql.alembic.scope import Scope


def entered(node: ast.Call, parameters: ast.arguments, scope: Scope) -> Scope:
    """Return the scope inside a function that is called so: its parameters stand for the arguments."""
    inner = replace(
        scope,
        names=dict(scope.names),
        aliases=dict(scope.aliases),
        callables=dict(scope.callables),
        batches=dict(scope.batches),
        depth=scope.depth + 1,
    )
    names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    defaults = dict(zip(reversed(names), reversed(parameters.defaults), strict=False))
    defaults |= {
        each.arg: value
        for each, value in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
        if value is not None
    }
    given = dict(zip(names, node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    for name in (*names, *(each.arg for each in parameters.kwonlyargs)):
        _hand_in(name, given.get(name, defaults.get(name)), scope, inner)
    return inner


def _hand_in(name: str, value: ast.expr | None, outer: Scope, inner: Scope) -> None:
    """Let a parameter stand for its argument."""
    for known in (inner.names, inner.aliases, inner.callables, inner.batches):
        known.pop(name, None)
    if value is None:
        return
    if isinstance(value, ast.Name) and value.id in outer.batches:
        inner.batches[name] = outer.batches[value.id]
    elif isinstance(value, ast.Name) and value.id in outer.callables:
        inner.callables[name] = outer.callables[value.id]
    elif outer.called(value).startswith("op"):
        inner.aliases[name] = outer.called(value)
        outer.follow(value)
    else:
        _bind_into(inner, name, value, outer)


def _bind_into(inner: Scope, name: str, value: ast.expr, outer: Scope) -> None:
    """Bind a name of one scope to the value an expression has in another."""
    known: dict[str, Any] = dict(outer.names)
    bind(known, name, value)
    if name in known:
        inner.names[name] = known[name]


def unpack(target: ast.expr, value: Any, names: dict[str, Any]) -> None:
    """Bind the target of a loop to one of its values."""
    if isinstance(target, ast.Name):
        names[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, list) and len(value) == len(target.elts):
        for each, part in zip(target.elts, value, strict=True):
            unpack(each, part, names)
