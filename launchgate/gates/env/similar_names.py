"""Names that are almost the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchgate.text.similar import nearest as most_like

_CLOSE = 0.9
_SHORTEST = 5
_LETTERS = 2


def folded(name: str) -> str:
    """Return a name without case and underscores: `FORTY_TWO` and `fortytwo` are the same."""
    return name.replace("_", "").upper()


def nearest(name: str, known: Mapping[str, Any]) -> str:
    """Return the name of `known` that `name` was probably meant to be, empty when none is.

    Names that differ in digits only, such as KEY_1 and KEY_2, are two names.
    """
    if len(name) < _SHORTEST:
        return ""
    same = next((each for each in known if folded(each) == folded(name)), "")
    if same:
        return same
    # A whole word more or less is another variable: SMTP_USER and SMTP_USER_ID.
    alike = [each for each in known if each.count("_") == name.count("_") and abs(len(each) - len(name)) <= _LETTERS]
    close = most_like(name, alike, cutoff=_CLOSE)
    return close if _letters(close) != _letters(name) else ""


def _letters(name: str) -> str:
    return "".join(character for character in name if not character.isdigit())
