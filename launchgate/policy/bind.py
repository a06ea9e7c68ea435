"""Nodes -> frozen dataclasses, and back to plain data. Binding validates: it reports where a value is wrong and why.

All faults of a text are found in one go: the `ConfigError` raised is the first, its `others` are the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.model.masker import MASK
from launchgate.policy.nodes import ListNode, MapNode, Mark, Node, ScalarNode
from launchgate.policy.shapes import (
    Basic,
    Choice,
    Formed,
    ListOf,
    MapOf,
    OneOf,
    Record,
    Shape,
    fields_of,
    keys_of,
    marks_of,
    takes_many,
)
from launchgate.policy.wording import advice, expected, found, unknown_key

T = TypeVar("T")

_MAXIMUM_PROBLEMS = 20


def bind(node: Node, into: type[T], folder: str = "") -> T:
    """Make an `into` of a mapping; raise `ConfigError`, with all other faults in its `others`, if it is wrong.

    Paths are written relative to `folder`, the one that the configuration governs; bound, they are relative to the
    repository, so that nobody else has to know of several configurations.
    """
    bound: T = _Binder(folder).finish(Record(into), node)
    return bound


def bind_sections(node: Node, into: type[T], folder: str = "") -> tuple[T, ...]:
    """Make the section or, where the section's class allows a list, the sections that a gate owns."""
    if takes_many(into) and isinstance(node, ListNode):
        many: tuple[T, ...] = _Binder(folder).finish(ListOf(Record(into), 1), node)
        return many
    return (bind(node, into, folder),)


def bind_shape(node: Node, shape: Shape) -> Any:
    """Make a value of one shape."""
    return _Binder().finish(shape, node)


class _Bad:
    """What a value that could not be bound leaves behind, so that the rest is still checked."""


_BAD = _Bad()


class _Binder:
    """Walks shapes and nodes together and collects what is wrong."""

    def __init__(self, folder: str = "") -> None:
        self.problems: list[ConfigError] = []
        self._folder = folder

    def finish(self, shape: Shape, node: Node) -> Any:
        value = self.value(shape, node, node.at)
        raise_first(self.problems)
        return value

    def value(self, shape: Shape, node: Node, at: Mark) -> Any:
        """Bind one node; `at` is the place that the bound object remembers: its key's, or its own in a list."""
        match shape:
            case OneOf():
                return self._one_of(shape, node, at)
            case Record():
                return self._record(shape, node, at) if isinstance(node, MapNode) else self._wrong(shape, node)
            case ListOf():
                return self._list(shape, node) if isinstance(node, ListNode) else self._wrong(shape, node)
            case MapOf():
                return self._map(shape, node) if isinstance(node, MapNode) else self._wrong(shape, node)
            case _:
                return self._scalar(shape, node) if isinstance(node, ScalarNode) else self._wrong(shape, node)

    def _scalar(self, shape: Basic | Choice | Formed, node: ScalarNode) -> Any:
        match shape:
            case Formed():
                return self._formed(shape, node)
            case Choice():
                for word, value in shape.words:
                    if type(word) is type(node.value) and word == node.value:
                        return value
            case Basic():
                if shape.type is type(node.value) and not _is_infinite(node.value):
                    return node.value
                if isinstance(node.value, int) and not isinstance(node.value, bool) and shape.type is float:
                    return float(node.value)
                if isinstance(node.value, float) and shape.type is int and node.value.is_integer():
                    return int(node.value)
        return self._wrong(shape, node)

    def _formed(self, shape: Formed, node: ScalarNode) -> Any:
        form = shape.form
        try:
            value = form.read(node)
            return form.below(self._folder, value) if form.below and self._folder else value
        except ValueError as error:
            return self._problem(node.at, f"expected {form.expected}, found {found(node)}", str(error))

    def _list(self, shape: ListOf, node: ListNode) -> Any:
        if len(node.items) < shape.at_least:
            return self._problem(
                node.at, f"expected {shape.at_least} or more entries, found {len(node.items)}", "add one"
            )
        values = tuple(self.value(shape.item, item, item.at) for item in node.items)
        return _BAD if _BAD in values else values

    def _map(self, shape: MapOf, node: MapNode) -> Any:
        if len(node.entries) < shape.at_least:
            return self._problem(node.at, f"expected {shape.at_least} or more entries, found none", "add one")
        values = {}
        for key, entry in node.entries.items():
            if shape.key is not None:
                self._formed(Formed(shape.key), ScalarNode(entry.at, key, key))
            values[key] = self.value(shape.value, entry.value, entry.at)
        return _BAD if _BAD in values.values() else values

    def _record(self, shape: Record, node: MapNode, at: Mark) -> Any:
        fields = {field.key: field for field in fields_of(shape.type)}
        before = len(self.problems)
        values: dict[str, Any] = dict.fromkeys(marks_of(shape.type), at)
        for key, entry in node.entries.items():
            if key in fields:
                values[fields[key].name] = self.value(fields[key].shape, entry.value, entry.at)
            else:
                self._problem(entry.at, *unknown_key(key, fields))
        for key, field in fields.items():
            if field.required and key not in node.entries:
                self._problem(at, f"`{key}` is missing", f"add `{key}:`, {expected(field.shape)}")
        for rule in keys_of(shape.type):
            if rule.broken_by(set(node.entries)):
                listed = ", ".join(f"`{name}`" for name in rule.names)
                self._problem(at, f"expected {rule.how} of {listed}", "remove or add a key until that is so")
        return self._construct(shape.type, values, at) if len(self.problems) == before else _BAD

    def _construct(self, record: type[Any], values: dict[str, Any], at: Mark) -> Any:
        try:
            return record(**values)
        except ValueError as error:  # `__post_init__` checks the fields together
            message, _, hint = str(error).partition("; ")
            return self._problem(at, message, hint or "correct the entry")

    def _one_of(self, shape: OneOf, node: Node, at: Mark) -> Any:
        tries = []
        for each in shape.shapes:
            attempt = _Binder(self._folder)
            value = attempt.value(each, node, at)
            if not attempt.problems:
                return value
            tries.append((_likeness(each, node), attempt.problems))
        best = max(likeness for likeness, _ in tries)
        meant = [problems for likeness, problems in tries if likeness == best]
        if best < 0 or len(meant) > 1:
            return self._wrong(shape, node)
        self.problems += meant[0]
        return _BAD

    def _wrong(self, shape: Shape, node: Node) -> _Bad:
        return self._problem(node.at, f"expected {expected(shape)}, found {found(node)}", advice(shape, node))

    def _problem(self, at: Mark, message: str, hint: str) -> _Bad:
        if len(self.problems) < _MAXIMUM_PROBLEMS:
            self.problems.append(problem(at, message, hint))
        return _BAD


