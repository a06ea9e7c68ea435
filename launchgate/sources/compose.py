"""Docker Compose files: `environment`, `env_file` and build arguments of every service.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.sources.assignment import Assignment
from launchgate.sources.interpolation import interpolated
from launchgate.sources.nodes import child, documents, entries, items, text_of


def read(text: str, path: str) -> list[Assignment]:
    """Return what the services set; a name without a value is passed through from the shell."""
    return [
        assignment
        for document in documents(text, path)
        for _, _, service in entries(child(document, "services"))
        for assignment in pairs(child(service, "environment"))
    ]


def env_files(text: str, path: str) -> Iterator[str]:
    """Return the .env files whose values Compose fills in: the one beside `path`, and those of `env_file:`.

    A path that takes a variable without a default from the surroundings cannot be known.
    """
    folder = posixpath.dirname(path)
    yield posixpath.join(folder, ".env")
    for document in documents(text, path):
        for _, _, service in entries(child(document, "services")):
            for name in _named(child(service, "env_file")):
                yield posixpath.normpath(posixpath.join(folder, name))


def _named(node: Node | None) -> Iterator[str]:
    """Return the paths of an `env_file:`: one, a list, or mappings, of which `format: raw` is taken as it is."""
    for item in items(node) or ([node] if node else []):
        plain = text_of(item) or ("" if text_of(child(item, "format")) == "raw" else text_of(child(item, "path")))
        if plain:
            named = interpolated("", plain, item.at)
            yield named.value or named.default or ""


def pairs(node: Node | None) -> Iterator[Assignment]:
    """Return the assignments of a mapping or of a list of `NAME=value`."""
    for name, key, value in entries(node):
        written = text_of(value)
        yield _passed(name, key.at) if written is None else interpolated(name, written, key.at)
    for item in items(node):
        name, equals, value_text = (text_of(item) or "").partition("=")
        if name:
            yield interpolated(name, value_text, item.at) if equals else _passed(name, item.at)


def _passed(name: str, at: InFile) -> Assignment:
    return Assignment(name, at, None, "the shell", needs=(name,))
