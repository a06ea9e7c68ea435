"""Values of Helm charts: every `env` or `extraEnv` below, as a mapping or as a list of `{name, value}`."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.policy import Node
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, entries, items, spanning, text_of

_KEYS = frozenset({"env", "extraEnv", "extraEnvVars", "environment", "envVars", "configMap"})


def read(text: str, path: str) -> list[Assignment]:
    """Return the variables of a values file."""
    return [assignment for document in documents(text, path) for assignment in _below(document)]


def _below(node: Node) -> Iterator[Assignment]:
    for key, _, value in entries(node):
        yield from _variables(value) if key in _KEYS else _below(value)


def _variables(node: Node) -> Iterator[Assignment]:
    for name, key, value in entries(node):
        if (written := text_of(value)) is not None:
            yield Assignment(name, key.at, written)
        else:
            yield Assignment(name, key.at, None, "the chart")
    for item in items(node):
        if called := text_of(child(item, "name")):
            literal, given = child(item, "valueFrom") is None, child(item, "value")
            yield Assignment(called, spanning(item.at, given), (text_of(given) or "") if literal else None)
