"""What a rule checks: one migration with its statements, and what it may report about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from launchgate.model.finding import Confidence, Finding, Fix, InFile, Json, Severity
from launchgate.model.rule import Rule
from launchgate.sql.analysis import AnalyzedStatement
from launchgate.sql.effects import StatementEffect
from launchgate.sql.locks import Blocks
from launchgate.sql.operation import Operation
from launchgate.sql.runners import Runner

_DECLARE = frozenset({"add-enum-value", "create-enum"})


class _Transactions:
    """The operations and locks of each transaction, by the index of their statement."""

    def __init__(self, steps: Sequence[AnalyzedStatement]) -> None:
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
        """Return the first statement of the same transaction with such an operation, if it is before `index`."""
        found = self._operations.get((self._steps[index].group, kind, relation), ())
        return found[0] if found and found[0] < index else None

    def has_after(self, index: int, kind: str, relation: str = "") -> int | None:
        """Return the last statement of the same transaction with such an operation, if it is after `index`."""
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
        """Return the text between any two quotes, with the statements that hold it and declare no value of an enum."""
        found: dict[str, list[int]] = {}
        for index, step in enumerate(self._steps):
            if step.group == group and not any(operation.kind in _DECLARE for operation in step.operations):
                for piece in _unquoted(step.statement.sql).split("'")[1:-1]:
                    found.setdefault(piece, []).append(index)
        return found


def _kinds(operation: Operation) -> tuple[str, ...]:
    """Return the keys of an operation; a renamed column has both its names, a granted right has its role."""
    if operation.kind == "grant":
        return operation.kind, f"grant to {operation.other}"
    if operation.kind != "rename-column":
        return (operation.kind,)
    return operation.kind, f"rename from {operation.column}", f"rename to {operation.other}"


def _unquoted(text: str) -> str:
    """Return the text with one character that no text holds for each escaped quote."""
    return text.replace("''", "\0")


SMALL_TABLE = 10_000
"""Rows up to which even a rewrite under an exclusive lock takes a moment (some 50 ms on ordinary disks)."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration in its schema; `checked` are the indexes of the steps that the change adds."""

    path: str
    runner: Runner
    steps: Sequence[AnalyzedStatement]
    checked: frozenset[int]
    version: int
    rows: Mapping[str, int] = field(default_factory=dict)
    has_lock_timeout: bool = False
    transactions: _Transactions = field(init=False, repr=False)
    _by_kind: dict[str, list[tuple[int, int]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the checked operations by their kind: every rule asks for a few kinds of many."""
        object.__setattr__(self, "transactions", _Transactions(self.steps))
        for index, step in self.checked_steps():
            for number, operation in enumerate(step.operations):
                self._by_kind.setdefault(operation.kind, []).append((index, number))

    def checked_steps(self) -> Iterator[tuple[int, AnalyzedStatement]]:
        """Return the steps that are checked, with their index."""
        return ((index, step) for index, step in enumerate(self.steps) if index in self.checked)

    def contexts(self, *kinds: str) -> Iterator[StatementContext]:
        """Return the checked operations of these kinds (none given: all)."""
        places = [place for kind in kinds or self._by_kind for place in self._by_kind.get(kind, ())]
        for index, number in sorted(places):
            step = self.steps[index]
            yield StatementContext(self, index, step, step.operations[number], step.effects[number])


@dataclass(frozen=True, slots=True)
class StatementContext:
    """One checked operation with its statement and its migration."""

    migration: Migration
    index: int
    step: AnalyzedStatement
    operation: Operation
    effect: StatementEffect

    @property
    def at(self) -> InFile:
        """The location of the statement."""
        return self.step.statement.at

    @property
    def touches_existing(self) -> bool:
        """Whether the operation's relation was there before the change."""
        return bool(self.effect.locks)

    @property
    def breaks_running_version(self) -> bool:
        """Whether the operation takes away what the version that still runs may use."""
        kind, facts = self.operation.kind, self.effect.facts
        if facts & {"fresh", "uncalled"} or kind not in _BREAKING:
            return False
        return (kind in _NAMELESS or bool(self.effect.locks)) and not self._is_replaced

    @property
    def takes_free_name(self) -> bool:
        """Whether a column gets the name that another has just given up in the same transaction."""
        before = self.migration.transactions.has_before
        return (
            self.step.group is not None
            and before(self.index, f"rename from {self.operation.other}", self.operation.relation) is not None
        )

    @property
    def _is_replaced(self) -> bool:
        """Whether a later statement of the same transaction makes something of the same name."""
        after, relation = self.migration.transactions.has_after, self.operation.relation
        if self.step.group is None:
            return False
        if self.operation.kind == "rename-column":
            return self._is_full(after(self.index, f"rename to {self.operation.column}", relation))
        if self.operation.kind == "revoke":
            role = self.operation.other
            return after(self.index, "grant" if role == "public" else f"grant to {role}", relation) is not None
        makers = _MAKERS.get(self.operation.kind, ("create-view", "create-table"))
        return any(after(self.index, kind, relation) is not None for kind in makers)

    def _is_full(self, index: int | None) -> bool:
        """Whether a statement gives its name to a column that holds something in the rows that are there."""
        return index is not None and "empty" not in self.migration.steps[index].effect.facts


# What takes no lock on a table that is known, and takes away all the same.
_NAMELESS = frozenset(
    """rename-enum-value drop-schema rename-schema drop-database drop-owned drop-function revoke
    drop-role""".split()  # noqa: SIM905 - a list of words
)
# What makes something of the same name, where that is neither a table nor a view.
_MAKERS: Mapping[str, tuple[str, ...]] = {**dict.fromkeys(_NAMELESS, ()), "drop-function": ("create-function",)}
_BREAKING = frozenset(
    """drop-column rename-column drop-table rename-table set-schema drop-view rename-view rename-view-column
    rename-enum-value""".split()  # noqa: SIM905 - a list of words
).union(_NAMELESS)


Check: TypeAlias = Callable[[Migration], Iterator[Finding]]


def report(
    rule: Rule[Any],
    context: StatementContext,
    message: str,
    *,
    fix: Fix | None = None,
    severity: Severity | None = None,
    confidence: Confidence = Confidence.HIGH,
    also: Sequence[InFile] = (),
    anchor: str = "",
) -> Finding:
    """Make a finding about an operation; what depends on an unknown, or on a table known to be small, only warns."""
    effect, operation = context.effect, context.operation
    level = rule.entry.severity if severity is None else severity
    size = context.migration.rows.get(effect.on)
    if effect.unsure:
        level, confidence = min(level, Severity.WARNING), min(confidence, Confidence.MEDIUM)
    if size is not None and size <= SMALL_TABLE and effect.work.grows and not context.step.fails:
        level = min(level, Severity.WARNING)
    strongest = effect.strongest
    evidence: dict[str, Json] = {"table": operation.relation, "operation": operation.kind, "work": effect.work.label}
    if strongest:
        evidence["lock_mode"] = str(strongest)
    if size is not None:
        evidence["rows"] = size
    where = operation.column or operation.name or operation.other
    return rule.finding(
        context.at,
        message,
        anchor=anchor or f"{operation.kind}:{operation.relation}:{where}",
        severity=level,
        confidence=confidence,
        fix=fix,
        also=also,
        evidence=evidence,
    )
