"""What a ROLLBACK takes back: changes of the modelled schema, and locks."""

from __future__ import annotations

from dataclasses import dataclass

from launchgate.sql.operation import Operation
from launchgate.sql.schema import Schema
from launchgate.sql.transaction import Membership

_ENDS = frozenset({"commit", "rollback"})


@dataclass(frozen=True, slots=True)
class _Savepoint:
    name: str
    mark: int
    holding: int


class Unwinding:
    """Follows the statements of a script through their transactions.

    It takes back in the schema what is rolled back. `ends` gives for each statement the index of the one that releases
    its locks: the first after its transaction, or the rollback to a savepoint before it.
    """

    def __init__(self, schema: Schema) -> None:
        """Begin outside any transaction: what stands in the schema now stays."""
        self.ends: list[int] = []
        self._schema = schema
        self._member = Membership(None)
        self._is_open = False
        self._statement = 0
        self._holding: list[int] = []
        self._savepoints: list[_Savepoint] = []
        self._places: dict[str, list[int]] = {}

    def enter(self, member: Membership) -> None:
        """Go on to a statement; one in a new transaction, or in none, begins with all that stands so far."""
        if member.group is None or member.group != self._member.group:
            self.leave()
        self._member = member
        self._is_open = True
        self._statement = self._schema.journal.mark()
        self._holding.append(len(self.ends))
        self.ends.append(0)

    def follow(self, operation: Operation) -> None:
        """Set and release savepoints, and take back what a rollback undoes."""
        self._is_open = self._is_open and operation.kind not in _ENDS
        if operation.kind == "savepoint":
            self._places.setdefault(operation.name, []).append(len(self._savepoints))
            point = _Savepoint(operation.name, self._schema.journal.mark(), len(self._holding))
            self._savepoints.append(point)
        elif operation.kind in {"release", "rollback-to"} and self._places.get(operation.name):
            place = self._places[operation.name][-1]
            if operation.kind == "rollback-to":
                point = self._savepoints[place]
                self._schema.journal.undo(point.mark)
                self._release(point.holding, len(self.ends) - 1)
                place += 1
            self._cut(place)
        elif operation.kind == "rollback":
            self._schema.journal.undo(0)
            self._cut(0)
        elif operation.kind == "rollback-in-block":
            self._schema.journal.undo(self._statement)

    def leave(self) -> None:
        """End a transaction; one that the script began and did not end is rolled back."""
        if self._is_open and self._member.group is not None and not self._member.by_runner:
            self._schema.journal.undo(0)
        self._schema.journal.forget()
        self._is_open = False
        self._release(0, len(self.ends))
        self._cut(0)

    def _release(self, keep: int, at: int) -> None:
        for index in self._holding[keep:]:
            self.ends[index] = at
        del self._holding[keep:]

    def _cut(self, keep: int) -> None:
        for point in self._savepoints[keep:]:
            self._places[point.name].pop()
        del self._savepoints[keep:]
