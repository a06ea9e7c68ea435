"""What a rule looks at: one migration with its judged statements, and what it may say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from launchgate.gates.migrations.transactions import Transactions
from launchgate.model.finding import Confidence, Finding, Fix, InFile, Json, Severity
from launchgate.model.rule import Rule
from launchgate.sql.analysis import Step
from launchgate.sql.effects import Effect
from launchgate.sql.operation import Operation
from launchgate.sql.runners import Runner

SMALL_TABLE = 10_000
"""Rows up to which even a rewrite under an exclusive lock takes a moment (some 50 ms on ordinary disks)."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration in its schema. `judged` are the indexes of the steps that the change adds; the others are context."""

    path: str
    runner: Runner
    steps: Sequence[Step]
    judged: frozenset[int]
    version: int
    rows: Mapping[str, int] = field(default_factory=dict)
    has_lock_timeout: bool = False
    transactions: Transactions = field(init=False, repr=False)
    _by_kind: dict[str, list[tuple[int, int]]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the judged operations by their kind: every rule asks for a few kinds of many."""
        object.__setattr__(self, "transactions", Transactions(self.steps))
        for index, step in self.judged_steps():
            for number, operation in enumerate(step.operations):
                self._by_kind.setdefault(operation.kind, []).append((index, number))

    def judged_steps(self) -> Iterator[tuple[int, Step]]:
        """Return the steps that are judged, with their index."""
        return ((index, step) for index, step in enumerate(self.steps) if index in self.judged)

    def scenes(self, *kinds: str) -> Iterator[Scene]:
        """Return the judged operations of these kinds (none given: all) that touch what existed before the change."""
        places = [place for kind in kinds or self._by_kind for place in self._by_kind.get(kind, ())]
        for index, number in sorted(places):
            step = self.steps[index]
            yield Scene(self, index, step, step.operations[number], step.effects[number])


@dataclass(frozen=True, slots=True)
class Scene:
    """One judged operation where it stands."""

    migration: Migration
    index: int
    step: Step
    operation: Operation
    effect: Effect

    @property
    def at(self) -> InFile:
        """Where the statement stands."""
        return self.step.sent.at

    @property
    def touches_existing(self) -> bool:
        """Whether the operation's relation was there before the change."""
        return bool(self.effect.locks)

    @property
    def breaks(self) -> bool:
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
# What makes something of the same name, where that is no table or view.
_MAKERS: Mapping[str, tuple[str, ...]] = {**dict.fromkeys(_NAMELESS, ()), "drop-function": ("create-function",)}
_BREAKING = frozenset(
    """drop-column rename-column drop-table rename-table set-schema drop-view rename-view rename-view-column
    rename-enum-value""".split()  # noqa: SIM905 - a list of words
).union(_NAMELESS)


Check: TypeAlias = Callable[[Migration], Iterator[Finding]]


def report(
    rule: Rule[Any],
    scene: Scene,
    message: str,
    *,
    fix: Fix | None = None,
    severity: Severity | None = None,
    confidence: Confidence = Confidence.HIGH,
    also: Sequence[InFile] = (),
    anchor: str = "",
) -> Finding:
    """Make a finding about an operation; what depends on an unknown, or on a table known to be small, only warns."""
    effect, operation = scene.effect, scene.operation
    level = rule.entry.severity if severity is None else severity
    size = scene.migration.rows.get(effect.on)
    if effect.unsure:
        level, confidence = min(level, Severity.WARNING), min(confidence, Confidence.MEDIUM)
    if size is not None and size <= SMALL_TABLE and effect.work.grows and not scene.step.fails:
        level = min(level, Severity.WARNING)
    strongest = effect.strongest
    evidence: dict[str, Json] = {"table": operation.relation, "operation": operation.kind, "work": effect.work.label}
    if strongest:
        evidence["lock_mode"] = str(strongest)
    if size is not None:
        evidence["rows"] = size
    where = operation.column or operation.name or operation.other
    return rule.finding(
        scene.at,
        message,
        anchor=anchor or f"{operation.kind}:{operation.relation}:{where}",
        severity=level,
        confidence=confidence,
        fix=fix,
        also=also,
        evidence=evidence,
    )
