"""The event file a CI system hands over: hostile JSON, of which each value is asked for by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchgate.git.objects import is_oid
from launchgate.model.budget import MEBIBYTE
from launchgate.model.errors import Unreadable, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 32 * MEBIBYTE
"""GitHub caps its payloads at 25 MB."""

_HINT = "give the file that the CI system wrote, unchanged"


class Event:
    """A parsed event. A value that is missing or null reads as empty; one of a wrong type is a `UsageError`."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        """Wrap the top-level object."""
        self._values = values or {}

    @classmethod
    def read(cls, path: str) -> Event:
        """Read the event file at `path`, which the runner names; an empty path is an event without a file."""
        import json

        from launchgate.files import read_user_file

        if not path:
            return cls()
        try:
            values = json.loads(read_user_file(path, limit=LARGEST))
        except Unreadable as error:
            raise UsageError(f"the event file cannot be read: {error.reason}", hint=_HINT) from error
        except (ValueError, RecursionError) as error:
            message = f"the event file is not JSON: {str(error)[:100]}"
            raise UsageError(message, hint=_HINT) from None
        if not isinstance(values, dict):
            raise UsageError("the event file holds no JSON object", hint=_HINT)
        return cls(values)

    def has(self, key: str) -> bool:
        """Return whether the event has `key` at its top."""
        return self._values.get(key) is not None

    def text(self, path: str) -> str:
        """Return the text at `path`, keys joined by dots."""
        value = self._at(path)
        if value is not None and not isinstance(value, str):
            raise _wrong(path, "text")
        return value or ""

    def oid(self, path: str) -> str:
        """Return the commit id at `path`."""
        value = self.text(path)
        if value and not is_oid(value):
            raise _wrong(path, "a commit id")
        return value

    def flag(self, path: str) -> bool:
        """Return the yes or no at `path`."""
        value = self._at(path)
        if value is not None and not isinstance(value, bool):
            raise _wrong(path, "true or false")
        return bool(value)

    def number(self, path: str) -> int | None:
        """Return the whole number at `path`, None where there is none."""
        value = self._at(path)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise _wrong(path, "a whole number")
        return value

    def length(self, path: str) -> int | None:
        """Return the length of the list at `path`, None where there is none."""
        value = self._at(path)
        if value is not None and not isinstance(value, list):
            raise _wrong(path, "a list")
        return None if value is None else len(value)

    def _at(self, path: str) -> Any:
        value: Any = self._values
        for key in path.split("."):
            if value is None:
                return None
            if not isinstance(value, dict):
                raise _wrong(path.partition(f".{key}")[0], "an object")
            value = value.get(key)
        return value


def _wrong(path: str, expected: str) -> UsageError:
    return UsageError(f"the event file: {path} is not {expected}", hint=_HINT)
