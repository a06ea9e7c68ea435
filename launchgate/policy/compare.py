"""Compares two bound values of one type: where the second is weaker, and the second made as strict as the first.

Pure and generic: it walks the shapes of a section's dataclass and the metadata of its fields (see `fields`), so that
a new key is compared from the day it is declared.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from launchgate.policy.bind import alternative, dump, masked
from launchgate.policy.fields import FieldMeta, Stricter, WeakerThan
from launchgate.policy.nodes import Key
from launchgate.policy.shapes import Choice, FieldShape, ListOf, MapOf, OneOf, Record, Shape, fields_of

_LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Weakening:
    """One key that is weaker at head: `keys` lead to it in head's text, `name` is how people call it."""

    name: str
    keys: tuple[Key, ...]
    what: str


def compare(
    base: Any, head: Any, keys: tuple[Key, ...] = (), *, trusted_only: bool = False
) -> tuple[Any, list[Weakening]]:
    """Compare two objects of one section class; `keys` is their place in the text.

    Return head with every weakened key put back to base's value, and the weakenings. With `trusted_only`, project
    fields may differ freely: that is for two sections that describe different parts of a repository.
    """
    walk = _Walk(trusted_only=trusted_only)
    settled = walk.record(base, head, _Place(keys, ".".join(map(str, keys))))
    return settled, walk.weakenings


def compare_many(
    base: Sequence[Any], head: Sequence[Any], key: str, *, listed: bool, trusted_only: bool = False
) -> tuple[tuple[Any, ...], list[Weakening]]:
    """Compare the sections of one gate, written under `key`, as a list where `listed`.

    The trusted fields of an added section are compared with the defaults: it may cover what no other section does.
    """
    if len(base) == len(head) == 1:
        settled, weakenings = compare(base[0], head[0], (key, 0) if listed else (key,), trusted_only=trusted_only)
        return (settled,), weakenings
    place, shape = _Place((key,), key), Record(type(head[0]))
    pairs, gone = _pair(shape, "", base, head)
    settled, weakenings = [], list[Weakening]()
    for index, (before, after) in enumerate(pairs):
        walk = _Walk(trusted_only=trusted_only or before is None)
        settled.append(walk.record(before or type(after)(), after, place.entry(index, str(index + 1))))
        weakenings += walk.weakenings
    if not trusted_only:
        settled += gone
        weakenings += [Weakening(key, (key,), f"lost {_text(shape, item, place)}") for item in gone]
    return tuple(settled), weakenings


@dataclass(frozen=True, slots=True)
class _Place:
    keys: tuple[Key, ...]
    name: str

    def key(self, key: str) -> _Place:
        return _Place((*self.keys, key), f"{self.name}.{key}" if self.name else key)

    def entry(self, index: int, name: str) -> _Place:
        return _Place((*self.keys, index), f"{self.name}[{name}]")


