"""The statements inside a PL/pgSQL block, in the forms in which the parser keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

PartForm: TypeAlias = Literal["statement", "expression", "executed"]
"""What the text of a part of a block is: a statement, or an expression, or one whose value is run as SQL."""


@dataclass(frozen=True, slots=True)
class BlockPart:
    """A part of a block; `sets` names the variable that an expression is the value of."""

    sql: str
    form: PartForm
    sets: str = ""


_STATEMENT_MODE, _ASSIGNMENT_MODES = 0, {3, 4, 5}
_EXECUTED = {("PLpgSQL_stmt_dynexecute", "query"), ("PLpgSQL_stmt_dynfors", "query")}
_SETS_VARIABLES = ("PLpgSQL_stmt_foreach_a", "PLpgSQL_stmt_getdiag", "PLpgSQL_stmt_fori", "PLpgSQL_stmt_forc")


def inner_parts(body: Any) -> Iterator[BlockPart]:
    """Return the parts of a parsed block in order, those under conditions included.

    A variable that is set by anything but an expression is returned as set by an empty one.
    """
    pending: list[tuple[str, str, Any]] = [("", "", body)]
    variables: list[str] = []
    while pending:
        owner, key, current = pending.pop()
        if isinstance(current, list):
            pending.extend((owner, key, each) for each in reversed(current))
        elif isinstance(current, Mapping):
            if "PLpgSQL_expr" in current:
                yield _part(owner, key, current["PLpgSQL_expr"], variables)
                continue
            for kind, node in current.items():
                if kind in {"PLpgSQL_var", "PLpgSQL_rec", "PLpgSQL_row"} and key == "datums":
                    variables.append(str(node.get("refname", "")))
                if kind == "PLpgSQL_stmt_rollback":
                    yield BlockPart("ROLLBACK", "statement")
                yield from _set_otherwise(kind, key, node, variables)
            pending.extend(
                (kind if kind.startswith("PLpgSQL_") else owner, kind, node)
                for kind, node in reversed(list(current.items()))
            )


def _part(owner: str, key: str, expression: Mapping[str, Any], variables: list[str]) -> BlockPart:
    text, mode = str(expression.get("query", "")), expression.get("parseMode", _STATEMENT_MODE)
    if (owner, key) in _EXECUTED or key == "dynquery":
        return BlockPart(text, "executed")
    if mode == _STATEMENT_MODE:
        return BlockPart(text, "statement")
    if mode in _ASSIGNMENT_MODES:
        name, _, value = text.partition(":=") if ":=" in text else text.partition("=")
        return BlockPart(value, "expression", name.strip().lower())
    return BlockPart(text, "expression", variables[-1] if key == "default_val" and variables else "")


def _set_otherwise(kind: str, key: str, node: Any, variables: list[str]) -> Iterator[BlockPart]:
    """Return the variables that a query or a loop sets."""
    if kind == "PLpgSQL_row":
        for each in node.get("fields", ()):
            yield BlockPart("", "expression", str(each.get("name", "")).lower())
    elif kind in {"PLpgSQL_var", "PLpgSQL_rec"} and key != "datums":
        yield BlockPart("", "expression", str(node.get("refname", "")).lower())
    elif kind in _SETS_VARIABLES and isinstance(node, Mapping):
        number = node.get("varno")
        if isinstance(number, int) and number < len(variables):
            yield BlockPart("", "expression", variables[number].lower())
