"""A .env file -> assignments, with the value that most programs will get."""

from __future__ import annotations

import re
from collections.abc import Mapping

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment
from launchgate.sources.dotenv.tokens import LONGEST_VALUE, DotenvStatement, statements

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}
COMMENT = "a comment"
_COMMENTED = re.compile(r"\s*#\s{0,3}(?:export\s+)?([A-Z][A-Z0-9_]{2,127})=")
_REFERENCE = re.compile(r"\$\{(\w+)(?::?-([^}]{0,1000}))?\}")


def read(text: str, path: str) -> list[Assignment]:
    """Return every assignment in order; the last of a name wins.

    A reference to a name set above is filled in, any other stays as written: what fills it in is not in the file.
    """
    found: list[Assignment] = []
    known: dict[str, str] = {}
    for statement in statements(text):
        if not statement.is_named:
            continue
        value = _value(statement, known)
        known[statement.name] = value
        at = InFile(path, statement.line, statement.column, statement.end_line)
        found.append(Assignment(statement.name, at, value))
    return found


def commented(text: str, path: str) -> list[Assignment]:
    """Return what commented-out lines show: `# NAME=value` says that the variable exists and may be omitted."""
    return [
        Assignment(match[1], InFile(path, number), None, COMMENT)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := _COMMENTED.match(line)) is not None
    ]


def _value(statement: DotenvStatement, known: Mapping[str, str]) -> str:
    if statement.body is None:
        return _fill(re.sub(r"(?:^|\s+)#.*", "", statement.raw.lstrip()), known)
    if statement.quote != '"':
        return statement.body
    return _fill(re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), statement.body), known)


def _fill(text: str, known: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        return known.get(match[1]) or (match[0] if match[2] is None else match[2])

    return _REFERENCE.sub(value, text[:LONGEST_VALUE])[:LONGEST_VALUE]
