"""Logs as they were meant: without colours, cursor movements and the time that a runner puts before each line."""

from __future__ import annotations

import re

# https://ecma-international.org/publications-and-standards/standards/ecma-48/, control sequences and strings
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[@-Z\\^_])|[\0\x08]")
# GitHub: `2026-01-05T09:00:00.1234567Z text`, after `job<TAB>step<TAB>` from `gh run view --log`;
# GitLab: `2026-01-05T09:00:00.123456Z 00O text`, and `section_start:1767603600:name[collapsed=true]`.
_STARTS = re.compile(
    rb"(?m)^(?:\xef\xbb\xbf)?(?:[^\t\n]{0,200}\t[^\t\n]{0,200}\t(?:\xef\xbb\xbf)?(?=\d{4}-))?"
    rb"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)[ ](?:[0-9a-f]{2}[OE][ +])?)?"
    rb"(?:section_(?:start|end):\d{1,12}:[\w.-]{1,200}(?:\[[^\]\n]{0,200}\])?\r?)?"
)


def plain(log: bytes) -> bytes:
    """Return a log with as many lines as before, each without what is no text of it."""
    return _STARTS.sub(b"", _ESCAPES.sub(b"", log))
