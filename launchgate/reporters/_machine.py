"""What the formats for machines share: JSON that may be printed into a log, and a place for every finding."""

from __future__ import annotations

import json
from typing import Any

from launchgate.model.finding import InFile, Location, file_of, name_of
from launchgate.reporters._text import without_commands

_NO_FILES = {"-", "COMMIT_MSG", ""}
_ELSEWHERE = "launchgate.yml"


def as_json(document: Any) -> str:
    """Return JSON text, ASCII only, a newline at its end."""
    return in_log(json.dumps(document, indent=1, ensure_ascii=True) + "\n")


def in_log(text: str) -> str:
    """Escape in JSON text what the GitHub runner would take for a command: standard output may be a log."""
    return without_commands(text, number_sign="\\u0023")


def place(location: Location) -> InFile:
    """Get a line in a file for formats that know nothing else: the first of launchgate.yml where nothing declares."""
    at = file_of(location)
    return at if at and at.path not in _NO_FILES else InFile(_ELSEWHERE, 1)


def message(location: Location, text: str) -> str:
    """Return `text` with its place in front where that is no line of a file."""
    at = file_of(location)
    if at is location and place(location) is at:
        return text if not at.commit else f"{text} (in commit {at.commit})"
    return f"{name_of(location)}: {text}"


def clip(text: str, characters: int) -> str:
    """Shorten `text` to a number of characters."""
    return text if len(text) <= characters else text[: characters - 1] + "…"
