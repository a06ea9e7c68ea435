"""JSON text -> nodes with places: the same nodes that YAML gives, so that one reader serves both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.policy.nodes import ListNode, MapEntry, MapNode, ScalarNode

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++')


def parse_json(text: str, path: str) -> Node:
    """Read one value; of a name that an object holds twice the last counts. Raise `Unreadable` for what is no JSON."""
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
