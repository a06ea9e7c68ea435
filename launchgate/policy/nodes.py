"""The content of a YAML text, before it is bound: scalars, lists and mappings that know their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from launchgate.model.finding import InFile, Json

Mark: TypeAlias = InFile
ScalarValue: TypeAlias = str | int | float | bool | None
Key: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value under YAML 1.2's core schema; `text` is what the author wrote, without quotes."""

    at: Mark
    value: ScalarValue
    text: str


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    at: Mark
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One `key: value` of a mapping; `at` is the place of the key."""

    at: Mark
    value: Node


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping, merge keys already applied; keys are text as written."""

    at: Mark
    entries: Mapping[str, MapEntry]


Node: TypeAlias = ScalarNode | ListNode | MapNode


def plain(node: Node) -> Json:
    """Return the data without places, as a JSON Schema validator wants it."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [plain(item) for item in node.items]
        case MapNode():
            return {key: plain(entry.value) for key, entry in node.entries.items()}


def locate(node: Node, keys: Sequence[Key]) -> Mark:
    """Return the place of `keys` below `node`; where the text does not go so deep, the deepest place it has."""
    at = node.at
    for key in keys:
        match node:
            case MapNode() if isinstance(key, str) and key in node.entries:
                at, node = node.entries[key].at, node.entries[key].value
            case ListNode() if isinstance(key, int) and key < len(node.items):
                node = node.items[key]
                at = node.at
            case _:
                break
    return at
