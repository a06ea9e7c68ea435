"""The first contract: what the code of a repository and its example files say about its variables."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from launchgate.code.reference import Usage
from launchgate.gates.env.platform import is_platform
from launchgate.model.finding import Json
from launchgate.sources.assignment import Assignment
from launchgate.text.names import is_secret_name
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


_NEEDED = "The code cannot do without these."
_OPTIONAL = "The code has a default for these, or does not say that it needs them."
_NAMED = "Example files show these; other files name them, in a language or a way that is not read for variables."
_SHOWN = "Example files show these; nothing else here names them."


def draft(
    examples: Iterable[Assignment], usage: Usage, named: Container[str], told: Mapping[str, Mapping[str, Json]]
) -> Mapping[str, Mapping[str, Mapping[str, Json]]]:
    """Return entries of `env.vars` under the comment that says why they are there, by name.

    A type stands only where the example or the code's default leaves no doubt; what another tool was `told` of a
    variable stands as it is. `named` are those that files name which are not read for variables. What only an example
    shows is not called required: it lists what is optional too.
    """
    values = {each.name: (each.value or "").strip() for each in examples}
    reads = {name: found for name, found in usage.by_name.items() if name in values or not is_platform(name)}
    groups: dict[str, dict[str, Mapping[str, Json]]] = {each: {} for each in (_NEEDED, _OPTIONAL, _NAMED, _SHOWN)}
    for name in sorted({*values, *reads, *told}):
        found = reads.get(name, ())
        value = values.get(name) or next((read.default for read in found if read.default), "")
        needed = any(read.needed for read in found) and not is_platform(name)
        entry = told[name] if name in told else _entry(name, value, needed=needed)
        unread = _NAMED if name in named else _SHOWN
        comment = _NEEDED if entry.get("required") else _OPTIONAL if found else unread
        groups[comment][name] = entry
    return {comment: entries for comment, entries in groups.items() if entries}


def _entry(name: str, value: str, *, needed: bool) -> dict[str, Json]:
    made: dict[str, Json] = {}
    if guessed := _type(name, value):
        made["type"] = guessed
    if is_secret_name(name):
        made["secret"] = True
    if needed:
        made["required"] = True
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
    return "integer" if value.isascii() and value.isdigit() and not is_secret_name(name) else ""
