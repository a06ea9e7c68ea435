"""JavaScript and TypeScript with comments and texts blanked out, so that patterns meet code only.

A reader of tokens that knows what a slash or a `<` is by what stands before it, as ECMAScript's grammar has it: regular
expression or division, element of JSX or comparison. Expressions inside template literals and JSX stay; they are code.
https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar
"""

from __future__ import annotations

import re
from typing import NamedTuple

_END = r"\n\r\u2028\u2029"  # what ends a line, and with it a comment or a regular expression
_LINE = rf"[^{_END}]*"
_TOKEN = re.compile(
    rf"""(?P<comment>//{_LINE}|/\*.*?(?:\*/|\Z)|\A\#!{_LINE})"""
    rf"""|(?P<unlike><!--{_LINE}|(?<![^{_END}])[ \t]*-->{_LINE})"""  # a comment in scripts, code in modules
    r"""|(?P<text>'(?:[^'\\\n\r]|\\(?:\r\n|.))*'|"(?:[^"\\\n\r]|\\(?:\r\n|.))*")"""
    rf"""|(?P<broken>["']{_LINE})|(?P<template>`)|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<slash>/)|(?P<less><)""",
    re.DOTALL,
)
_REGEX = re.compile(rf"/(?:[^/\\{_END}\[]|\\[^{_END}]|\[(?:[^\]\\{_END}]|\\[^{_END}])*+\])++/\w*")
_REST = re.compile(_LINE)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{|\Z)", re.DOTALL)
_IN_TAG = re.compile(
    rf"""(?P<text>'[^']*'|"[^"]*")|(?P<comment>/\*.*?(?:\*/|\Z)|//{_LINE})|(?P<open>\{{)|(?P<alone>/\s*>)|(?P<more><)|(?P<end>>)""",
    re.DOTALL,
)
_IN_ELEMENT = re.compile(r"(?P<open>\{)|(?P<closing></[^<>{}]*>)|(?P<fragment><\s*>)|(?P<tag><)")
_ELEMENT = re.compile(r"<\s*+([A-Za-z_$][\w$.:-]*+)?+(?=[\s/>{<])(?!\s++extends\b(?!\s*=))")
_CLOSING = re.compile(r"</\s*+([\w$.:-]*+)\s*+>|/\s*+>")
_OPENED_BY = {")": ("(", "if("), "]": ("[",), "}": ("{", "={", "${", "<{")}
_WORD = re.compile(r"(?:^|[^.\w$]|\.\.\.)([a-z]+)\Z")
_BEFORE_OPERAND = frozenset("return typeof instanceof in new delete void throw case do else extends default".split())  # noqa: SIM905 - a list to read
_BEFORE_BLOCK = frozenset("do else try finally".split())  # noqa: SIM905 - a list to read
_CONTROL = frozenset("if while for with".split())  # noqa: SIM905 - a list to read
_LONGEST_WORD = 12
_SPACE = " \t\n\r\f\v\u00a0\ufeff\u2028\u2029"
_KEPT = frozenset({"env", "process", "node:process"})
"""Texts that stay, since `process["env"]` is code."""


class Masked(NamedTuple):
    """`text` has the length and the lines of the source; `closed` says whether everything opened in it ends."""

    text: str
    closed: bool


def mask(source: str, *, jsx: bool = True) -> Masked:
    """Return `source` with comments, texts and regular expressions as spaces; quotes stay where they are.

    `jsx` says whether the language has elements: in plain TypeScript `<T>x` is a cast.
    """
    return _Masker(source, jsx=jsx).masked()


