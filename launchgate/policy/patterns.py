"""Regular expressions that a configuration may hold: a subset that cannot be made slow.

Python's `re` backtracks: `(a+)+$` takes 2^n steps on n characters. What is refused, decided on the parsed pattern:

- a repeat whose rounds can be split or read in more than one way. Rounds are distinct when the body is one of fixed
  texts that begin differently, or when a character that occurs nowhere else in it is its first or last one;
- more than two open-ended repeats in a row that can take the same characters, with nothing between them to show where
  one ends: each is a power of the length; and more than a few optional parts or choices that leave the same doubt;
- look-around, back-references and conditions.

What is left takes at most n^2 steps for `fullmatch` on n characters; callers keep n below `LONGEST_SUBJECT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

Characters: TypeAlias = frozenset[int]  # code points 0 to 127; OTHER means all further ones

OTHER = 128
_ALL: Characters = frozenset(range(OTHER + 1))
_CLASSES: dict[str, Characters] = {
    "DIGIT": frozenset(code for code in range(OTHER) if chr(code).isdigit()) | {OTHER},
    "SPACE": frozenset(code for code in range(OTHER) if chr(code).isspace()) | {OTHER},
    "WORD": frozenset(code for code in range(OTHER) if chr(code).isalnum() or chr(code) == "_") | {OTHER},
}


def characters(name: str, arguments: Any) -> Characters:
    """Return what an operation of Python's regular expression parser takes by itself; letters mean both cases."""
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


MAXIMUM_LENGTH = 500
LONGEST_SUBJECT = 4096
"""Characters."""
_FEW = 20  # a repeat of up to this many rounds is not open-ended
_MAXIMUM_OPEN = 2
_MAXIMUM_WAYS = 32

Item: TypeAlias = tuple[Any, Any]  # (operation, its arguments), as Python's own parser gives it

_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY"})
_REFUSED = frozenset({"ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS", "GROUPREF_IGNORE"})


def safe_pattern(text: str) -> re.Pattern[str]:
    """Compile `text`; raise `ValueError` with what is wrong with it, or what could make it slow."""
    if len(text) > MAXIMUM_LENGTH:
        message = f"a pattern has at most {MAXIMUM_LENGTH} characters"
        raise ValueError(message)
    try:
        compiled = re.compile(text)
        items = _parse(text)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from error
    _refuse_slow(items)
    return compiled


def _parse(text: str) -> Sequence[Item]:
    from importlib import import_module

    parsed: Sequence[Item] = import_module("re._parser").parse(text)
    return parsed


def _refuse_slow(items: Sequence[Item]) -> None:
    for name, arguments in _walk(items):
        if name in _REFUSED:
            message = "look-around, back-references and conditions are not allowed"
            raise ValueError(message)
        if name in _REPEATS and arguments[1] > 1 and not _has_distinct_rounds([*_flat(arguments[2])]):
            message = (
                "a repeated group that can be read in two ways becomes very slow: give each round a mark of its own"
            )
            raise ValueError(message)
    opens, ways = _cost(items)
    if opens > _MAXIMUM_OPEN or ways > _MAXIMUM_WAYS:
        message = "too many repeats or choices in a row can take the same characters, which becomes very slow"
        raise ValueError(message)


def _has_distinct_rounds(body: Sequence[Item]) -> bool:
    """Return whether a text of several rounds of `body` can be split into rounds, and each be read, in one way only."""
    if _is_nullable(body):
        return False
    opens, ways = _cost(body)
    if ways > 1 or opens > 1:
        return False
    if all(str(operation) in _SINGLE or str(operation) == "AT" for operation, _ in body):
        return True
    if len(body) == 1 and str(body[0][0]) == "BRANCH":
        return all(str(operation) in _SINGLE for branch in body[0][1][1] for operation, _ in _flat(branch))
    edges = ((body[0], body[1:]), (body[-1], body[:-1]))
    return any(str(edge[0]) in _SINGLE and not _taken([edge]) & _taken(rest) for edge, rest in edges)


