"""The name of what a setting stands in: its object, its section, or the key above it that is indented less."""

from __future__ import annotations

import re

_REACH = 2048  # bytes looked back
_LINES = 40
_BEFORE_BRACE = re.compile(
    rb"([A-Za-z_][\w.-]{0,60})[\"'`\]]?[ \t]{0,8}[:=]?[ \t]{0,8}(?:[\w.]{1,30}[ \t]{0,4})?\(?\s{0,8}$"
)
_SECTION = re.compile(rb"(?m)^[ \t]{0,8}\[{1,2}[ \t]{0,4}[\"']?([\w. \"'-]{1,80})\]{1,2}[ \t]*(?:[#;].*)?\r?$")
_KEY = re.compile(rb"([ \t]*)(?:-[ \t]+)?[\"']?([A-Za-z_][\w.-]{0,60})[\"']?:[ \t]*(?:[#&!].*)?\r?$")


def enclosing(data: bytes, at: int) -> str:
    """Give the name of what encloses the offset `at` of a text; empty where nothing has a name."""
    before = data[max(0, at - _REACH) : at]
    name = _object(before) or _section(before) or _above(before)
    return name.decode("utf-8", "surrogateescape")


def _object(before: bytes) -> bytes:
    """Give the name before the brace that is still open; empty where none is."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        byte = before[place]
        if byte == 0x7D:
            depth += 1
        elif byte == 0x7B:
            if not depth:
                found = _BEFORE_BRACE.search(before, max(0, place - 120), place)
                return found[1] if found else b""
            depth -= 1
    return b""


def _section(before: bytes) -> bytes:
    found = b""
    for header in _SECTION.finditer(before):
        found = header[1]
    return found


def _above(before: bytes) -> bytes:
    lines = before.split(b"\n")
    last = lines.pop()
    indent = len(last) - len(last.lstrip(b" \t-"))
    for line in reversed(lines[-_LINES:]):
        if line.strip() and len(line) - len(line.lstrip(b" \t")) < indent:
            found = _KEY.match(line)
            return found[2] if found else b""
    return b""
