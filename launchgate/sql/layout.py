"""The one place that knows sqlparse: SQL laid out for people, and statements found again after a broken one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from launchgate.sql.lexer import TokenKind, grammar_of, tokens

LONG_LINE = 100
MOST_CHARACTERS = 20_000
"""Characters up to which a text is given to sqlparse, whose time grows faster than the length of hostile text."""

_QUERY = re.compile(
    r"(?:explain\s+)?(?:select|with|insert|update|delete|merge|create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view)\b",
    re.IGNORECASE,
)
_KEPT = frozenset({TokenKind.STRING, TokenKind.IDENTIFIER, TokenKind.COMMENT})


def laid_out(sql: str) -> str:
    """Return a long query of one line as several lines; any other statement, and one that would change, as it is."""
    if len(sql) <= LONG_LINE or len(sql) > MOST_CHARACTERS or "\n" in sql or not _QUERY.match(sql):
        return sql
    import sqlparse

    try:
        text: str = sqlparse.format(sql, reindent_aligned=True)
    except (sqlparse.exceptions.SQLParseError, RecursionError):
        return sql
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return text if _content(text) == _content(sql) else sql


def _content(sql: str) -> tuple[str, Sequence[str]]:
    """Return what a layout must not change: everything but blanks, and the quoted parts with theirs."""
    quoted = [sql[each.start : each.end] for each in tokens(sql, 0, grammar_of(sql)) if each.kind in _KEPT]
    return "".join(sql.split()), quoted


def pieces_of_broken(sql: str) -> list[tuple[int, str]]:
    """Return the statements in a text that does not parse, with their offsets; one where it cannot be divided.

    A parenthesis or a quote that is never closed makes the rest of a file part of one statement. To sqlparse a lone
    quote is a single character, and here every semicolon outside of quotes ends a statement.
    """
    if ";" not in sql or len(sql) > MOST_CHARACTERS:
        return [(0, sql)]
    from sqlparse import lexer
    from sqlparse.tokens import Punctuation

    found: list[tuple[int, str]] = []
    start = position = 0
    for kind, value in lexer.tokenize(sql):  # type: ignore[no-untyped-call]  # of a package without types
        if kind is Punctuation and value == ";":
            found.append((start, sql[start:position]))
            start = position + len(value)
        position += len(value)
    found.append((start, sql[start:]))
    return [(offset + len(text) - len(text.lstrip()), text.strip()) for offset, text in found if text.strip()]
