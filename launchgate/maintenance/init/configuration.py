"""The draft of launchgate.yml, from the detected stack and the configuration of other tools."""

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
HEAD = "# The policy of launchgate for this repository. Validate it with `launchgate config check`.\n"
_ABOUT_VARS = """\
  # The contract between the code and its environments, drafted from the code and from example files. Correct it where
  # needed. `required` applies to every environment, `required_in: [production]` to that one; an empty value counts as
  # missing. The value of a `secret` must not be in the repository. `type` is the type of the value.
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


_NEEDED = "The code requires these."
_OPTIONAL = "The code has a default for these, or does not require them."
_NAMED = "In example files, and named in files that are not read for variables."
_SHOWN = "Only in example files."


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
    declared = {name: entry for each in imported for name, entry in each.variables.items()}
    groups = [
        f"    # {comment}\n" + "".join(f"    {name}: {flow(dict(entry))}\n" for name, entry in entries.items())
        for comment, written in draft_variables(stack.examples, stack.usage, stack.named, declared).items()
        if (entries := {name: entry for name, entry in written.items() if _NAME.fullmatch(name)})
    ]
    return f"env:\n{_ABOUT_VARS}  vars:\n" + "\n".join(groups) if groups else ""


def _migrations(stack: Stack, settings: Mapping[str, Json]) -> str:
    """Return the section about the database.

    The folders of migrations and their tools are detected in each run, because later ones may differ.
    """
    if not stack.migrations:
        return _section("migrations", settings)
    section: dict[str, Json] = {}
    if stack.dialect in _DIALECTS:
        section["dialect"] = stack.dialect
    if stack.server_version and stack.dialect == "postgresql":
        section["server_version"] = stack.server_version
    written = _section("migrations", {**section, **settings})
    return f"{written}{_exclude_hint(stack)}" if written and "exclude" not in settings else written


def _exclude_hint(stack: Stack) -> str:
    """Return a commented line that excludes migrations in unsupported languages."""
    patterns = patterns_beside(path for each in stack.migrations for path in each.unread)
    if not patterns:
        return ""
    return f"  # exclude: {flow([*patterns])}  # not supported yet: remove the first `#` to exclude them\n"


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
    """Merge sections and the lists in them, without duplicates."""
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
    examples: Iterable[Assignment], usage: Usage, named: Container[str], declared: Mapping[str, Mapping[str, Json]]
) -> Mapping[str, Mapping[str, Mapping[str, Json]]]:
    """Return entries of `env.vars` by name, under a comment with their origin.

    A type is set only if the example or the default in the code is unambiguous; entries that another tool `declared`
    are copied. `named` are variables in files that are not read for variables. Variables of example files alone are not
    required, because examples list optional variables too.
    """
    values = {each.name: (each.value or "").strip() for each in examples}
    reads = {name: found for name, found in usage.by_name.items() if name in values or not is_platform(name)}
    groups: dict[str, dict[str, Mapping[str, Json]]] = {each: {} for each in (_NEEDED, _OPTIONAL, _NAMED, _SHOWN)}
    for name in sorted({*values, *reads, *declared}):
        found = reads.get(name, ())
        value = values.get(name) or next((read.default for read in found if read.default), "")
        needed = any(read.needed for read in found) and not is_platform(name)
        entry = declared[name] if name in declared else _entry(name, value, needed=needed)
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
