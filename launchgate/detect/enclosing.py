"""The name of what a setting is in: its object, its section, or the key above it that is indented less."""

from __future__ import annotations

import re

_REACH = 2048  # bytes looked back
_HEAD = 120  # bytes before a brace
_LINES = 40
_BRACE = re.compile(rb"[{}]")
_NAME = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_SECTION = re.compile(rb"(?m)^[ \t]{0,8}\[{1,2}[ \t]{0,4}[\"']?([\w. \"'-]{1,80})\]{1,2}[ \t]*(?:[#;].*)?\r?$")
_KEY = re.compile(rb"([ \t]*)(?:-[ \t]+)?[\"']?([A-Za-z_][\w.-]{0,60})[\"']?:[ \t]*(?:[#&!].*)?\r?$")


def enclosing(data: bytes, at: int) -> str:
    """Return the name of what encloses the offset `at` of a text; empty where nothing has a name."""
    before = data[max(0, at - _REACH) : at]
    name = _object(before) or _section(before) or _above(before)
    return name.decode("utf-8", "surrogateescape")


def _object(before: bytes) -> bytes:
    """Return the name before the brace that is still open; empty where none is."""
    depth = 0
    for brace in reversed([*_BRACE.finditer(before)]):
        depth += 1 if brace[0] == b"}" else -1
        if depth < 0:
            head = before[max(0, brace.start() - _HEAD) : brace.start()].rstrip(b"(:= \t\r\n").rstrip(b"\"'`]")
            return head[len(head.rstrip(_NAME)) :]
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
