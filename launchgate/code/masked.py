"""JavaScript and TypeScript with comments and texts blanked out, so that patterns meet code only.

The result has the length and the lines of the source. Expressions inside template literals stay; they are code.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<line>//[^\n]*)|(?P<block>/\*.*?(?:\*/|\Z))|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<template>`)|(?P<open>\{)|(?P<close>\})|(?P<regex>(?<=[=(,:;!&|?{}\[\n>])\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)""",
    re.DOTALL,
)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{|\Z)", re.DOTALL)
_DEEPEST = 200


def mask(source: str) -> str:
    """Give `source` with comments, texts and regular expressions as spaces; quotes stay where they are.

    Raises `RecursionError` for template literals nested deeper than anyone writes them.
    """
    parts: list[str] = []
    open_braces: list[int] = []  # for each open template expression the braces opened inside it
    position = 0
    while (match := _TOKEN.search(source, position)) is not None:
        parts.append(source[position : match.start()])
        position = match.end()
        kind = match.lastgroup
        if kind == "text":
            parts.append(match[0][0] + _blank(match[0][1:-1]) + match[0][-1])
        elif kind in {"line", "block", "regex"}:
            parts.append(_blank(match[0]))
        elif kind == "open":
            parts.append("{")
            if open_braces:
                open_braces[-1] += 1
        else:
            parts.append(match[0])
            ends = kind == "close" and bool(open_braces)
            if ends and open_braces[-1]:
                open_braces[-1] -= 1
            elif ends or kind == "template":
                if ends:
                    open_braces.pop()
                position = _template(source, position, parts, open_braces)
    parts.append(source[position:])
    return "".join(parts)


def _template(source: str, position: int, parts: list[str], open_braces: list[int]) -> int:
    """Blank the text of a template up to its end or its next expression; give where to go on."""
    match = _TEMPLATE.match(source, position)
    assert match is not None  # the pattern matches the empty text
    parts.append(_blank(source[position : match.start("end")]) + match["end"])
    if match["end"] == "${":
        if len(open_braces) >= _DEEPEST:
            raise RecursionError
        open_braces.append(0)
    return match.end()


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
