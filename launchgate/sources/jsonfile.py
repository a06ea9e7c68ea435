"""JSON and YAML with variables: an object of names, or a list of `{name, value}` as in ECS task definitions.

JSON is read to the same nodes with places as YAML, so that one reader serves both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.policy.nodes import ListNode, MapEntry, MapNode, ScalarNode
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, entries, items, text_of

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++')


def read(text: str, path: str) -> list[Assignment]:
    """Return the variables; numbers and booleans as JSON writes them. Raise `Unreadable` for other shapes."""
    return _variables(parse_json(text, path), path)


def read_yaml(text: str, path: str) -> list[Assignment]:
    """Return the variables of every document. Raise `Unreadable` for other shapes."""
    return [assignment for document in documents(text, path) for assignment in _variables(document, path)]


def _variables(data: Node, path: str) -> list[Assignment]:
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
    return Unreadable(path, "it is not an object of names and values", hint='write {"NAME": "value"}')


def parse_json(text: str, path: str) -> Node:
    """Read one value; of a name that an object has twice the last counts. Raise `Unreadable` for what is not JSON."""
    try:
        json.loads(text)  # from here on the text is well-formed: tokens are enough
        tokens = _tokens(text, path)
        return _node(*next(tokens), tokens)
    except (ValueError, RecursionError) as error:
        raise Unreadable(path, "it is not JSON") from error


def _tokens(text: str, path: str) -> Iterator[tuple[str, InFile]]:
    """Return brackets and scalars with their places; no token of JSON spans lines."""
    line, begun, seen = 1, 0, 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        if breaks := text.count("\n", seen, start):
            line, begun = line + breaks, text.rindex("\n", seen, start) + 1
        seen = start
        yield match[0], InFile(path, line, start - begun + 1)


def _node(word: str, at: InFile, tokens: Iterator[tuple[str, InFile]]) -> Node:
    if word == "{":
        entries: dict[str, MapEntry] = {}
        while (key := next(tokens))[0] != "}":
            entries[json.loads(key[0])] = MapEntry(key[1], _node(*next(tokens), tokens))
        return MapNode(at, entries)
    if word == "[":
        items = []
        while (item := next(tokens))[0] != "]":
            items.append(_node(*item, tokens))
        return ListNode(at, tuple(items))
    value = json.loads(word)
    return ScalarNode(at, value, value if isinstance(value, str) else word)
