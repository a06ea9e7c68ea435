"""Conditions on the database in use: which branches run on PostgreSQL."""

from __future__ import annotations

import ast

from launchgate.sql.alembic.fold import Unknown, fold
from launchgate.sql.alembic.scope import Scope

_OURS = frozenset({"postgresql", "postgres"})


def branches(test: ast.expr, scope: Scope) -> tuple[bool, bool]:
    """Whether the body may run on PostgreSQL, and whether the `else` may; what is no such question may be both."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            body, otherwise = branches(test.operand, scope)
            return otherwise, body
        case ast.BoolOp():
            parts = [branches(each, scope) for each in test.values]
            both = isinstance(test.op, ast.And)
            bodies, others = [body for body, _ in parts], [otherwise for _, otherwise in parts]
            return (all(bodies), any(others)) if both else (any(bodies), all(others))
        case ast.Compare(left=left, ops=[operator], comparators=[wanted]) if _asks(left, scope):
            try:
                value = fold(wanted, scope.names)
            except Unknown:
                return True, True
            is_ours = bool(_OURS.intersection(value if isinstance(value, list) else [value]))
            if isinstance(operator, ast.Eq | ast.In):
                return is_ours, not is_ours
            if isinstance(operator, ast.NotEq | ast.NotIn):
                return not is_ours, is_ours
    return True, True


def _asks(node: ast.expr, scope: Scope) -> bool:
    """Return whether an expression is the name of the dialect: one that the file itself sets is none."""
    if isinstance(node, ast.Name) and node.id in scope.names:
        return False
    name = scope.called(node)
    return "?" not in name and "dialect" in name.lower()
