"""The type hints of a section as shapes: the one place that understands `typing`; binder, schema and trust walk these.

A type hint may be `str int float bool`, `Literal`, an enum (written in lower case), `tuple[T, ...]`, `Mapping[str, T]`,
a union of these, a frozen dataclass, or `Annotated[T, Form(…)]` for a value with its own way of being written. A
field typed `Mark | None` is not read from the text: it receives the place. `from_` and `as_` are written `from`, `as`.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

from launchgate.model.finding import Json
from launchgate.policy.fields import FieldMeta, about
from launchgate.policy.nodes import Mark, ScalarNode


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """How one kind of scalar is written. `read` gives the value or raises `ValueError` with what is wrong.

    `expected` completes "expected …"; `schema` must accept what `read` accepts, as far as JSON Schema can express it;
    `write` gives the text for `config show`. `below` makes a path that is written relative to the configuration's
    folder relative to the repository: it is given the folder and the value.
    """

    expected: str
    read: Callable[[ScalarNode], Any]
    schema: Mapping[str, Json]
    write: Callable[[Any], Json] = str
    below: Callable[[str, Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`Annotated[tuple[T, ...], AtLeast(1)]`: a list or mapping with this many entries or more."""

    count: int


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Which keys go together: `how` many of `names` a mapping must or may have.

    Listed in a dataclass as `KEYS: ClassVar = (KeyRule("exactly one", ("path", "variable")),)`.
    """

    how: Literal["exactly one", "at most one", "at least one"]
    names: tuple[str, ...]

    def broken_by(self, present: set[str]) -> bool:
        """Return whether a mapping with the keys `present` breaks the rule."""
        count = len(present.intersection(self.names))
        return (count > 1 and self.how != "at least one") or (count == 0 and self.how != "at most one")

    def schema(self) -> dict[str, Json]:
        """Return the same rule as JSON Schema."""
        each: list[Json] = [{"required": [name]} for name in self.names]
        if self.how == "at most one":
            pairs: list[Json] = [
                {"required": [one, other]} for i, one in enumerate(self.names) for other in self.names[i + 1 :]
            ]
            return {"not": {"anyOf": pairs}}
        return {"oneOf" if self.how == "exactly one" else "anyOf": each}


@dataclass(frozen=True, slots=True)
class Basic:
    """Text, a number or a truth value."""

    type: type[str | int | float | bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words (or numbers), in the order declared: a later one is higher."""

    words: tuple[tuple[str | int | bool, Any], ...]


@dataclass(frozen=True, slots=True)
class Formed:
    """A scalar with its own form."""

    form: Form


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    item: Shape
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping whose keys the author chooses."""

    value: Shape
    key: Form | None = None
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys: the dataclass `type`. Its fields are asked for lazily, so that types may recurse."""

    type: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several shapes; the first that fits wins."""

    shapes: tuple[Shape, ...]


Shape: TypeAlias = Basic | Choice | Formed | ListOf | MapOf | Record | OneOf


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One key of a record: `name` in Python, `key` in the text; `default` is `dataclasses.MISSING` when required."""

    name: str
    key: str
    shape: Shape
    about: FieldMeta
    default: Any = field(compare=False)

    @property
    def required(self) -> bool:
        """Whether the text must have the key."""
        return self.default is dataclasses.MISSING


def fields_of(record: type[Any]) -> tuple[FieldShape, ...]:
    """Return the keys of a dataclass, in order, without the fields that receive places."""
    return _fields_of(cast("Any", record))


@functools.cache
def _fields_of(record: Any) -> tuple[FieldShape, ...]:
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        FieldShape(each.name, each.name.removesuffix("_"), shape_of(hints[each.name]), about(each), _default(each))
        for each in dataclasses.fields(record)
        if not _is_mark(hints[each.name])
    )


def marks_of(record: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields that receive the place."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(each.name for each in dataclasses.fields(record) if _is_mark(hints[each.name]))


def keys_of(record: type[Any]) -> tuple[KeyRule, ...]:
    """Return the rules about keys that go together."""
    return tuple(getattr(record, "KEYS", ()))


def takes_many(section: type[Any]) -> bool:
    """Return whether a section may also be a list of sections: its class has `MANY: ClassVar[bool] = True`."""
    return bool(getattr(section, "MANY", False))


def shape_of(hint: Any) -> Shape:
    """Return the shape of a type hint; raise `TypeError` for one that a configuration cannot hold: that is a bug."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin is Literal:
        return Choice(tuple((word, word) for word in arguments))
    if origin in {Union, types.UnionType}:
        shapes = tuple(shape_of(each) for each in arguments if each is not types.NoneType)
        return shapes[0] if len(shapes) == 1 else OneOf(shapes)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...]
        return ListOf(shape_of(arguments[0]))
    if origin is Mapping:
        key = shape_of(arguments[0])
        return MapOf(shape_of(arguments[1]), key.form if isinstance(key, Formed) else None)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Record(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Choice(tuple((member.name.lower(), member) for member in hint))
    if hint in {str, int, float, bool}:
        return Basic(hint)
    message = f"a configuration cannot hold {hint!r}"
    raise TypeError(message)


def _annotated(hint: Any, extras: tuple[Any, ...]) -> Shape:
    for extra in extras:
        if isinstance(extra, Form):
            return Formed(extra)
        if isinstance(extra, AtLeast):
            shape = shape_of(hint)
            if isinstance(shape, ListOf | MapOf):
                return dataclasses.replace(shape, at_least=extra.count)
    return shape_of(hint)


def _default(each: dataclasses.Field[Any]) -> Any:
    return each.default if each.default_factory is dataclasses.MISSING else each.default_factory()


def _is_mark(hint: Any) -> bool:
    return hint is Mark or Mark in get_args(hint)
