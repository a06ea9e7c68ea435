"""Which settings hold when a statement runs."""

from __future__ import annotations

from collections.abc import Mapping

from launchgate.sql.journal import Journal, Kept
from launchgate.sql.operation import Operation

_TAKES_BACK = frozenset({"rollback", "rollback-to", "rollback-in-block"})


class Settings:
    """The settings of the session and of its transaction; a rollback takes back those made since, as in PostgreSQL."""

    def __init__(self, journal: Journal) -> None:
        """Begin with the server's defaults; `journal` is the one that the rollbacks undo."""
        self._session: Kept[str, str] = Kept(journal)
        self._local: Kept[str, str] = Kept(journal)
        self._group: int | None = None
        self._now: Mapping[str, str] | None = None

    def enter(self, group: int | None) -> Mapping[str, str]:
        """Return the settings for a statement of this transaction; SET LOCAL ends with its own."""
        if group != self._group:
            self._local.clear()
            self._group, self._now = group, None
        if self._now is None:
            self._now = {**self._session, **self._local}
        return self._now

    def follow(self, operation: Operation) -> None:
        """Take over what an operation sets or takes back."""
        if operation.kind == "reset-all":
            self._session.clear()
        elif operation.kind == "set":
            self._set(operation)
        elif operation.kind not in _TAKES_BACK:
            return
        self._now = None

    def _set(self, operation: Operation) -> None:
        name = operation.name.lower()
        if not operation.has("local"):
            self._session[name] = operation.other
            self._local.pop(name, None)
        elif self._group is not None:
            self._local[name] = operation.other