class _Walk:
    """Walks base and head together and notes what became weaker."""

    def __init__(self, *, trusted_only: bool) -> None:
        self.weakenings: list[Weakening] = []
        self._trusted_only = trusted_only

    def record(self, base: Any, head: Any, at: _Place) -> Any:
        """Settle two dataclass objects field by field."""
        if type(base) is not type(head):
            return self._note(at, "was replaced by another kind of entry", base)
        changed = {}
        for field in fields_of(type(head)):
            before, after = getattr(base, field.name), getattr(head, field.name)
            if dump(field.shape, before) != dump(field.shape, after):
                settled = self._field(field, before, after, at.key(field.key))
                if settled is not after:
                    changed[field.name] = settled
        try:
            return dataclasses.replace(head, **changed) if changed else head
        except ValueError:  # `__post_init__` refuses the two together
            return base

    def _field(self, field: FieldShape, base: Any, head: Any, at: _Place) -> Any:
        about, shape = field.about, field.shape
        if about.role == "metadata" or (about.role == "project" and self._trusted_only):
            return head
        if isinstance(shape, OneOf) and base is not None and head is not None and not callable(about.stricter):
            shapes = alternative(shape, base), alternative(shape, head)
            shape = shapes[0] if shapes[0] == shapes[1] else shape
        if base is None or head is None:
            return self._optional(about, shape, base, head, at)
        match shape:
            case Record():
                return self.record(base, head, at)
            case MapOf():
                return self._map(shape, about, base, head, at)
            case ListOf():
                return self.list(shape, about, base, head, at)
            case _:
                return self._single(field, shape, base, head, at)

    def _optional(self, about: FieldMeta, shape: Shape, base: Any, head: Any, at: _Place) -> Any:
        """A key that is absent on one side: setting a bound or a project field is not weaker, removing it is."""
        directed = about.role == "project" or about.stricter in (Stricter.HIGHER, Stricter.LOWER, Stricter.MORE)
        weaker = about.stricter(base, head) if callable(about.stricter) else head is None or not directed
        if not weaker:
            return head
        return self._note(at, "was removed" if head is None else f"was set to {_text(shape, head, at)}", base)

    def _single(self, field: FieldShape, shape: Shape, base: Any, head: Any, at: _Place) -> Any:
        if not _is_weaker(field, shape, base, head):
            return head
        if dump(shape, base) == "":
            return self._note(at, f"was set to {_text(shape, head, at)}", base)
        return self._note(at, f"went from {_text(shape, base, at)} to {_text(shape, head, at)}", base)

    def _map(self, shape: MapOf, about: FieldMeta, base: Mapping[str, Any], head: Mapping[str, Any], at: _Place) -> Any:
        adding, removing = _weakens(about)
        settled = dict(head)
        for key in [*head, *(key for key in base if key not in head)]:
            place, before, after = at.key(key), base.get(key), head.get(key)
            if dump(shape.value, before) == dump(shape.value, after):
                continue
            if callable(about.stricter):
                value = self._by_function(about.stricter, shape.value, before, after, place)
            elif before is None:
                value = self._note(place, "was added", None) if adding else after
            elif after is None:
                value = self._note(place, "was removed", before) if removing else None
            else:
                value = self._entry(shape.value, before, after, place)
            settled[key] = value
        return {key: value for key, value in settled.items() if value is not None}

    def _by_function(self, is_weaker: WeakerThan, shape: Shape, base: Any, head: Any, at: _Place) -> Any:
        if not is_weaker(base, head):
            return head
        before = "its own severity" if base is None else _text(shape, base, at)
        after = "its own severity" if head is None else _text(shape, head, at)
        return self._note(at, f"went from {before} to {after}", base)

    def list(self, shape: ListOf, about: FieldMeta, base: Sequence[Any], head: Sequence[Any], at: _Place) -> Any:
        """Settle two lists entry by entry."""
        adding, removing = _weakens(about)
        if about.empty_is_all and not (base and head):
            if removing if head else adding:
                what = f"was narrowed to {_text(shape, head, at)}" if head else "was emptied, which means everything"
                return self._note(at, what, base)
            return head
        if adding and removing:
            return self._note(at, f"went from {_text(shape, base, at)} to {_text(shape, head, at)}", base)
        kept: list[Any] = []
        pairs, gone = _pair(shape.item, about.by, base, head)
        for index, (before, after) in enumerate(pairs):
            place = at.entry(index, _label(shape.item, about.by, after, index))
            if before is None and adding:
                self._note(place, _added(shape.item, about, after, place), None)
            elif before is None or dump(shape.item, before) == dump(shape.item, after):
                kept.append(after)
            else:
                kept.append(self._entry(shape.item, before, after, place))
        if removing:
            for item in gone:
                self._note(at, f"lost {_text(shape.item, item, at)}", None)
            kept += gone
        return tuple(kept)

    def _entry(self, shape: Shape, base: Any, head: Any, at: _Place) -> Any:
        if isinstance(shape, Record):
            return self.record(base, head, at)
        return self._note(at, f"went from {_text(shape, base, at)} to {_text(shape, head, at)}", base)

    def _note(self, at: _Place, what: str, settled: Any) -> Any:
        self.weakenings.append(Weakening(at.name, at.keys, what))
        return settled


