"""What the transactions of a migration hold, found without going through its statements again and again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from launchgate.sql.analysis import Step
from launchgate.sql.locks import Blocks
from launchgate.sql.operation import Operation

_DECLARE = frozenset({"add-enum-value", "create-enum"})


class Transactions:
    """The operations and locks of each transaction, by the index of their statement."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Go through the statements once."""
        self._steps = steps
        self._operations: dict[tuple[int | None, str, str], list[int]] = {}
        self._locks: dict[tuple[int | None, str], int] = {}
        self._texts: dict[int | None, dict[str, list[int]]] = {}
        for index, step in enumerate(steps):
            for operation in step.operations:
                for kind in _kinds(operation):
                    self._operations.setdefault((step.group, kind, operation.relation), []).append(index)
            for relation, lock in step.effect.locks.items():
                if lock.blocks is not Blocks.NOTHING:
                    self._locks.setdefault((step.group, relation), index)

    def has_before(self, index: int, kind: str, relation: str = "") -> int | None:
        """Return the first statement of the same transaction with such an operation, if it stands before `index`."""
        found = self._operations.get((self._steps[index].group, kind, relation), ())
        return found[0] if found and found[0] < index else None

    def has_after(self, index: int, kind: str, relation: str = "") -> int | None:
        """Return the last statement of the same transaction with such an operation, if it stands after `index`."""
        found = self._operations.get((self._steps[index].group, kind, relation), ())
        return found[-1] if found and found[-1] > index else None

    def locked_before(self, index: int, relation: str) -> int | None:
        """Return the first statement of the same transaction whose lock on the relation blocks, if before `index`."""
        found = self._locks.get((self._steps[index].group, relation), index)
        return found if found < index else None

    def names_after(self, index: int, text: str) -> int | None:
        """Return the first later statement of the same transaction that holds a string of this text."""
        group = self._steps[index].group
        if group not in self._texts:
            self._texts[group] = self._strings(group)
        places = self._texts[group].get(_unquoted(text.replace("'", "''")), ())
        after = bisect_right(places, index)
        return places[after] if after < len(places) else None

    def _strings(self, group: int | None) -> dict[str, list[int]]:
        """Get what stands between any two quotes, with the statements that hold it and declare no value of an enum."""
        found: dict[str, list[int]] = {}
        for index, step in enumerate(self._steps):
            if step.group == group and not any(operation.kind in _DECLARE for operation in step.operations):
                for piece in _unquoted(step.sent.sql).split("'")[1:-1]:
                    found.setdefault(piece, []).append(index)
        return found


def _kinds(operation: Operation) -> tuple[str, ...]:
    """Get what an operation is found by; a renamed column by both its names too, a right that is given by its role."""
    if operation.kind == "grant":
        return operation.kind, f"grant to {operation.other}"
    if operation.kind != "rename-column":
        return (operation.kind,)
    return operation.kind, f"rename from {operation.column}", f"rename to {operation.other}"


def _unquoted(text: str) -> str:
    """Let one character that no text holds stand for an escaped quote."""
    return text.replace("''", "\0")
