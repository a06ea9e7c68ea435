"""Type hints -> JSON Schema (draft 2020-12), for editors and for `config check`: the binder's second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.policy.bind import problem
from launchgate.policy.forms import FORMATS
from launchgate.policy.nodes import Node, locate, plain
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
    shape_of,
)

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(of: Any) -> dict[str, Json]:
    """Return the JSON Schema of a section (or of any type hint a field may have), complete with its definitions."""
    definitions: dict[str, Json] = {}
    body = schema_of(shape_of(of), definitions)
    return {**body, "$defs": definitions} if definitions else body


def schema_of(shape: Shape, definitions: dict[str, Json]) -> dict[str, Json]:
    """Return the schema of one shape; dataclasses go into `definitions` and are referred to."""
    match shape:
        case Basic():
            return {"type": _TYPES[shape.type]}
        case Choice():
            return {"enum": [word for word, _ in shape.words]}
        case Formed():
            return dict(shape.form.schema)
        case ListOf():
            body: dict[str, Json] = {"type": "array", "items": schema_of(shape.item, definitions)}
            return {**body, "minItems": shape.at_least} if shape.at_least else body
        case MapOf():
            body = {"type": "object", "additionalProperties": schema_of(shape.value, definitions)}
            if shape.key is not None:
                body["propertyNames"] = dict(shape.key.schema)
            return {**body, "minProperties": shape.at_least} if shape.at_least else body
        case OneOf():
            return {"anyOf": [schema_of(each, definitions) for each in shape.shapes]}
        case Record():
            name = definition_name(shape.type)
            if name not in definitions:
                definitions[name] = {}  # a place holder, for types that refer to themselves
                definitions[name] = _object(shape, definitions)
            return {"$ref": f"#/$defs/{name}"}


def definition_name(record: type[Any]) -> str:
    """Return the name of a class among the definitions: two gates may both have a class of the same name."""
    *_, package, _ = ("", "", *record.__module__.split("."))
    return f"{package}.{record.__name__}".lstrip(".")


def _object(shape: Record, definitions: dict[str, Json]) -> dict[str, Json]:
    properties: dict[str, Json] = {}
    for field in fields_of(shape.type):
        described: dict[str, Json] = {"description": field.about.help} if field.about.help else {}
        properties[field.key] = {**described, **schema_of(field.shape, definitions)}
    body: dict[str, Json] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := [field.key for field in fields_of(shape.type) if field.required]:
        body["required"] = list[Json](required)
    if rules := keys_of(shape.type):
        body["allOf"] = [rule.schema() for rule in rules]
    return body


def schema_faults(node: Node, schema: Mapping[str, Json]) -> list[ConfigError]:
    """Return what the schema refuses in `node`, in the order of the text. Imports jsonschema, which takes a while."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema, format_checker=_checker(jsonschema.FormatChecker))
    faults = [
        problem(
            locate(node, tuple(error.absolute_path)),
            f"the schema refuses this: it breaks `{error.validator}`",
            "correct it to match the schema",
        )
        for error in validator.iter_errors(plain(node))
    ]
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def _checker(make: Any) -> Any:
    checker = make(formats=())
    for name, read in FORMATS.items():
        checker.checks(name, raises=ValueError)(_accepts(read))
    return checker


def _accepts(read: Any) -> Any:
    def check(value: object) -> bool:
        if isinstance(value, str):
            read(value)
        return True

    return check
