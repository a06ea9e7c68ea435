"""Which statements share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from launchgate.sql.journal import Journal, UndoableDict
from launchgate.sql.operation import Operation
from launchgate.sql.runners import Runner, Wraps
from launchgate.sql.schema import Schema
from launchgate.sql.script import Statement

Statements = Sequence[tuple[Statement, Sequence[Operation]]]


@dataclass(frozen=True, slots=True)
class _Membership:
    """The transaction of a statement: its number, None where it runs alone, and whether the runner opened it."""

    group: int | None
    by_runner: bool = False


def memberships(statements: Statements, runner: Runner, fits: Callable[[Operation], bool]) -> list[_Membership]:
    """Find the transaction of each statement; `fits` says whether an operation may be in one at all.

    What is sent as one message of several statements is in an implicit transaction: BEGIN makes it the file's
    own, and after COMMIT the rest is in another (https://www.postgresql.org/docs/current/protocol-flow.html).
    """
    implicit = runner.wraps is Wraps.SEVERAL
    wrapped = _wrapped(statements, runner, fits)
    result: list[_Membership] = []
    opened = by_runner = False
    count = 0
    previous: tuple[int, bool] | None = None
    for (statement, operations), wrap in zip(statements, wrapped, strict=True):
        if previous != (statement.part, wrap):
            previous = (statement.part, wrap)
            opened, by_runner, count = wrap, wrap, count + 1
        kinds = {operation.kind for operation in operations}
        if "begin" in kinds and not opened:
            opened, by_runner, count = True, False, count + 1
        elif "begin" in kinds and implicit:
            by_runner = False
        result.append(_Membership(count if opened else None, by_runner))
        if kinds & {"commit", "rollback"}:
            again = implicit and wrap
            opened = again or any(operation.has("chain") for operation in operations)
            by_runner, count = again, count + 1
    return result


def _wrapped(statements: Statements, runner: Runner, fits: Callable[[Operation], bool]) -> list[bool]:
    """Return for each statement whether the runner sends it inside a transaction."""
    match runner.wraps:
        case Wraps.NEVER:
            custom = False
        case Wraps.FILE:
            custom = True
        case Wraps.SEVERAL:
            custom = len(statements) > 1
        case Wraps.IF_POSSIBLE:
            custom = all(fits(operation) for _, operations in statements for operation in operations)
    return [custom if statement.transaction is None else statement.transaction for statement, _ in statements]


_ENDS = frozenset({"commit", "rollback"})


@dataclass(frozen=True, slots=True)
class _Savepoint:
    name: str
    mark: int
    holding: int


class Savepoints:
    """Follows the statements of a script through their transactions.

    It takes back in the schema what is rolled back. `ends` gives for each statement the index of the one that releases
    its locks: the first after its transaction, or the rollback to a savepoint before it.
    """

    def __init__(self, schema: Schema) -> None:
        """Begin outside any transaction: the present schema stays."""
        self.ends: list[int] = []
        self._schema = schema
        self._member = _Membership(None)
        self._is_open = False
        self._statement = 0
        self._holding: list[int] = []
        self._savepoints: list[_Savepoint] = []
        self._places: dict[str, list[int]] = {}

    def enter(self, member: _Membership) -> None:
        """Go on to a statement; one in a new transaction, or in none, begins with the present schema."""
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


_TAKES_BACK = frozenset({"rollback", "rollback-to", "rollback-in-block"})


class SessionSettings:
    """The settings of the session and of its transaction; a rollback takes back those made since, as in PostgreSQL."""

    def __init__(self, journal: Journal) -> None:
        """Begin with the server's defaults; `journal` is the one that the rollbacks undo."""
        self._session: UndoableDict[str, str] = UndoableDict(journal)
        self._local: UndoableDict[str, str] = UndoableDict(journal)
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