def _cost(items: Sequence[Item]) -> tuple[int, int]:
    """Return how many open-ended repeats in a row can take each other's characters, and the ways of the rest.

    The branches of a choice count as if they came one after the other: more than is so, never less.
    """
    row: list[tuple[Characters, int]] = []  # the repeats that may still hand characters on; ways 0: open-ended
    opens = 0
    ways = 1
    for operation, arguments, certain in _in_a_row(items):
        own = _taken([(operation, arguments)])
        if operation == "BRANCH":
            ways *= 1 if _is_decided(arguments[1]) else len(arguments[1])
            if any(map(_is_nullable, arguments[1])):
                ways *= 2 if any(other & own for other, _ in row) else 1
                row.append((own, 2))
            continue
        if operation in _REPEATS and _is_nullable(arguments[2]):
            ways *= 2
        for other, count in [each for each in row if each[1] and each[0] & own]:
            ways *= count
            row.remove((other, count))
        low, high = arguments[:2] if operation in _REPEATS else (1, 1)
        if certain and low and operation != "AT":
            row = [each for each in row if each[0] & own]
        if low != high <= _FEW and any(other & own for other, _ in row):
            ways *= high - low + 1
        elif low != high:
            row.append((own, 0 if high > _FEW else high - low + 1))
            opens = max(opens, sum(bool(other & own) and not count for other, count in row))
    return opens, ways


def _in_a_row(items: Sequence[Item], *, certain: bool = True) -> Iterator[tuple[str, Any, bool]]:
    """Return the operations of a sequence, groups dissolved, and whether each is met on every way through it.

    What a choice or an optional part holds comes before it, as if it always were there.
    """
    for operation, arguments in _flat(items):
        name = str(operation)
        if name in _REPEATS and arguments[1] == 1:
            yield from _in_a_row(arguments[2], certain=certain and arguments[0] == 1)
        if name == "BRANCH":
            for branch in arguments[1]:
                yield from _in_a_row(branch, certain=False)
        yield name, arguments, certain


def _is_decided(branches: Sequence[Sequence[Item]]) -> bool:
    """Return whether one character decides which branch of a choice is taken."""
    starts = [_starts(branch) for branch in branches]
    overlap = any(one & other for i, one in enumerate(starts) for other in starts[i + 1 :])
    return not overlap and sum(map(_is_nullable, branches)) <= 1


def _starts(items: Sequence[Item]) -> Characters:
    """Return the characters with which `items` can begin; for a nested choice all that it can take."""
    taken: Characters = frozenset()
    for item in _flat(items):
        operation, arguments = str(item[0]), item[1]
        taken |= _starts(arguments[2]) if operation in _REPEATS else _taken([item])
        if not _is_nullable([item]):
            break
    return taken


def _is_nullable(items: Sequence[Item]) -> bool:
    """Return whether `items` can match the empty text."""
    for operation, arguments in _flat(items):
        name = str(operation)
        if name in _SINGLE:
            return False
        if name in _REPEATS and arguments[0] and not _is_nullable(arguments[2]):
            return False
        if name == "BRANCH" and not any(map(_is_nullable, arguments[1])):
            return False
    return True


def _taken(items: Sequence[Item]) -> Characters:
    """Return every character that any part of `items` can take."""
    return frozenset().union(*(characters(name, arguments) for name, arguments in _walk(items)))


def _flat(items: Sequence[Item]) -> Iterator[Item]:
    """Return the items of a sequence with groups dissolved."""
    for item in items:
        if str(item[0]) == "SUBPATTERN":
            yield from _flat(item[1][3])
        elif str(item[0]) == "ATOMIC_GROUP":
            yield from _flat(item[1])
        else:
            yield item


def _walk(items: Sequence[Item]) -> Iterator[tuple[str, Any]]:
    """Return every operation of a parsed pattern, outermost first."""
    for operation, arguments in items:
        name = str(operation)
        yield name, arguments
        if name in _REPEATS:
            yield from _walk(arguments[2])
        elif name == "SUBPATTERN":
            yield from _walk(arguments[3])
        elif name == "ATOMIC_GROUP":
            yield from _walk(arguments)
        elif name == "BRANCH":
            for branch in arguments[1]:
                yield from _walk(branch)
