"""Files that describe to a platform what to deploy, and the variables in them: Render, Vercel, Heroku, Fly and Netlify.

https://render.com/docs/blueprint-spec, https://vercel.com/docs/project-configuration,
https://fly.io/docs/reference/configuration, https://devcenter.heroku.com/articles/app-json-schema,
https://docs.netlify.com/build/configure-builds/file-based-configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.model.finding import InFile
from launchgate.policy import Node
from launchgate.policy.nodes import MapNode, ScalarNode
from launchgate.sources.assignment import Assignment
from launchgate.sources.jsonfile import parse_json
from launchgate.sources.nodes import child, documents, entries, items, spanning, text_of

_TABLES = frozenset({"env", "build.environment", "context.production.environment"})
_TABLE = re.compile(r"\s*\[\s*([\w.\s\"'-]+?)\s*\]\s*(?:#.*)?")
_LINE = re.compile(r"\s*[\"']?([A-Za-z_]\w*)[\"']?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')")


def read(text: str, path: str) -> list[Assignment]:
    """Return what is deployed; previews and branches of Netlify are not."""
    if path.endswith(".toml"):
        return list(_toml(text, path))
    if path.endswith(".json"):
        return list(_json(text, path))
    return [each for document in documents(text, path) for each in _render(document)]


def _render(blueprint: Node) -> Iterator[Assignment]:
    for group in ("services", "envVarGroups"):
        for service in items(child(blueprint, group)):
            for variable in items(child(service, "envVars")):
                name, value = text_of(child(variable, "key")), child(variable, "value")
                if name:
                    yield Assignment(name, spanning(variable.at, value), text_of(value), "" if value else "Render")


def _json(text: str, path: str) -> Iterator[Assignment]:
    data = parse_json(text, path)
    for group in (child(data, "env"), child(data, "build", "env")):
        for name, key, given in entries(group):
            value = child(given, "value") if isinstance(given, MapNode) else given
            literal = isinstance(value, ScalarNode) and isinstance(value.value, str)
            yield Assignment(name, spanning(key.at, value), text_of(value) if literal else None)


def _toml(text: str, path: str) -> Iterator[Assignment]:
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if (head := _TABLE.fullmatch(line)) is not None:
            table = re.sub(r"[\s\"']", "", head[1])
        elif table in _TABLES and (entry := _LINE.match(line)) is not None:
            yield Assignment(entry[1], InFile(path, number), entry[2] if entry[3] is None else entry[3])
