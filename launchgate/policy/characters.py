"""The set of characters that one element of a regular expression can take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

Characters: TypeAlias = frozenset[int]  # code points 0 to 127; OTHER stands for all further ones

OTHER = 128
_ALL: Characters = frozenset(range(OTHER + 1))
_CLASSES: dict[str, Characters] = {
    "DIGIT": frozenset(code for code in range(OTHER) if chr(code).isdigit()) | {OTHER},
    "SPACE": frozenset(code for code in range(OTHER) if chr(code).isspace()) | {OTHER},
    "WORD": frozenset(code for code in range(OTHER) if chr(code).isalnum() or chr(code) == "_") | {OTHER},
}


def characters(name: str, arguments: Any) -> Characters:
    """Return what an operation of Python's regular expression parser takes by itself; letters stand for both cases."""
    match name:
        case "LITERAL":
            return _both_cases(arguments)
        case "NOT_LITERAL":
            return _ALL - {arguments}
        case "ANY":
            return _ALL
        case "IN":
            return _members(arguments)
        case _:
            return frozenset()


def _members(members: Sequence[tuple[Any, Any]]) -> Characters:
    taken: Characters = frozenset()
    for operation, value in members:
        match str(operation):
            case "LITERAL":
                taken |= _both_cases(value)
            case "RANGE":
                codes = range(value[0], min(value[1], OTHER) + 1)
                taken = taken.union({min(value[1], OTHER)}, *map(_both_cases, codes))
            case "CATEGORY":
                taken |= _category(str(value).removeprefix("CATEGORY_"))
    return (_ALL - taken) | {OTHER} if str(members[0][0]) == "NEGATE" else taken


def _category(name: str) -> Characters:
    if name.startswith("NOT_"):
        return (_ALL - _CLASSES[name.removeprefix("NOT_")]) | {OTHER}
    return _CLASSES[name]


def _both_cases(code: int) -> Characters:
    if code >= OTHER:
        return frozenset({OTHER})
    return frozenset({code, *(min(ord(c), OTHER) for c in chr(code).lower() + chr(code).upper())})