def _weakens(about: FieldMeta) -> tuple[bool, bool]:
    """Return whether adding an entry, and whether removing one, makes a list or mapping weaker."""
    if about.role == "project" or about.stricter is Stricter.MORE:
        return False, True
    return True, about.stricter is not Stricter.FEWER


def _is_weaker(field: FieldShape, shape: Shape, base: Any, head: Any) -> bool:
    stricter = field.about.stricter
    if field.about.role == "project":
        return bool(dump(shape, base) not in ("", dump(field.shape, field.default) if not field.required else ""))
    if callable(stricter):
        return stricter(base, head)
    if stricter in (Stricter.HIGHER, Stricter.LOWER):
        before, after = _rank(shape, base), _rank(shape, head)
        return bool(after < before if stricter is Stricter.HIGHER else after > before)
    return True


def _rank(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Choice):
        return [meant for _, meant in shape.words].index(value)
    return value


def _pair(shape: Shape, by: str, base: Sequence[Any], head: Sequence[Any]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Return (base's entry or None, head's entry) for each of head's entries, and the entries of base that are gone.

    Entries belong together that agree in the field `by`; without it equal ones do, then the rest in their order.
    """
    import json

    def identity(item: Any) -> str:
        return json.dumps(getattr(item, by, None) if by else dump(shape, item), sort_keys=True, default=str)

    waiting: dict[str, deque[int]] = {}
    for index, item in enumerate(base):
        waiting.setdefault(identity(item), deque()).append(index)
    partners = [same.popleft() if (same := waiting.get(identity(after))) else None for after in head]
    rest = deque(sorted(index for indexes in waiting.values() for index in indexes))
    if isinstance(shape, Record) and not by:
        partners = [rest.popleft() if index is None and rest else index for index in partners]
    pairs = [(None if index is None else base[index], after) for index, after in zip(partners, head, strict=True)]
    return pairs, [base[index] for index in rest]


def _added(shape: Shape, about: FieldMeta, item: Any, at: _Place) -> str:
    return "was added" if about.by else f"was added: {_text(shape, item, at)}"


def _label(shape: Shape, by: str, item: Any, index: int) -> str:
    return str(getattr(item, by)) if by and isinstance(shape, Record) else str(index + 1)


def _text(shape: Shape, value: Any, at: _Place) -> str:
    """Return a value as one short piece of text without secrets."""
    import json

    data = masked(dump(shape, value), str(at.keys[-1]) if at.keys else "")
    if isinstance(data, dict):
        data = {key: each for key, each in data.items() if each not in (None, "", [], {})}
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"`{text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + '…'}`"


def each_field(record: type[Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[Any], FieldShape]]:
    """Return every field below a section class with its path and owner; for tests and reference pages."""
    yield from _each_field(record, at, set())


def _each_field(
    record: type[Any], at: tuple[str, ...], seen: set[type[Any]]
) -> Iterator[tuple[tuple[str, ...], type[Any], FieldShape]]:
    for field in fields_of(record):
        path = (*at, field.key)
        yield path, record, field
        for inner, step in records_in(field.shape):
            if inner not in seen:
                yield from _each_field(inner, (*path, *step), seen | {inner})


def records_in(shape: Shape) -> Iterator[tuple[type[Any], tuple[str, ...]]]:
    """Return the dataclasses directly below a shape, with the steps that lead there: `*` a name, `[]` an entry."""
    match shape:
        case Record():
            yield shape.type, ()
        case MapOf():
            yield from ((record, ("*", *step)) for record, step in records_in(shape.value))
        case ListOf():
            yield from ((record, ("[]", *step)) for record, step in records_in(shape.item))
        case OneOf():
            for each in shape.shapes:
                yield from records_in(each)
