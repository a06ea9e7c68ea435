"""Bound values -> plain data, as they would be written in the file: for comparing, for `config show`, for messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from launchgate.model.finding import Json
from launchgate.model.masker import MASK
from launchgate.policy.shapes import Basic, Choice, Formed, ListOf, MapOf, OneOf, Record, Shape, fields_of

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
