"""Docker Compose files: `environment`, `env_file` and build arguments of every service.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from launchgate.config import Node
from launchgate.config.nodes import ScalarNode
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


def env_files(text: str, path: str) -> list[str]:
    """Give the paths of the files that services load, relative to the repository."""
    folder = posixpath.dirname(path)
    return [
        posixpath.normpath(posixpath.join(folder, name))
        for document in documents(text, path)
        for _, _, service in entries(child(document, "services"))
        for name in _names(child(service, "env_file"))
        if "$" not in name
    ]


def pairs(node: Node | None) -> Iterator[Assignment]:
    """Give the assignments of a mapping or of a list of `NAME=value`."""
    for name, key, value in entries(node):
        written = text_of(value)
        yield Assignment(name, key.at, None, "the shell") if written is None else interpolated(name, written, key.at)
    for item in items(node):
        name, equals, value_text = (text_of(item) or "").partition("=")
        if name:
            yield interpolated(name, value_text, item.at) if equals else Assignment(name, item.at, None, "the shell")


def _names(node: Node | None) -> Iterator[str]:
    for item in (node,) if isinstance(node, ScalarNode) else items(node):
        name = text_of(item) or text_of(child(item, "path"))
        if name:
            yield name
