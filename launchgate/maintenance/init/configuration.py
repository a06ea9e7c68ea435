"""The draft of launchgate.yml: what the stack found and what other tools were told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from launchgate.gates.migrations.config import Dialect
from launchgate.maintenance.init.imports import Imported
from launchgate.maintenance.init.stack import Stack, is_production
from launchgate.maintenance.init.variables import draft as draft_of
from launchgate.model.finding import Json
from launchgate.sql.foreign import patterns_beside
from launchgate.suppressions.grammar import scalar

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
        for comment, written in draft_of(stack.examples, stack.usage, stack.named, told).items()
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