def problem(at: Mark, message: str, hint: str) -> ConfigError:
    """Make a `ConfigError` at a place."""
    return ConfigError(message, hint=hint, path=at.path, line=at.line, column=at.column)


def raise_first(problems: Iterable[ConfigError]) -> None:
    """Raise the first of `problems` in the order of the text, with the rest in `others`; return when there is none."""
    ordered = sorted(problems, key=lambda each: (each.path, each.line, each.column))
    if ordered:
        first = ordered[0]
        first.others = tuple(ordered[1:])
        raise first


def _likeness(shape: Shape, node: Node) -> int:
    """Return how likely `node` is meant as `shape`: -1 for another kind, else the number of keys they share."""
    match shape, node:
        case Record(), MapNode():
            return len({field.key for field in fields_of(shape.type)}.intersection(node.entries))
        case (MapOf(), MapNode()) | (ListOf(), ListNode()) | (Basic() | Choice() | Formed(), ScalarNode()):
            return 0
        case OneOf(), _:
            return max(_likeness(each, node) for each in shape.shapes)
        case _:
            return -1


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


_PASSWORD_IN_URL = re.compile(r"(?<=://)([^\s/@:]{0,200}):[^\s/@]{1,500}(?=@)")
_SECRET_NAME = re.compile(r"(?:^|[^a-z])(?:password|passwd|secret|token|api_?key|credential)s?$", re.IGNORECASE)


def dump(shape: Shape, value: Any) -> Json:
    """Return `value` as plain data, without places. Two values that mean the same give equal data."""
    if value is None:
        return None
    match shape:
        case Basic():
            return value  # type: ignore[no-any-return] # a str, int, float or bool: the binder made it
        case Choice():
            return next(word for word, meant in shape.words if meant == value)
        case Formed():
            return shape.form.write(value)
        case ListOf():
            return [dump(shape.item, each) for each in value]
        case MapOf():
            return {key: dump(shape.value, each) for key, each in value.items()}
        case Record():
            return {field.key: dump(field.shape, getattr(value, field.name)) for field in fields_of(type(value))}
        case OneOf():
            return dump(alternative(shape, value), value)


def alternative(shape: OneOf, value: Any) -> Shape:
    """Return the one of several shapes that `value` was bound by."""
    return next((each for each in shape.shapes if _fits(each, value)), shape.shapes[0])


def _fits(shape: Shape, value: Any) -> bool:
    match shape:
        case Basic():
            return type(value) is shape.type
        case Choice():
            return any(meant == value and type(meant) is type(value) for _, meant in shape.words)
        case Formed():
            return not isinstance(value, tuple | Mapping)
        case ListOf():
            return isinstance(value, tuple)
        case MapOf():
            return isinstance(value, Mapping)
        case Record():
            return isinstance(value, shape.type)
        case OneOf():
            return any(_fits(each, value) for each in shape.shapes)


def masked(data: Json, key: str = "") -> Json:
    """Return plain data without what may be a credential: passwords inside addresses, texts under names of secrets."""
    match data:
        case dict():
            return {name: masked(value, name) for name, value in data.items()}
        case list():
            return [masked(value) for value in data]
        case str() if data and _SECRET_NAME.search(key) and not data.startswith("${"):
            return MASK
        case str():
            return _PASSWORD_IN_URL.sub(rf"\1:{MASK}", data)
        case _:
            return data
