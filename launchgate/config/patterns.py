"""Regular expressions that a configuration may hold: a subset that cannot be made slow.

Python's `re` backtracks: `(a+)+$` takes 2^n steps on n characters. What is refused, judged on the parsed pattern:

- a repeat whose body can be split in more than one way: it holds another repeat, an optional part or alternatives,
  and no character that stands only at its beginning or only at its end tells one round from the next;
- more than two open-ended repeats that can take the same characters: each further one is a power of the length;
- look-around, back-references and conditions: whoever needs them needs code.

What is left takes at most n^2 steps for `fullmatch` on n characters; callers keep n below `LONGEST_SUBJECT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

MAXIMUM_LENGTH = 500
LONGEST_SUBJECT = 4096
_OPEN = 20  # a repeat that can go beyond this many rounds is open-ended
_MAXIMUM_OVERLAP = 2

Characters: TypeAlias = frozenset[int]  # code points 0 to 127; 128 stands for all others
_OTHER = 128
_ALL: Characters = frozenset(range(_OTHER + 1))
_CLASSES: dict[str, Characters] = {
    "DIGIT": frozenset(c for c in range(128) if chr(c).isdigit()) | {_OTHER},
    "SPACE": frozenset(c for c in range(128) if chr(c).isspace()) | {_OTHER},
    "WORD": frozenset(c for c in range(128) if chr(c).isalnum() or chr(c) == "_") | {_OTHER},
}
_ZERO_WIDTH = {"AT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def safe_pattern(text: str) -> re.Pattern[str]:
    """Compile `text`; raise `ValueError` saying what is wrong with it, or what could make it slow."""
    if len(text) > MAXIMUM_LENGTH:
        message = f"a pattern has at most {MAXIMUM_LENGTH} characters"
        raise ValueError(message)
    try:
        compiled = re.compile(text)
        _judge(_parse(text))
    except (re.error, OverflowError, RecursionError, RuntimeError) as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from error
    return compiled


def _parse(text: str) -> Sequence[Any]:
    from importlib import import_module

    parsed: Sequence[Any] = import_module("re._parser").parse(text)
    return parsed


def _judge(items: Sequence[Any]) -> None:
    open_ended: list[Characters] = []
    for name, value in _walk(items):
        if name in {"ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"}:
            message = "look-around, back-references and conditions are not allowed"
            raise ValueError(message)
        if name in _REPEATS and value[1] > 1:
            if not _is_told_apart(value[2]):
                message = "a repeated group that repeats or chooses inside can become very slow: take the inner one out"
                raise ValueError(message)
            if value[1] > _OPEN and value[0] != value[1]:
                open_ended.append(_characters(value[2]))
    if any(sum(bool(one & other) for other in open_ended) > _MAXIMUM_OVERLAP for one in open_ended):
        message = "more than two open-ended repeats can take the same characters, which can become very slow"
        raise ValueError(message)


def _is_told_apart(body: Sequence[Any]) -> bool:
    """Say whether the rounds of a repeat can be split in one way only."""
    if not any(name in _REPEATS or name == "BRANCH" for name, _ in _walk(body)):
        return True
    parts = [item for item in _flat(body) if str(item[0]) not in _ZERO_WIDTH]
    for edge, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if str(edge[0]) in {"LITERAL", "IN", "NOT_LITERAL"} and not _characters([edge]) & _characters(rest):
            return _is_unambiguous(rest)
    return False


def _is_unambiguous(parts: Sequence[Any]) -> bool:
    """Say whether what lies between two marks is itself read in one way: repeats and choices that share nothing."""
    taken: list[Characters] = [
        _characters([item]) for item in parts if str(item[0]) in _REPEATS or str(item[0]) == "BRANCH"
    ]
    return all(not taken[i] & other for i in range(len(taken)) for other in taken[i + 1 :])


def _flat(items: Sequence[Any]) -> Iterator[Any]:
    """Give the items of a sequence with groups dissolved."""
    for item in items:
        if str(item[0]) == "SUBPATTERN":
            yield from _flat(item[1][3])
        elif str(item[0]) == "ATOMIC_GROUP":
            yield from _flat(item[1])
        else:
            yield item


def _walk(items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Give every operation of a parsed pattern, outermost first."""
    for operation, value in items:
        name = str(operation)
        yield name, value
        if name in _REPEATS:
            yield from _walk(value[2])
        elif name == "SUBPATTERN":
            yield from _walk(value[3])
        elif name == "ATOMIC_GROUP":
            yield from _walk(value)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _walk(branch)


def _characters(items: Sequence[Any]) -> Characters:
    """Give every character that any part of `items` can take; letters stand for both cases."""
    taken: set[int] = set()
    for name, value in _walk(items):
        if name == "LITERAL":
            taken |= _both_cases(value)
        elif name == "NOT_LITERAL":
            taken |= _ALL - {value}
        elif name == "ANY":
            taken |= _ALL
        elif name == "IN":
            taken |= _set(value)
    return frozenset(taken)


def _set(members: Sequence[Any]) -> Characters:
    taken: set[int] = set()
    for operation, value in members:
        name = str(operation)
        if name == "LITERAL":
            taken |= _both_cases(value)
        elif name == "RANGE":
            for code in range(value[0], min(value[1], _OTHER) + 1):
                taken |= _both_cases(code)
            taken |= {_OTHER} if value[1] >= _OTHER else set()
        elif name == "CATEGORY":
            kind = str(value).removeprefix("CATEGORY_")
            taken |= _ALL - _CLASSES[kind[4:]] | {_OTHER} if kind.startswith("NOT_") else _CLASSES[kind]
    return _ALL - taken | {_OTHER} if str(members[0][0]) == "NEGATE" else frozenset(taken)


def _both_cases(code: int) -> set[int]:
    return {min(code, _OTHER), *(min(ord(c), _OTHER) for c in chr(code).lower() + chr(code).upper())}
