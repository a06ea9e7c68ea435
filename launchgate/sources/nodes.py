"""YAML of other tools as nodes with places: several documents, and a reason where a file cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from launchgate.model.errors import ConfigError, Unreadable
from launchgate.model.finding import InFile
from launchgate.policy import Node, parse_all
from launchgate.policy.nodes import ListNode, MapNode, ScalarNode

_QUOTED = re.compile(r"`[^`]*`")


def documents(text: str, path: str) -> list[Node]:
    """Return the documents of a YAML stream; raise `Unreadable` with line and reason for a text that is not YAML.

    The reason quotes nothing: `PASSWORD: *word` is an unknown alias, and its name the rest of a password.
    """
    try:
        return parse_all(text, path)
    except ConfigError as error:
        raise Unreadable(path, f"line {error.line}: {_QUOTED.sub('`…`', error.message)}") from error


def child(node: Node | None, *keys: str) -> Node | None:
    """Return the node below `keys`, None where there is none."""
    for key in keys:
        if not isinstance(node, MapNode) or key not in node.entries:
            return None
        node = node.entries[key].value
    return node


def items(node: Node | None) -> tuple[Node, ...]:
    """Return the entries of a list, nothing for anything else."""
    return node.items if isinstance(node, ListNode) else ()


def entries(node: Node | None) -> Iterator[tuple[str, Node, Node]]:
    """Return name, the key's own place as a node, and value of each entry of a mapping; nothing for anything else."""
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            yield key, ScalarNode(entry.at, key, key), entry.value


def spanning(first: InFile, last: Node | None) -> InFile:
    """Return the place that begins at `first` and ends on the line of `last`."""
    return first if last is None or last.at.line <= first.line else replace(first, end_line=last.at.line)


def text_of(node: Node | None) -> str | None:
    """Return the text of a scalar as written, None for anything else and for null."""
    return node.text if isinstance(node, ScalarNode) and node.value is not None else None
