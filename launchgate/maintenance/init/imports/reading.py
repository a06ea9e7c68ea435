"""What every reader of a foreign file needs: parts of a wrong shape are none, and a name is shown on one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHOWN = 60  # what fits a line


def tables(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings of a list, or a single one."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def texts(value: Any) -> list[str]:
    """Return the texts of a list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def short(text: str) -> str:
    """Return a text that stands between back quotes, on one line."""
    shown = "".join(char if char.isprintable() and char != "`" else "?" for char in text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}…"
