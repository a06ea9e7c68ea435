"""The configuration of other tools, translated: one module per file format.

A reader takes the text of a file and returns an `Imported`. What cannot be translated is listed in its notes, never
guessed. The files come from the repository and are hostile: they are parsed as data, and their patterns are not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from launchgate.model.finding import Json

_MOST_SHOWN = 60  # characters of a name


@dataclass(frozen=True, slots=True)
class Imported:
    """The part of launchgate.yml that a file becomes. `notes` are sentences: what was imported, what was not and why.

    `levels` belong under `rules:`, `variables` under `env.vars`, the others under the section of their name.
    """

    path: str
    secrets: Mapping[str, Json] = field(default_factory=dict)
    migrations: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    levels: Mapping[str, Json] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def tables(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, or a single one."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def short(text: str) -> str:
    """Return a text that can be put between back quotes, on one line."""
    shown = "".join(char if char.isprintable() and char != "`" else "?" for char in text)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[: _MOST_SHOWN - 3]}…"
