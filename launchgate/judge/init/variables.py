"""The first contract: what the example files of a repository say about its variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from launchgate.finding import Json
from launchgate.sources.assignment import Assignment
from launchgate.values.names import secretish
from launchgate.values.types import Expect, check

_DATABASES = (
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "redis",
    "rediss",
    "mongodb",
    "mongodb+srv",
    "amqp",
    "amqps",
)


def from_examples(examples: Iterable[Assignment]) -> dict[str, Mapping[str, Json]]:
    """Give an entry of `env.vars` for each variable of example files; a type only where the example leaves no doubt.

    No variable is called required: an example file also lists what is optional.
    """
    return {each.name: _entry(each.name, (each.value or "").strip()) for each in examples}


def _entry(name: str, value: str) -> dict[str, Json]:
    made: dict[str, Json] = {}
    if guessed := _type(name, value):
        made["type"] = guessed
    if secretish(name):
        made["secret"] = True
    return made


def _type(name: str, value: str) -> str:
    scheme = value.partition("://")[0].lower() if "://" in value else ""
    if scheme.partition("+")[0] in _DATABASES or scheme in _DATABASES:
        return "dsn"
    if scheme in ("http", "https"):
        return "url"
    if name.endswith("_PORT") or name == "PORT":
        return "port"
    if value.lower() in ("true", "false"):
        return "boolean"
    if "@" in value and not check("email", value, Expect()):
        return "email"
    return "integer" if value.isascii() and value.isdigit() and not secretish(name) else ""