class _Masker:
    """Walks the tokens once, with a stack of what is open.

    Its frames are `(`, `if(` of a control statement, `[`, `{` a block, `={` an object, `${` in a template, `<{` in
    JSX, `<` a tag, `<<` types inside one, and `<>` what stands between tags.
    """

    def __init__(self, source: str, *, jsx: bool) -> None:
        self._source = source
        self._parts: list[str] = []
        self._stack: list[str] = []
        self._position = 0
        self._operand = False  # what stands before is a value: a slash after it divides
        self._last = ""  # how the code before ends, empty after a text
        self._matched = True  # every bracket closed what was open
        self._closings = {match[1]: match.start() for match in _CLOSING.finditer(source)} if jsx else {}

    def masked(self) -> Masked:
        while self._step():
            pass
        self._parts.append(self._source[self._position :])
        return Masked("".join(self._parts), self._matched and not self._stack)

    def _step(self) -> bool:
        top = self._stack[-1] if self._stack else ""
        pattern = _IN_TAG if top in {"<", "<<"} else _IN_ELEMENT if top == "<>" else _TOKEN
        match = pattern.search(self._source, self._position)
        if match is None:
            return False
        gap = self._source[self._position : match.start()]
        self._parts.append(blank(gap) if top == "<>" else gap)
        self._position = match.end()
        if pattern is _TOKEN:
            self._code(match, gap.rstrip(_SPACE))
        else:
            self._jsx(match)
        return True

    def _code(self, match: re.Match[str], before: str) -> None:
        kind, token = match.lastgroup, match[0]
        if before:
            self._operand, self._last = _ends_operand(before, after=self._operand), before[-_LONGEST_WORD:]
        match kind:
            case "comment":
                self._parts.append(blank(token))
            case "unlike":
                self._parts.append(token)
            case "text":
                content = token[1:-1]
                self._parts.append(token if content in _KEPT else token[0] + blank(content) + token[-1])
                self._value()
            case "template":
                self._parts.append(token)
                self._template()
            case "open":
                self._open(token)
            case "close":
                self._close(token)
            case "slash" if not self._operand:
                self._regex(match.start())
            case "less" if not self._operand and self._is_element(match.start()):
                self._parts.append(token)
                self._position = match.start() + 1
                self._stack.append("<")
            case _:
                self._parts.append(token)
                self._operand, self._last = kind == "broken", token[:1]

    def _value(self) -> None:
        self._operand, self._last = True, ""

    def _open(self, sign: str) -> None:
        frame = sign
        word = _word(self._last)
        if sign == "(" and word in _CONTROL:
            frame = "if("
        elif sign == "{" and not self._operand:
            frame = "{" if self._begins_block(word) else "={"
        self._parts.append(sign)
        self._stack.append(frame)
        self._operand, self._last = False, sign

    def _begins_block(self, word: str) -> bool:
        """Return whether a brace where no value ended opens statements: where one begins, or after `=>` or `else`."""
        labelled = self._last.endswith(":") and "?" not in self._last and (self._stack or ["{"])[-1] == "{"
        after = self._last.endswith((";", "{", "}", ")", ">")) or not self._last
        container = bool(self._stack) and self._stack[-1] in {"${", "<{"} and self._last == "{"
        return word in _BEFORE_BLOCK or labelled or (after and not container)

    def _close(self, sign: str) -> None:
        self._parts.append(sign)
        frame = self._stack.pop() if self._stack else ""
        self._matched = self._matched and frame in _OPENED_BY[sign]
        if frame == "${":
            self._template()
        elif frame == "<{":
            self._value()
        else:
            self._operand, self._last = frame not in {"if(", "{", ""}, sign

    def _template(self) -> None:
        """Blank the text of a template up to its end or its next expression."""
        match = _TEMPLATE.match(self._source, self._position)
        assert match is not None  # the pattern matches the empty text
        content = self._source[self._position : match.start("end")]
        self._parts.append((content if content in _KEPT else blank(content)) + match["end"])
        self._position = match.end()
        self._value()
        if match["end"] != "`":
            self._stack.append("${")
            self._operand, self._last = False, "{"

    def _regex(self, start: int) -> None:
        """Blank a regular expression; a line on which it does not end is no JavaScript, and stays as it is."""
        match = _REGEX.match(self._source, start)
        self._parts.append(blank(match[0]) if match else _REST.match(self._source, start)[0])  # type: ignore[index] # it matches the empty text
        self._position = start + len(self._parts[-1])
        self._value()

    def _is_element(self, start: int) -> bool:
        match = _ELEMENT.match(self._source, start) if self._closings else None
        if match is None:
            return False
        ends_alone = bool(match[1]) and self._source[match.end()] != ">" and self._closings.get(None, -1) > start
        return ends_alone or self._closings.get(match[1] or "", -1) > start

    def _jsx(self, match: re.Match[str]) -> None:
        kind, token = match.lastgroup, match[0]
        self._parts.append(blank(token) if kind in {"text", "comment"} else token)
        match kind:
            case "open":
                self._stack.append("<{")
                self._operand, self._last = False, "{"
            case "tag":
                self._stack.append("<")
            case "more":
                self._stack.append("<<")
            case "fragment":
                self._stack.append("<>")
            case "end":
                if self._stack.pop() == "<":
                    self._stack.append("<>")
            case "alone" | "closing":
                self._stack.pop()
                self._value()


def _ends_operand(before: str, *, after: bool) -> bool:
    """Return whether code ends in a value; `after` says whether one stood before it."""
    before = before.rstrip("!")  # `a!` of TypeScript is a value, `!a` is none
    if not before:
        return after
    if before[-1].isalnum() or before[-1] in "_$":
        return _word(before[-_LONGEST_WORD:]) not in _BEFORE_OPERAND
    return before.endswith(("++", "--")) or re.search(r"\d\.\Z", before[-2:]) is not None


def _word(before: str) -> str:
    """Return the keyword or name of small letters at the end of code, empty for a property's."""
    match = _WORD.search(before)
    return match[1] if match else ""


def blank(text: str) -> str:
    """Return spaces of the same length and lines."""
    return re.sub(r"[^\n]", " ", text)
