"""Files that tell a platform what to deploy, and the variables in them: Render, Vercel, Heroku, Fly and Netlify.

https://render.com/docs/blueprint-spec, https://vercel.com/docs/project-configuration,
https://fly.io/docs/reference/configuration, https://devcenter.heroku.com/articles/app-json-schema,
https://docs.netlify.com/build/configure-builds/file-based-configuration
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from launchgate.config import Node
from launchgate.errors import Unreadable
from launchgate.finding import InFile
from launchgate.sources.assignment import Assignment
from launchgate.sources.nodes import child, documents, items, spanning, text_of

NAME = re.compile(r"render\.ya?ml|vercel\.json|app\.json|fly(?:\.[\w-]+)?\.toml|netlify\.toml")
_KEY = re.compile(r"\"([A-Za-z_]\w*)\"\s*:")
_TABLES = frozenset({"env", "build.environment", "context.production.environment"})
_TABLE = re.compile(r"\s*\[\s*([\w.\s\"'-]+?)\s*\]\s*(?:#.*)?")
_LINE = re.compile(r"\s*[\"']?([A-Za-z_]\w*)[\"']?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')")


def read(text: str, path: str) -> list[Assignment]:
    """Give what is deployed; previews and branches of Netlify are not."""
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
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(path, "it is not JSON") from error
    if not isinstance(data, dict):
        return
    build = data.get("build")
    lines = {match[1]: number for number, line in enumerate(text.split("\n"), 1) for match in _KEY.finditer(line)}
    for group in (data.get("env"), build.get("env") if isinstance(build, dict) else None):
        for name, given in group.items() if isinstance(group, dict) else ():
            value = given.get("value") if isinstance(given, dict) else given
            yield Assignment(name, InFile(path, lines.get(name, 1)), value if isinstance(value, str) else None)


def _toml(text: str, path: str) -> Iterator[Assignment]:
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if (head := _TABLE.fullmatch(line)) is not None:
            table = re.sub(r"[\s\"']", "", head[1])
        elif table in _TABLES and (entry := _LINE.match(line)) is not None:
            yield Assignment(entry[1], InFile(path, number), entry[2] if entry[3] is None else entry[3])
