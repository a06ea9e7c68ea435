"""YAML with variables: a mapping of names and values, or a list of `{name, value}`."""

from __future__ import annotations

from launchgate.sources.assignment import Assignment
from launchgate.sources.jsonfile import variables
from launchgate.sources.nodes import documents


def read(text: str, path: str) -> list[Assignment]:
    """Return the variables of every document. Raises `Unreadable` for other shapes."""
    return [assignment for document in documents(text, path) for assignment in variables(document, path)]
