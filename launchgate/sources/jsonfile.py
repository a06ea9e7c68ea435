"""JSON with variables: an object of names, or a list of `{name, value}` as ECS task definitions and Vercel write it."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.policy.nodes import ListNode, MapNode, ScalarNode
from launchgate.sources.assignment import Assignment
from launchgate.sources.jsontext import parse_json
from launchgate.sources.nodes import child, entries, items, text_of


def read(text: str, path: str) -> list[Assignment]:
    """Return the variables; numbers and booleans as JSON writes them. Raises `Unreadable` for other shapes."""
    return variables(parse_json(text, path), path)


def variables(data: Node, path: str) -> list[Assignment]:
    """Return the variables below a node; `path` is for the message of `Unreadable`."""
    listed = child(data, "environment")
    pairs = list(_pairs(listed if isinstance(listed, ListNode) else data, path))
    if any(value is not None and not isinstance(value, ScalarNode) for _, _, value in pairs):
        raise _shapeless(path)
    return [Assignment(name, at, text_of(value)) for name, at, value in pairs]


def _pairs(data: Node, path: str) -> Iterator[tuple[str, InFile, Node | None]]:
    if not isinstance(data, ListNode | MapNode):
        raise _shapeless(path)
    for name, key, value in entries(data):
        yield name, key.at, value
    for item in items(data):
        name_node = child(item, "name") or child(item, "key")
        if name_node is not None and (called := text_of(name_node)):
            yield called, name_node.at, child(item, "value")


def _shapeless(path: str) -> Unreadable:
    return Unreadable(path, "it is no object of names and values", hint='write {"NAME": "value"}')
