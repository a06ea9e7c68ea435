"""The second opinion of `config check`: the published JSON Schema, applied by jsonschema, with our places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.model.finding import Json
from launchgate.policy.bind import problem
from launchgate.policy.forms import FORMATS
from launchgate.policy.nodes import Node, locate, plain


def schema_faults(node: Node, schema: Mapping[str, Json]) -> list[ConfigError]:
    """Return what the schema refuses in `node`, in the order of the text. Imports jsonschema, which takes a while."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema, format_checker=_checker(jsonschema.FormatChecker))
    faults = [
        problem(
            locate(node, tuple(error.absolute_path)),
            f"the schema refuses this: it breaks `{error.validator}`",
            "correct it as the schema says",
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
