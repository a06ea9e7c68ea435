"""The draft of launchgate.yml: what the stack found and what other tools were told."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import get_args

from launchgate.code.reference import Usage
from launchgate.gates.env.platform import is_platform
from launchgate.gates.migrations.config import Dialect
from launchgate.maintenance.init.imports import Imported
from launchgate.maintenance.init.stack import Stack, is_production
from launchgate.model.finding import Json
from launchgate.sources.assignment import Assignment
from launchgate.sql.foreign import patterns_beside
from launchgate.suppressions.grammar import scalar
from launchgate.text.names import is_secret_name
from launchgate.values.types import Expect, check

_DIALECTS = get_args(Dialect)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
HEAD = (
    "# What launchgate holds this repository to: `launchgate config check` validates it, `launchgate check` judges.\n"
)
_ABOUT_VARS = """\
  # The contract between the code and its environments, drafted from what the code reads and example files show; correct
  # it where it is wrong. `required` means in every environment, `required_in: [production]` in that one; an empty value
  # is a missing one. The value of a `secret` must not stand in the repository. `type` says what a value must be.
"""

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


def blocks(stack: Stack, imported: Sequence[Imported]) -> dict[str, str]:
    """Return the text of each top-level section by its key, in the order of the file."""
    made = {
        "version": "version: 1\n",
        "environments": _environments(stack),
        "rules": _mapping("rules", _merged(each.levels for each in imported)),
        "env": _env(stack, imported),
        "secrets": _section("secrets", _merged_lists(each.secrets for each in imported)),
        "migrations": _migrations(stack, _merged(each.migrations for each in imported)),
    }
    return {key: text for key, text in made.items() if text}


def draft(stack: Stack, imported: Sequence[Imported]) -> str:
    """Return the whole text of a new launchgate.yml."""
    return HEAD + "\n".join(blocks(stack, imported).values())


def flow(value: Json) -> str:
    """Write a value as flow YAML."""
    match value:
        case dict():
            return "{" + ", ".join(f"{scalar(key)}: {flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow(each) for each in value) + "]"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case str():
            return scalar(value)
    return str(value)


def _environments(stack: Stack) -> str:
    lines = ["environments:  # add `url: https://…` to let `launchgate live` check one\n"]
    for name, files in (stack.environments or {"production": ()}).items():
        entry: dict[str, Json] = {"files": list[Json](files)} if files else {}
        if is_production(name):
            entry["protected"] = True
        lines.append(f"  {scalar(name)}: {flow(entry)}\n")
    return "".join(lines)


def _env(stack: Stack, imported: Sequence[Imported]) -> str:
    told = {name: entry for each in imported for name, entry in each.variables.items()}
    groups = [
        f"    # {comment}\n" + "".join(f"    {name}: {flow(dict(entry))}\n" for name, entry in entries.items())
        for comment, written in draft_variables(stack.examples, stack.usage, stack.named, told).items()
        if (entries := {name: entry for name, entry in written.items() if _NAME.fullmatch(name)})
    ]
    return f"env:\n{_ABOUT_VARS}  vars:\n" + "\n".join(groups) if groups else ""


def _migrations(stack: Stack, told: Mapping[str, Json]) -> str:
    """Write what the database is.

    Where its migrations are, and what runs each, is left to be recognised: those to come may be others.
    """
    if not stack.migrations:
        return _section("migrations", told)
    section: dict[str, Json] = {}
    if stack.dialect in _DIALECTS:
        section["dialect"] = stack.dialect
    if stack.server_version and stack.dialect == "postgresql":
        section["server_version"] = stack.server_version
    written = _section("migrations", {**section, **told})
    return f"{written}{_left_to_people(stack)}" if written and "exclude" not in told else written


def _left_to_people(stack: Stack) -> str:
    """Return the line, as a comment, that leaves the migrations in languages that are not read to people."""
    patterns = patterns_beside(path for each in stack.migrations for path in each.unread)
    if not patterns:
        return ""
    return f"  # exclude: {flow([*patterns])}  # not read yet: without the first `#` they are left to people\n"


def _section(key: str, values: Mapping[str, Json]) -> str:
    return f"{key}:\n" + "".join(_lines(values, 1)) if values else ""


def _mapping(key: str, values: Mapping[str, Json]) -> str:
    return f"{key}:\n" + "".join(f"  {name}: {flow(value)}\n" for name, value in values.items()) if values else ""


def _lines(values: Mapping[str, Json], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{key}:\n"
            yield from (f"{indent}  - {flow(each)}\n" for each in value)
        else:
            yield f"{indent}{key}: {flow(value)}\n"


def _merged(parts: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for part in parts:
        made |= part
    return made


def _merged_lists(parts: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """Join sections of which some keys hold lists: those are joined too, each entry once."""
    made: dict[str, Json] = {}
    for part in parts:
        for key, value in part.items():
            old = made.get(key)
            if isinstance(old, list) and isinstance(value, list):
                made[key] = [*old, *(each for each in value if each not in old)]
            else:
                made[key] = value
    return made


def draft_variables(
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
