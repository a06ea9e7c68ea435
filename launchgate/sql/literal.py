"""Texts that SQL puts together from constants: what `EXECUTE` will run, where that can be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from launchgate.sql.names import quoted_whole
from launchgate.sql.postgres import Node
from launchgate.sql.tree import constant, kind_of, name_of, strings

Names = Callable[[str], str | None]
_DEEPEST = 200
MOST_TEXT = 1 << 20
"""Characters above which no text is put together: doubling a variable thirty times would take a gigabyte."""

_PLACE = re.compile(r"%(?:(?P<number>\d{1,3})\$)?-?\d{0,4}(?P<how>[sIL%])")
_TEXT_TYPES = frozenset({"text", "varchar", "bpchar", "name", "pg_catalog.varchar", "pg_catalog.bpchar", "regclass"})


def text_of(node: Node | None, names: Names, depth: int = 0) -> str | None:
    """Return the text an expression has, None where that is known at run time only; `names` knows the variables."""
    if not node or depth > _DEEPEST:
        return None
    kind, body = kind_of(node)
    match kind:
        case "A_Const":
            value = constant(node)
            return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        case "TypeCast" if name_of(body.get("typeName", {}).get("names")) in _TEXT_TYPES:
            return text_of(body.get("arg"), names, depth + 1)
        case "A_Expr" if name_of(body.get("name")) == "||":
            left = text_of(body.get("lexpr"), names, depth + 1)
            right = text_of(body.get("rexpr"), names, depth + 1)
            return None if left is None or right is None or len(left) + len(right) > MOST_TEXT else left + right
        case "ColumnRef":
            parts = strings(body.get("fields"))
            return names(parts[-1]) if len(parts) == len(body.get("fields", ())) == 1 else None
        case "FuncCall":
            return _of_call(body, names, depth)
        case _:
            return None


def _of_call(call: Node, names: Names, depth: int) -> str | None:
    values = [text_of(each, names, depth + 1) for each in call.get("args", ())]
    known = [each for each in values if each is not None]
    function = _FUNCTIONS.get(name_of(call.get("funcname")).removeprefix("pg_catalog."))
    if function is None or len(known) != len(values) or not known:
        return None
    longest = max(map(len, known)) * (len(known) + known[0].count("%") + 1)
    return function(known) if longest <= MOST_TEXT else None


def _format(values: Sequence[str]) -> str | None:
    """Do what `format` does; None where it would raise."""
    rest = list(values[1:])
    failed, position = False, 0

    def fill(place: re.Match[str]) -> str:
        nonlocal failed, position
        if place["how"] == "%":
            return "%"
        position = int(place["number"]) if place["number"] else position + 1
        if not 1 <= position <= len(rest):
            failed = True
            return ""
        return _FILLED[place["how"]](rest[position - 1])

    text = _PLACE.sub(fill, values[0])
    return None if failed else text


def _quote_literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _chr(values: Sequence[str]) -> str | None:
    number = int(values[0]) if values[0].isdecimal() and len(values[0]) < 8 else 0  # noqa: PLR2004 - above Unicode
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else None  # noqa: PLR2004 - its bounds


_FILLED: Mapping[str, Callable[[str], str]] = {"s": str, "I": quoted_whole, "L": _quote_literal}
_FUNCTIONS: Mapping[str, Callable[[Sequence[str]], str | None]] = {
    "format": _format,
    "concat": "".join,
    "concat_ws": lambda values: values[0].join(values[1:]),
    "quote_ident": lambda values: quoted_whole(values[0]),
    "quote_literal": lambda values: _quote_literal(values[0]),
    "lower": lambda values: values[0].lower(),
    "upper": lambda values: values[0].upper(),
    "reverse": lambda values: values[0][::-1],
    "chr": _chr,
}
