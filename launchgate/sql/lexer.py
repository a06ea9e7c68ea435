"""The few tokens that decide where a SQL statement ends, found in one linear pass over hostile text.

Everything that is not PostgreSQL's own syntax (psql commands, template placeholders) is replaced by text of the same
length, so that an offset in what the parser sees is an offset in the file.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


class TokenKind(enum.Enum):
    """What a token is; everything between two tokens is plain code."""

    COMMENT = "comment"
    STRING = "string"
    IDENTIFIER = "identifier"
    PLACEHOLDER = "placeholder"
    TEMPLATE = "template"
    PSQL = "psql"
    OPEN = "open"
    CLOSE = "close"
    END = "end"
    BODY = "body"
    BODY_END = "body_end"


@dataclass(frozen=True, slots=True)
class Token:
    """A span of the text, end exclusive."""

    kind: TokenKind
    start: int
    end: int


_GRAMMAR = r"""
    (?P<comment>    --[^\r\n]* )
  | (?P<block>      /\* )
  | (?P<escaped>    (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*+(?:'|\Z) )
  | (?P<string>     '[^']*+(?:'|\Z) )
  | (?P<identifier> "[^"]*+(?:"|\Z) )
  | (?P<template>   \{%[^\n]{0,400}?%\} | \{\#[^\n]{0,400}?\#\} )
  | (?P<placeholder> \$\{[^{}\n]{0,200}\} | \{\{[^{}\n]{0,200}\}\} | (?<![\w:])%\([A-Za-z_]\w*\)s
                   | (?<![\w:\])]):(?:[A-Za-z_]\w*|'[A-Za-z_]\w*'|"[A-Za-z_]\w*") )
  | (?P<dollar>     (?<![\w$])\$(?:[^\W\d]\w*)?\$ )
  | (?P<psql>       \\(?:\\|(?:(?!\\\\)[^\r\n])*) )
  | (?P<open>       \( )
  | (?P<close>      \) )
  | (?P<end>        ; )
"""
_PLAIN = re.compile(_GRAMMAR, re.VERBOSE | re.DOTALL)
_WITH_BODIES = re.compile(
    _GRAMMAR + r"| (?P<body>\bbegin\s+atomic\b|\bcase\b) | (?P<body_end>\bend\b)",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATOMIC = re.compile(r"\bbegin\s+atomic\b", re.IGNORECASE)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_KINDS = {
    "comment": TokenKind.COMMENT,
    "escaped": TokenKind.STRING,
    "string": TokenKind.STRING,
    "identifier": TokenKind.IDENTIFIER,
    "template": TokenKind.TEMPLATE,
    "placeholder": TokenKind.PLACEHOLDER,
    "psql": TokenKind.PSQL,
    "open": TokenKind.OPEN,
    "close": TokenKind.CLOSE,
    "end": TokenKind.END,
    "body": TokenKind.BODY,
    "body_end": TokenKind.BODY_END,
}


def grammar_of(text: str) -> re.Pattern[str]:
    """Choose the grammar for a text: SQL-standard function bodies are rare and cost time."""
    return _WITH_BODIES if _ATOMIC.search(text) else _PLAIN


def tokens(text: str, start: int, grammar: re.Pattern[str]) -> Iterator[Token]:
    """Return the tokens of `text` from `start`; unterminated strings and comments reach to the end."""
    position = start
    while match := grammar.search(text, position):
        name = match.lastgroup or ""
        if name == "block":
            kind, position = TokenKind.COMMENT, _end_of_block(text, match.end())
        elif name == "dollar":
            closing = text.find(match.group(), match.end())
            kind, position = TokenKind.STRING, len(text) if closing < 0 else closing + len(match.group())
        else:
            kind, position = _KINDS[name], match.end()
        yield Token(kind, match.start(), position)


def _end_of_block(text: str, position: int) -> int:
    depth = 1
    while depth and (edge := _BLOCK_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return len(text) if depth else position


def stand_in(placeholder: str) -> str:
    """Return SQL of the same length to put in the place of a placeholder: an identifier or a string."""
    if placeholder.startswith((":'", ':"')):
        return placeholder[1:] + " "
    return "_" + re.sub(r"\W", "_", placeholder[1:])


def blank(text: str) -> str:
    """Return blanks of the same length that keep the line ends."""
    return re.sub(r"[^\r\n]", " ", text)


def code_of(text: str) -> str:
    """Return `text` with strings, comments and quoted names blanked."""
    parts: list[str] = []
    position = 0
    for token in tokens(text, 0, grammar_of(text)):
        if token.kind in {TokenKind.STRING, TokenKind.COMMENT, TokenKind.IDENTIFIER}:
            parts += (text[position : token.start], blank(text[token.start : token.end]))
            position = token.end
    return "".join((*parts, text[position:]))


@lru_cache(maxsize=2)  # every operation of a statement asks for it
def outline(text: str) -> str:
    """Return `text` with strings, comments and everything in parentheses blanked: its outermost commas and words."""
    parts: list[str] = []
    position = depth = opened = 0
    for token in tokens(text, 0, grammar_of(text)):
        if token.kind is TokenKind.OPEN:
            opened = token.start if not depth else opened
            depth += 1
        elif token.kind is TokenKind.CLOSE and depth:
            depth -= 1
            if not depth:
                parts += (text[position:opened], blank(text[opened : token.end]))
                position = token.end
        elif not depth and token.kind in {TokenKind.STRING, TokenKind.COMMENT, TokenKind.IDENTIFIER}:
            parts += (text[position : token.start], blank(text[token.start : token.end]))
            position = token.end
    return "".join((*parts, text[position:]))
