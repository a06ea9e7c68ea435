"""The names that a computed read of JavaScript can have: `process.env[key]` where the file defines what key is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from launchgate.code.bindings import Scopes, add_to, first_of, last_name, living_at, member_of, text_of, unwrapped

if TYPE_CHECKING:
    from launchgate.code.syntax import Node

_ITERATORS = frozenset({b"forEach", b"map", b"flatMap", b"filter", b"every", b"some", b"find", b"findIndex", b"reduce"})
_KEEPS_ITEMS = frozenset({b"freeze", b"keys", b"Set", b"from"})
_MOST = 200  # texts that one key can be
_STEPS = 5  # from a list to the array that it is


class Keys:
    """What the keys of one module mean; built where the first computed read is found."""

    def __init__(self, captures: Mapping[str, Sequence[Node]], scopes: Scopes) -> None:
        """Learn texts and lists by name."""
        self._scopes = scopes
        self._texts: dict[bytes, list[tuple[int, int, str]]] = {}
        self._members: dict[bytes, list[str]] = {}
        self._lists: dict[bytes, Node] = {}
        self._loops: dict[bytes, list[tuple[int, int, Node]]] = {}
        for node in captures.get("binding", ()):
            self._binding(node)
        for node in captures.get("pair", ()):
            key, value = (
                node.child_by_field_name("key") or node.child_by_field_name("name"),
                node.child_by_field_name("value"),
            )
            text = text_of(value) if value else None
            if text is not None:
                self._members.setdefault(last_name(key), []).append(text)
        for node in captures.get("loop", ()):
            self._loop(node.child_by_field_name("left"), node.child_by_field_name("right"), node)
        for node in captures.get("call", ()):
            self._callback(node)

    def texts(self, key: Node) -> list[str]:
        """Return the texts that a key can be: of its definition, or of the list that a loop takes it from."""
        if key.type == "member_expression":
            return self._members.get(last_name(key), [])[:_MOST]
        name = key.text or b""
        found = [text for _, text in living_at(self._texts.get(name, ()), key.start_byte)]
        for _, items in living_at(self._loops.get(name, ()), key.start_byte):
            found += islice(self._items(items), _MOST)
            if len(found) > _MOST:
                break
        return list(dict.fromkeys(found))[:_MOST]

    def _binding(self, node: Node) -> None:
        target = (
            node.child_by_field_name("name") or node.child_by_field_name("pattern") or node.child_by_field_name("left")
        )
        if target is None or target.type != "identifier":
            return
        name = target.text or b""
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        if value is not None:
            text = text_of(value)
            if text is None:
                self._lists.setdefault(name, value)
            else:
                span = (0, 1 << 62) if node.type == "assignment_expression" else self._scopes.span(target.start_byte)
                add_to(self._texts.setdefault(name, []), span, text)
        annotation = node.child_by_field_name("type")
        if annotation is not None and annotation.end_byte - annotation.start_byte < _MOST * 20:
            for literal in _literals(annotation):
                add_to(self._texts.setdefault(name, []), self._scopes.span(target.start_byte), literal)

    def _loop(self, target: Node | None, items: Node | None, scope: Node) -> None:
        if target is not None and items is not None and target.type == "identifier":
            span = (scope.start_byte, scope.end_byte)
            add_to(self._loops.setdefault(target.text or b"", []), span, items)

    def _callback(self, call: Node) -> None:
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or arguments is None or function.type != "member_expression":
            return
        if last_name(function) not in _ITERATORS:
            return
        callback = first_of(arguments)
        parameters = callback.child_by_field_name("parameters") if callback else None
        alone = callback.child_by_field_name("parameter") if callback else None
        for parameter in [alone] if alone else parameters.named_children[:2] if parameters else []:
            self._loop(parameter.child_by_field_name("pattern") or parameter, member_of(function)[0], call)

    def _items(self, node: Node | None, depth: int = _STEPS) -> Iterator[str]:  # noqa: C901 - one case for each kind
        node = unwrapped(node) if node else None
        if node is None or depth == 0:
            return
        match node.type:
            case "array":
                for each in node.named_children:
                    text = text_of(each)
                    if text is not None:
                        yield text
                    elif each.type in {"spread_element", "member_expression"}:
                        yield from self._items(first_of(each) if each.type == "spread_element" else each, depth - 1)
            case "object":
                yield from (last_name(each.child_by_field_name("key")).decode() for each in node.named_children)
            case "identifier":
                yield from self._items(self._lists.get(node.text or b""), depth - 1)
            case "member_expression":
                yield from self._members.get(last_name(node), ())
            case "call_expression" | "new_expression":
                called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
                arguments = node.child_by_field_name("arguments")
                name = last_name(called)
                if name in _KEEPS_ITEMS and arguments is not None:
                    yield from self._items(first_of(arguments), depth - 1)
                elif name in {*_ITERATORS, b"sort", b"concat"} and called is not None:
                    yield from self._items(member_of(called)[0], depth - 1)


def _literals(annotation: Node) -> Iterator[str]:
    """Return the texts of a type such as `'A' | 'B'`."""
    waiting = list(annotation.named_children)
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if node.type == "literal_type" and (literal := first_of(node)) is not None:
            text = text_of(literal)
            if text is not None:
                yield text
        elif node.type == "union_type":
            waiting += node.named_children
