"""Docker Compose files: `environment`, `env_file` and build arguments of every service.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.config import Node
from launchgate.finding import InFile
from launchgate.sources.assignment import Assignment
from launchgate.sources.interpolation import interpolated
from launchgate.sources.nodes import child, documents, entries, items, text_of


def read(text: str, path: str) -> list[Assignment]:
    """Give what the services set; a name without a value is passed through from the shell."""
    return [
        assignment
        for document in documents(text, path)
        for _, _, service in entries(child(document, "services"))
        for assignment in pairs(child(service, "environment"))
    ]


def pairs(node: Node | None) -> Iterator[Assignment]:
    """Give the assignments of a mapping or of a list of `NAME=value`."""
    for name, key, value in entries(node):
        written = text_of(value)
        yield _passed(name, key.at) if written is None else interpolated(name, written, key.at)
    for item in items(node):
        name, equals, value_text = (text_of(item) or "").partition("=")
        if name:
            yield interpolated(name, value_text, item.at) if equals else _passed(name, item.at)


def _passed(name: str, at: InFile) -> Assignment:
    return Assignment(name, at, None, "the shell", needs=(name,))
