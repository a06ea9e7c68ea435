"""One test per guard key: all fields of all sections are walked, so that no new guard can be forgotten."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from launchgate.policy.compare import compare, each_field
from launchgate.policy.fields import FEWER, HIGHER, LOWER, MORE
from launchgate.policy.nodes import Mark, ScalarNode
from launchgate.policy.settings import Settings
from launchgate.policy.shapes import (
    Basic,
    Choice,
    FieldShape,
    Form,
    Formed,
    ListOf,
    MapOf,
    OneOf,
    Record,
    Shape,
    fields_of,
    keys_of,
    marks_of,
)
from launchgate.runner.registry import sections

CLASSES: tuple[Any, ...] = (Settings, *(section for section in sections().values() if section is not None))
FIELDS = {
    f"{record.__module__.split('.')[-2]}.{record.__name__}.{field.key}": (record, field)
    for root in CLASSES
    for _, record, field in each_field(root)
}
GUARDS = {name: pair for name, pair in FIELDS.items() if pair[1].about.role == "trusted"}
CONTRACTS = {name: pair for name, pair in FIELDS.items() if pair[1].about.role == "project"}
JUDGED_BY_FUNCTION = {"policy.Settings.rules", "policy.Settings.fail_on"}  # tested in test_levels.py


TEXTS = [
    *("a", "b", "abc", "abcd", "A", "B", "a/b", "a/c", "/a", "/b", "a.test", "b.test"),
    *("https://a.test", "https://b.test", "2026-01-01", "2026-01-02", "1s", "2s"),
]
"""Texts of which every form of every section accepts two; add two for a form of another kind."""


def _make(record: Any, /, **values: Any) -> Any:
    """Make an object with the keys that must be there, without asking whether its fields go together."""
    made = object.__new__(record)
    needed = {law.names[0] for law in keys_of(record) if law.how != "at most one"} if not values else set()
    for field in fields_of(record):
        given = values.get(field.name, field.default)
        sample = field.name not in values and (field.required or field.key in needed)
        object.__setattr__(made, field.name, _two(field.shape)[0] if sample else given)
    for name in marks_of(record):
        object.__setattr__(made, name, None)
    return made


def _with(made: Any, name: str, value: Any) -> Any:
    object.__setattr__(made, name, value)
    return made


def _texts(form: Form) -> Iterator[Any]:
    for text in TEXTS:
        with contextlib.suppress(ValueError):
            yield form.read(ScalarNode(Mark("t", 1), text, text))


def _two(shape: Shape) -> tuple[Any, Any]:
    """Give two different values of a shape, the lower first."""
    match shape:
        case Basic():
            values: tuple[Any, Any] = {bool: (False, True), int: (1, 2), float: (1.0, 2.0), str: ("a", "b")}[shape.type]
        case Choice():
            (_, low), (_, high), *_ = shape.words
            values = low, high
        case Formed() if "minimum" in shape.form.schema:
            low = shape.form.schema["minimum"]
            assert isinstance(low, int)
            values = low, low + 1
        case Formed():
            first, second, *_ = _texts(shape.form)
            values = first, second
        case ListOf():
            one, other = _two(shape.item)
            values = (one,), (one, other)
        case MapOf():
            one, other = _two(shape.value)
            values = {"A": one}, {"A": one, "B": other}
        case Record():
            leaf = next(field for field in fields_of(shape.type) if field.about.role == "trusted")
            low, high = _two(leaf.shape)
            values = _with(_make(shape.type), leaf.name, low), _with(_make(shape.type), leaf.name, high)
        case OneOf():
            values = _two(shape.shapes[0])
    return values


def _names(record: Any, field: FieldShape, base: Any, head: Any) -> set[str]:
    _, loosenings = compare(_make(record, **{field.name: base}), _make(record, **{field.name: head}))
    return {each.name for each in loosenings}


def _begins(names: set[str], key: str) -> bool:
    return bool(names) and all(name.partition(".")[0].partition("[")[0] == key for name in names)


@pytest.mark.parametrize("name", [name for name in GUARDS if name not in JUDGED_BY_FUNCTION])
def test_a_guard_that_became_looser_is_told(name: str) -> None:
    record, field = GUARDS[name]
    low, high = _two(field.shape)
    stricter = field.about.stricter
    if stricter in (HIGHER, MORE):
        assert _begins(_names(record, field, high, low), field.key)
        assert not _names(record, field, low, high) or (
            stricter is MORE and not isinstance(field.shape, ListOf | MapOf)
        )
    elif stricter in (LOWER, FEWER):
        assert _begins(_names(record, field, low, high), field.key)
        assert not _names(record, field, high, low)
    else:
        assert stricter is None
        assert _begins(_names(record, field, low, high) | _names(record, field, high, low), field.key)


@pytest.mark.parametrize("name", [name for name, (_, field) in GUARDS.items() if field.default is None])
def test_a_guard_that_is_taken_away_is_told(name: str) -> None:
    record, field = GUARDS[name]
    assert _begins(_names(record, field, _two(field.shape)[0], None), field.key)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_grows_in_silence_and_shrinks_aloud(name: str) -> None:
    record, field = CONTRACTS[name]
    less, more = _two(field.shape)
    if isinstance(field.shape, ListOf | MapOf):
        assert not _names(record, field, less, more)
        assert _begins(_names(record, field, more, less), field.key)
    if field.about.empty_is_all:
        assert _begins(_names(record, field, (), less), field.key)
    elif not field.required:
        assert not _names(record, field, field.default, less)
        assert _begins(_names(record, field, less, field.default), field.key)


@pytest.mark.parametrize("name", FIELDS)
def test_every_key_says_what_it_is_for(name: str) -> None:
    record, field = FIELDS[name]
    assert field.about.help.endswith((".", "}`.")), f"give {name} its help: field(metadata=guard('…'))"
    assert dataclasses.is_dataclass(record)
    assert record.__doc__


@pytest.mark.parametrize("section", CLASSES, ids=lambda section: section.__name__)
def test_every_section_works_without_configuration_and_equals_itself(section: Any) -> None:
    assert compare(section(), section()) == (section(), [])


def test_what_a_function_judges_is_known_here() -> None:
    assert {name for name, (_, field) in GUARDS.items() if callable(field.about.stricter)} == JUDGED_BY_FUNCTION
