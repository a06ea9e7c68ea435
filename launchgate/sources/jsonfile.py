"""JSON with variables: an object of names, or a list of `{name, value}` as ECS task definitions and Vercel write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from launchgate.errors import Unreadable
from launchgate.finding import InFile
from launchgate.sources.assignment import Assignment


def read(text: str, path: str) -> list[Assignment]:
    """Give the variables; numbers and booleans as JSON writes them. Raises `Unreadable` for other shapes."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(path, "it is not JSON", hint="give an object of names and values") from error
    if isinstance(data, dict) and isinstance(data.get("environment"), list):
        data = data["environment"]
    return [Assignment(name, _place(text, path, name), value) for name, value in _pairs(data, path)]


def _pairs(data: Any, path: str) -> Iterator[tuple[str, str | None]]:
    if isinstance(data, list):
        data = {each.get("name", each.get("key")): each.get("value") for each in data if isinstance(each, dict)}
    if not isinstance(data, dict) or any(isinstance(value, dict | list) for value in data.values()):
        raise Unreadable(path, "it is no object of names and values", hint='write {"NAME": "value"}')
    for name, value in data.items():
        if isinstance(name, str):
            yield name, value if isinstance(value, str) or value is None else json.dumps(value)


def _place(text: str, path: str, name: str) -> InFile:
    found = re.search(rf'"{re.escape(name)}"', text)
    return InFile(path, text.count("\n", 0, found.start()) + 1 if found else 1)
