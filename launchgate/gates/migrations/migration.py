"""What a rule looks at: one migration with its judged statements, and what it may say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from launchgate.finding import Confidence, Finding, Fix, InFile, Json, Severity
from launchgate.rule import Rule
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

    def judged_steps(self) -> Iterator[tuple[int, Step]]:
        """Give the steps that are judged, with their index."""
        return ((index, step) for index, step in enumerate(self.steps) if index in self.judged)

    def scenes(self, *kinds: str) -> Iterator[Scene]:
        """Give the judged operations of these kinds (none given: all) that touch what existed before the change."""
        for index, step in self.judged_steps():
            for operation, effect in zip(step.operations, step.effects, strict=True):
                if not kinds or operation.kind in kinds:
                    yield Scene(self, index, step, operation, effect)


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
    def later(self) -> Sequence[Step]:
        """The steps after this one."""
        return self.migration.steps[self.index + 1 :]


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
    return rule.found(
        scene.at,
        message,
        anchor=anchor or ":".join((operation.kind, operation.relation, where)),
        severity=level,
        confidence=confidence,
        fix=fix,
        also=also,
        evidence=evidence,
    )
