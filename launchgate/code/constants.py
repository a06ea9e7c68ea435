"""What texts the names of a Python module stand for: constants, and the variables of loops over lists of texts."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import islice, product

_MOST = 100  # texts that one expression can be


class Constants:
    """Texts by name. A name that a module binds twice stands for both."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        """Learn from assignments first, then from loops, which may go over what was assigned."""
        self._texts: dict[str, list[str]] = {}
        loops: list[tuple[ast.expr, ast.expr]] = []
        for node in nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._bind(target, value)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._bind(target, value)
                case ast.For(target=target, iter=over) | ast.comprehension(target=target, iter=over):
                    loops.append((target, over))
        for target, over in loops:
            self._bind(target, over)

    def texts(self, node: ast.expr) -> list[str]:
        """Return the texts that an expression can be, none where they are not all known."""
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.Constant(value=bytes() as raw):
                return [raw.decode("ascii", "replace")]
            case ast.Attribute(value=owner, attr="value"):
                return self.texts(owner)  # a member of an enum
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return self._texts.get(name, [])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined((left, right))
            case ast.JoinedStr(values=values):
                return self._joined(each.value if isinstance(each, ast.FormattedValue) else each for each in values)
            case _:
                return []

    def items(self, node: ast.expr) -> list[str]:
        """Return the texts in a list, tuple, set or mapping, also in `sorted(…)` of one; else what `texts` gives."""
        match node:
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return [text for item in items for text in self.texts(item)]
            case ast.Dict(keys=keys):
                return [text for key in keys if key is not None for text in self.texts(key)]
            case ast.Call(args=[argument], keywords=[]):
                return self.items(argument)
            case _:
                return self.texts(node)

    def beginning(self, node: ast.expr) -> str:
        """Return the fixed beginning of a computed text."""
        match node:
            case ast.JoinedStr(values=[first, *_]):
                known = self.texts(first.value if isinstance(first, ast.FormattedValue) else first)
            case ast.BinOp(left=left, op=ast.Add()):
                known = self.texts(left)
            case _:
                known = []
        return known[0] if known else ""

    def _joined(self, parts: Iterable[ast.expr]) -> list[str]:
        choices = [self.texts(part) for part in parts]
        return ["".join(each) for each in islice(product(*choices), _MOST)]

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
        known = self._texts.setdefault(name, []) if name else []
        values = self.items(value)
        known.extend(values[: max(0, _MOST - len(known))])
