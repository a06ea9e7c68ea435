"""Mappings whose changes can be taken back: what a ROLLBACK needs, at a cost that only the changes decide."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_ABSENT: Final = object()


class Journal:
    """The changes made since it was last emptied, newest last. A mark is a place in it and costs nothing.

    `version` is another number after each change and each undoing of one.
    """

    def __init__(self) -> None:
        """Begin an empty journal."""
        self.version = 0
        self._changes: list[tuple[dict[Any, Any], Any, Any]] = []

    def note(self, values: dict[Any, Any], key: Any) -> None:
        """Remember what `values` holds under `key`, just before that changes."""
        self.version += 1
        self._changes.append((values, key, values.get(key, _ABSENT)))

    def mark(self) -> int:
        """Return the present place."""
        return len(self._changes)

    def undo(self, mark: int) -> None:
        """Take back every change made after `mark`, the newest first."""
        while len(self._changes) > mark:
            values, key, before = self._changes.pop()
            self.version += 1
            if before is _ABSENT:
                values.pop(key, None)
            else:
                values[key] = before

    def forget(self) -> None:
        """Keep all changes: no mark returned so far may be used again."""
        self._changes.clear()


class UndoableDict(MutableMapping[K, V]):
    """A mapping that notes each of its changes in a journal."""

    __slots__ = ("_journal", "_values")

    def __init__(self, journal: Journal) -> None:
        """Begin empty; being empty at first is not a change."""
        self._journal = journal
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """Return a value."""
        return self._values[key]

    def __setitem__(self, key: K, value: V) -> None:
        """Set a value."""
        self._journal.note(self._values, key)
        self._values[key] = value

    def __delitem__(self, key: K) -> None:
        """Remove a value."""
        self._journal.note(self._values, key)
        del self._values[key]

    def __contains__(self, key: object) -> bool:
        """Whether there is a value, without raising on the way."""
        return key in self._values

    def __iter__(self) -> Iterator[K]:
        """Return the keys."""
        return iter(self._values)

    def __len__(self) -> int:
        """Count the values."""
        return len(self._values)
