"""Additions to YAML files as text, so that comments, order and style are kept.

Every result is parsed again and compared with the intended data. If it differs, there is no result, and the caller
shows what to paste.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.policy import parse
from launchgate.policy.nodes import ListNode, MapNode, plain

_MOST_BRACKETS = 200


def add_item(text: str, path: str, key: str, item: str) -> str | None:
    """Add `item`, YAML of one or several lines, to the end of the list at the top-level `key`.

    Creates the list if it is missing. Returns None for a form that cannot be extended safely; raises `ConfigError` for
    a text that is not YAML.
    """
    before = plain(parse(text, path))
    wanted = plain(parse(_indented(item, 0), path))
    if not isinstance(before, dict) or not isinstance(wanted, list):
        return None
    old = before.get(key)
    intended = {**before, key: [*(old if isinstance(old, list) else ()), *wanted]}
    newline = "\r\n" if "\r\n" in text else "\n"
    for candidate in _with_item(text, path, key, item):
        edited = candidate.replace("\r\n", "\n").replace("\n", newline)
        if _reads_as(edited, path, intended):
            return edited
    return None


def add_section(text: str, path: str, block: str) -> str | None:
    """Add a block of new top-level keys at the end of the text; return None if one of them exists."""
    before, new = plain(parse(text, path)), plain(parse(block, path))
    if not isinstance(before, dict) or not isinstance(new, dict) or before.keys() & new.keys():
        return None
    edited = _ended(text) + ("\n" if text.strip() else "") + block
    edited = edited.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else edited
    return edited if _reads_as(edited, path, {**before, **new}) else None


def _with_item(text: str, path: str, key: str, item: str) -> Iterator[str]:
    """Return candidates of the extended text, the most natural one first."""
    node = parse(text, path)
    entry = node.entries.get(key) if isinstance(node, MapNode) else None
    lines = _ended(text).replace("\r\n", "\n").splitlines(keepends=True)
    if entry is None:
        yield "".join((*lines, "\n" if text.strip() else "", f"{key}:\n", _indented(item, 2)))
        return
    value = entry.value
    if isinstance(value, ListNode) and value.items:
        start = value.at
        line = lines[start.line - 1]
        if line[start.column - 1] == "-":
            end = _end_of_block(lines, value.items[-1].at.line, start.column - 1)
            yield "".join((*lines[:end], _indented(item, start.column - 1), *lines[end:]))
        else:
            yield from _before_bracket(lines, start.line, item)
    else:
        at = lines[entry.at.line - 1]
        emptied = re.sub(
            r":[ \t]*(\[[ \t]*\]|~|null)?[ \t]*(#.*)?$", lambda found: f": {found[2] or ''}".rstrip(), at.rstrip()
        )
        yield "".join((*lines[: entry.at.line - 1], f"{emptied}\n", _indented(item, 2), *lines[entry.at.line :]))


def _end_of_block(lines: list[str], last_item: int, indent: int) -> int:
    """Return the number of lines up to the end of the list whose last item begins on the 1-based line `last_item`."""
    end = last_item
    for number in range(last_item, len(lines)):
        body = lines[number].strip()
        if body and not body.startswith("#"):
            if len(lines[number]) - len(lines[number].lstrip(" ")) <= indent:
                break
            end = number + 1
    return end


def _before_bracket(lines: list[str], first: int, item: str) -> Iterator[str]:
    """Return a candidate for each closing bracket after the start of a flow list: only the right one reads back."""
    if "\n" in item:
        return
    text = "".join(lines)
    start = sum(map(len, lines[: first - 1]))
    for found in [*re.finditer(r"\s*,?\s*\]", text[start:])][:_MOST_BRACKETS]:
        at = start + found.start()
        yield f"{text[:at]}, {item}{text[at:].replace(',', '', 1) if ',' in found[0] else text[at:]}"


def _indented(item: str, indent: int) -> str:
    first, *rest = item.splitlines()
    return "".join(f"{' ' * indent}{line}\n" for line in (f"- {first}", *(f"  {line}" for line in rest)))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _reads_as(text: str, path: str, intended: Any) -> bool:
    try:
        return bool(plain(parse(text, path)) == intended)
    except ConfigError:
        return False
