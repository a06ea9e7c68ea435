"""Statements of a SQL file with their exact places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from launchgate.sql.lexer import Token, TokenKind, blank, grammar_of, outline, stand_in, tokens

_COPY = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_INSERT = re.compile(r'insert\s+into\s+(?:"[^"]{1,130}"|[\w$.]{1,130})+', re.IGNORECASE)
_BREAKPOINT = re.compile(r"-->\s*statement-breakpoint")
_RUNS_ELSEWHERE = re.compile(r"\\(?P<command>i|ir|include|include_relative|gexec)\b")
_QUIET = frozenset({TokenKind.STRING, TokenKind.IDENTIFIER})
LONG_INSERT = 32_768
"""Characters above which an INSERT of literal rows is shortened; in a text of over `LONG_TEXT` every one is."""

LONG_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: `text[start:end]` of the file is `sql` but for placeholders, which have stand-ins.

    `elsewhere` names the psql command that runs SQL which this file does not hold, empty for a statement.
    """

    sql: str
    start: int
    end: int
    elsewhere: str = ""


def split(text: str) -> Iterator[Piece]:
    """Return the statements of `text` in order; comments around them and COPY data are skipped."""
    position = 0
    grammar = grammar_of(text)
    while position < len(text):
        piece, position = _next(text, position, grammar)
        if piece is not None and (piece.sql or piece.elsewhere):
            yield piece


def _next(text: str, position: int, grammar: re.Pattern[str]) -> tuple[Piece | None, int]:
    """Read one statement; return it and the position to go on from."""
    sql = _Builder(text, position)
    nesting = _Nesting()
    for token in tokens(text, position, grammar):
        if token.kind in _QUIET:
            continue
        match token.kind:
            case TokenKind.END if nesting.is_outside:
                piece = sql.build(token.start)
                return piece, _after_copy(text, piece, token.end)
            case TokenKind.COMMENT if _BREAKPOINT.match(text, token.start):
                return sql.build(token.start), token.end
            case TokenKind.PSQL:
                return _at_psql(text, sql, token), token.end
            case TokenKind.COMMENT | TokenKind.TEMPLATE:
                sql.replace(token, blank(text[token.start : token.end]))
            case TokenKind.PLACEHOLDER:
                sql.replace(token, stand_in(text[token.start : token.end]))
            case _:
                nesting.step(token, text)
    return sql.build(len(text)), len(text)


class _Nesting:
    """Whether a semicolon ends the statement: not in parentheses, nor in a SQL-standard function body."""

    def __init__(self) -> None:
        self._parentheses = self._bodies = 0

    @property
    def is_outside(self) -> bool:
        """Whether nothing is open."""
        return not self._parentheses and not self._bodies

    def step(self, token: Token, text: str) -> None:
        """Go past a token. CASE counts within a body only, for its END would close the body."""
        if token.kind is TokenKind.OPEN:
            self._parentheses += 1
        elif token.kind is TokenKind.CLOSE:
            self._parentheses = max(0, self._parentheses - 1)
        elif token.kind is TokenKind.BODY:
            self._bodies += bool(self._bodies) or text[token.start] in "bB"
        elif token.kind is TokenKind.BODY_END:
            self._bodies = max(0, self._bodies - 1)


class _Builder:
    """The text of a statement with some spans replaced."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = self._copied = start
        self._longest = LONG_INSERT if len(text) < LONG_TEXT else 0
        self._parts: list[str] = []

    def replace(self, token: Token, by: str) -> None:
        """Put `by`, of the same length, in the place of the token."""
        self._parts += (self._text[self._copied : token.start], by)
        self._copied = token.end

    def build(self, end: int) -> Piece:
        """Return the statement that ends before `end`, without the blanks around it."""
        sql = "".join((*self._parts, self._text[self._copied : end]))
        start = self._start + len(sql) - len(sql.lstrip())
        sql = sql.strip()
        return Piece(_without_rows(sql, self._longest), start, start + len(sql))


def _without_rows(sql: str, longest: int) -> str:
    """Shorten an INSERT of many literal rows: its rows decide nothing, and their tree would take a gigabyte."""
    if len(sql) > longest and (head := _INSERT.match(sql)) and "select" not in sql.lower():
        return f"{head.group()} DEFAULT VALUES"
    return sql


def _after_copy(text: str, piece: Piece, position: int) -> int:
    if not _COPY.match(piece.sql) or not _COPY.match(outline(piece.sql)):
        return position
    body = text.find("\n", position)
    end = _COPY_END.search(text, body) if body >= 0 else None
    return end.end() if end else len(text)


def _at_psql(text: str, sql: _Builder, token: Token) -> Piece | None:
    r"""End the statement at a psql command: `\g` sends it, `\i` runs another file, the others touch no table."""
    piece = sql.build(token.start)
    if runs := _RUNS_ELSEWHERE.match(text, token.start):
        start = piece.start if piece.sql else token.start
        return Piece("", start, token.end, elsewhere=runs.group("command"))
    return piece if piece.sql else None
