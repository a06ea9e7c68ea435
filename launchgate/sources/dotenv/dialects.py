"""What python-dotenv, npm's dotenv and Docker Compose make of a statement; measured on their releases of 2026.

`EVALUATORS` maps a dialect to a function from the text of a file to its variables. They differ in silence: the same
line can give three values. python-dotenv 1.2, dotenv 17 for npm, compose-go as of November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from launchgate.sources.dotenv.reader import BOM, LONGEST_VALUE, DotenvStatement, statements

Values: TypeAlias = dict[str, str | None]


class DialectError(Exception):
    """The parser of this dialect refuses the whole file; `line` is where."""

    def __init__(self, line: int) -> None:
        """Remember the line."""
        super().__init__(f"line {line}")
        self.line = line


_PYTHON_REFERENCE = re.compile(r"\$\{(?P<name>[^}:]{0,200})(?::-(?P<default>[^}]{0,1000}))?\}")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\", '"': '"', "'": "'"}


def _unescape(text: str, known: str) -> str:
    return re.sub(r"\\(.)", lambda m: _ESCAPES[m[1]] if m[1] in known else m[0], text, flags=re.DOTALL)


def python(text: str, environ: Mapping[str, str]) -> Values:
    """Evaluate as `dotenv.dotenv_values` does: later lines and the file win over the process, `${}` even in quotes."""
    values: Values = {}
    for statement in statements(text):
        if not statement.name or statement.separator == ":" or re.search(r"\s", statement.name):
            continue
        if not statement.separator:
            values[statement.name] = None
        elif (value := _python_value(statement)) is not None:
            values[statement.name] = _python_expanded(value, {**environ, **values}) if "${" in value else value
    return values


def _python_value(statement: DotenvStatement) -> str | None:
    if statement.quote in {'"', "'"}:
        if statement.body is None or not re.fullmatch(r"\s*(?:#.*)?", statement.rest):
            return None
        return _unescape(statement.body, "\\'" if statement.quote == "'" else "\\'\"abfnrtv")
    return re.sub(r"\s+#.*", "", statement.raw, flags=re.DOTALL).strip()


def npm(text: str, _environ: Mapping[str, str]) -> Values:
    """Evaluate as `dotenv.parse` of npm does: a `#` ends an unquoted value, nothing is expanded."""
    values: Values = {}
    for statement in statements(text):
        if statement.separator and re.fullmatch(r"[\w.-]+", statement.name, re.ASCII):
            values[statement.name] = _npm_value(statement)
    return values


def _npm_value(statement: DotenvStatement) -> str:
    if statement.body is not None and re.fullmatch(r"\s*(?:#.*)?", statement.rest):
        body = statement.body
        return body.replace("\\n", "\n").replace("\\r", "\r") if statement.quote == '"' else body
    return statement.raw.partition("#")[0].strip()


def _python_expanded(text: str, known: Mapping[str, str | None]) -> str:
    def value(match: re.Match[str]) -> str:
        given = known.get(match["name"])
        return (match["default"] or "") if given is None else given

    return _PYTHON_REFERENCE.sub(value, text[:LONGEST_VALUE])[:LONGEST_VALUE]


_COMPOSE_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_COMPOSE_REFERENCE = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<bare>{_COMPOSE_NAME})|\{{(?P<name>{_COMPOSE_NAME})(?P<how>:?[-+?])?(?P<word>[^}}]{{0,1000}})\}})"
)
_KEEP = "\0"  # represents a dollar that an escape protects from expansion


def compose(text: str, environ: Mapping[str, str]) -> Values:
    """Evaluate as Docker Compose reads an `env_file`: `$NAME` expands, the process wins; raise `DialectError`."""
    values: Values = {}
    for statement in statements(text.removeprefix(BOM), lone_cr=False):
        if not statement.name or re.search(r"\s", statement.name):
            raise DialectError(statement.line)
        if not statement.separator:
            continue
        value = _compose_value(statement)
        if statement.quote != "'" and "$" in value:
            value = _compose_expanded(value, {**values, **environ}, statement)
        values[statement.name] = value.replace(_KEEP, "$")
    return values


def _compose_value(statement: DotenvStatement) -> str:
    if statement.quote in {'"', "'"}:
        if statement.body is None:
            raise DialectError(statement.line)
        if statement.quote == "'":
            return statement.body.replace("\\'", "'")
        return _unescape(statement.body.replace("\\$", _KEEP), "\\'\"abfnrtv")
    return re.sub(r"\s#.*", "", statement.raw.lstrip(), flags=re.DOTALL).strip()


def _compose_expanded(text: str, known: Mapping[str, str | None], statement: DotenvStatement) -> str:
    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return _KEEP
        given = known.get(match["bare"] or match["name"])
        how, word = match["how"] or "", match["word"] or ""
        present = bool(given) if how.startswith(":") else given is not None
        match how[-1:]:
            case "-":
                return (given or "") if present else word
            case "+":
                return word if present else ""
            case "?" if not present:
                raise DialectError(statement.line)
            case _:
                return given or ""

    return _COMPOSE_REFERENCE.sub(value, text[:LONGEST_VALUE])[:LONGEST_VALUE]


Dialect: TypeAlias = Callable[[str, Mapping[str, str]], Values]
EVALUATORS: Mapping[str, Dialect] = {"python": python, "npm": npm, "compose": compose}
"""Dialect -> evaluator. The name is the program that reads the file."""
