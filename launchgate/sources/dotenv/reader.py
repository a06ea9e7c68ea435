"""A .env file: its statements as typed, with places, and the assignments that most programs read from them.

Parsers disagree about almost everything beyond `NAME=word`, so `statements` strips, unescapes and expands nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment, is_variable_name

BOM = "\ufeff"
_HEAD = re.compile(r"[^\S\n]*(?P<export>export[^\S\n]+)?(?P<name>[^\s=:#'\"][^=:\n]*?)?[^\S\n]*(?P<sep>=|:(?=\s)|$)")
_BODY = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL),
    "`": re.compile(r"`([^`]*)`"),
}
_REST = re.compile(r"[^\S\n]*(?:#[^\n]*)?")
LONGEST_VALUE = 65_536
"""Characters of one value that are read; references that double a value end there too."""


@dataclass(frozen=True, slots=True)
class DotenvStatement:
    """One statement. `raw` is everything after the separator; `line`, `column` (1-based) are where it begins.

    `quote` is the opening quote, `body` the text between the quotes, None where the closing one is missing, and `rest`
    what follows it on its line. A line that is not a statement has separator `""`.
    """

    name: str
    separator: str
    raw: str
    line: int
    column: int
    value_column: int
    end_line: int
    quote: str = ""
    body: str | None = None
    rest: str = ""
    exported: bool = False

    @property
    def is_named(self) -> bool:
        """Whether this sets a variable; on a broken line, what precedes the separator may be part of a secret."""
        padded = self.raw == "=" and not self.name.isupper()  # the end of a text in base64
        return bool(self.separator) and not padded and is_variable_name(self.name)

    @property
    def unclosed(self) -> bool:
        """Whether a quote opens and never closes."""
        return bool(self.quote) and self.body is None


def statements(text: str, *, lone_cr: bool = True) -> Iterator[DotenvStatement]:
    """Return every statement of a .env file; comments and blank lines give none. `lone_cr` takes CR as a line end."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    if lone_cr:
        text = text.replace("\r", "\n")
    position, line = 0, 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        content = text[position:end]
        if content.strip() and not content.lstrip().startswith("#"):
            statement, end = _statement(text, position, end, line)
            yield statement
        line += text.count("\n", position, end) + 1
        position = end + 1


def _statement(text: str, start: int, end: int, line: int) -> tuple[DotenvStatement, int]:
    content = text[start:end]
    head = _HEAD.match(content)
    indent = len(content) - len(content.lstrip())
    if head is None or not head["name"]:
        return DotenvStatement("", "", content, line, indent + 1, indent + 1, line), end
    name, separator = head["name"], head["sep"]
    column = head.start("name") + 1
    if not separator:
        return DotenvStatement(name, "", "", line, column, len(content) + 1, line, exported=bool(head["export"])), end
    raw_start = start + head.end()
    value_start = raw_start + (len(content) - head.end()) - len(content[head.end() :].lstrip())
    quote, body, rest = text[value_start : value_start + 1], None, ""
    if quote not in _BODY:
        quote = ""
    elif (closed := _BODY[quote].match(text, value_start, value_start + LONGEST_VALUE)) is not None:
        line_end = text.find("\n", closed.end())
        line_end = len(text) if line_end < 0 else line_end
        # A quote that closes lines later, in front of more text, is the opening quote of another value.
        if closed.end() <= end or _REST.fullmatch(text, closed.end(), line_end):
            body, rest, end = closed[1], text[closed.end() : line_end], line_end
    return (
        DotenvStatement(
            name=name,
            separator=separator,
            raw=text[raw_start:end],
            line=line,
            column=column,
            value_column=value_start - start + 1,
            end_line=line + text.count("\n", start, end),
            quote=quote,
            body=body,
            rest=rest,
            exported=bool(head["export"]),
        ),
        end,
    )


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
    """Return what commented-out lines show: `# NAME=value` means that the variable exists and may be omitted."""
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
