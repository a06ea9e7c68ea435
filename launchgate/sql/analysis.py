"""A migration, statement by statement: what each does, in which transaction, and what its locks are held over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from launchgate.model.finding import InFile
from launchgate.sql.cascade import dragged
from launchgate.sql.effects import Effect, effect_of, together
from launchgate.sql.inside import Reader
from launchgate.sql.locks import Blocks
from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Parser
from launchgate.sql.replay import CONSTRAINTS, apply, constraint_name
from launchgate.sql.runners import Runner
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, Sent
from launchgate.sql.settings import Settings
from launchgate.sql.transaction import memberships
from launchgate.sql.unwind import Unwinding

MOST_NAMED = 100
"""Statements named as those that a lock is held over: each lock could be held over all the others."""

MOST_RELATIONS = 500_000
"""Relations followed for the locks of one script: a thousand statements on a thousand partitions reach more."""

MOST_CONSTRAINTS = 100
"""Constraints of a table among which its primary key is looked for: it is one of the first, and each update asks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with all that is known of it.

    `effects` has one entry per operation, `effect` is their sum. `group` numbers its transaction, which the runner
    opened where `wrapped`. `held_over` are the later statements (the first `MOST_NAMED`) whose growing work this one's
    lock is held over. `keys` are the primary keys, of one column, of the tables that it updates. `error` is a syntax
    error, at `error_at`.
    """

    sent: Sent
    operations: tuple[Operation, ...]
    effects: tuple[Effect, ...]
    effect: Effect
    group: int | None
    settings: Mapping[str, str]
    wrapped: bool = False
    held_over: tuple[Sent, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_at: InFile | None = None

    @property
    def fails(self) -> str:
        """Why this statement is an error on a populated table or in its transaction, empty where it is none."""
        if self.effect.no_transaction and self.group is not None:
            return "it cannot run inside a transaction"
        pairs = zip(self.operations, self.effects, strict=True)
        if self.effect.no_transaction and any(effect.no_transaction and each.has("in-block") for each, effect in pairs):
            return "it cannot run inside a block or function"
        return self.effect.fails

    @property
    def stalls(self) -> bool:
        """Whether ordinary statements wait for work that grows with a table: this statement's own, or a later one's."""
        return self.effect.stalls or bool(self.held_over)


def analyse(script: Script, schema: Schema, parser: Parser, runner: Runner, version: int) -> Sequence[Step]:
    """Judge every statement of `script` in turn and leave `schema` as it is after them.

    Tables that the script creates are fresh: empty, and unseen by the application, until `schema.settle` is called.
    """
    reads = list(Reader(parser, schema).read(script))
    pairs = [(read.sent, read.operations) for read in reads]
    members = memberships(pairs, runner, lambda operation: not _alone(operation, version))
    unwinding, judge = Unwinding(schema), _Judge(schema, version)
    steps: list[Step] = []
    for read, member in zip(reads, members, strict=True):
        unwinding.enter(member)
        settings = judge.settings.enter(member.group)
        for operation in read.given:
            if not _is_known(operation, schema):
                apply(operation, schema, fresh=False)
        done = judge.done(read.operations, settings, unwinding)
        error = read.error or ("" if judge.follows else "this file takes more locks than are followed")
        steps.append(
            Step(
                read.sent,
                done.operations,
                done.effects,
                done.effect,
                member.group,
                settings,
                member.by_runner,
                keys=dict(_keys(done.operations, schema)),
                error=error,
                error_at=read.error_at,
            )
        )
    unwinding.leave()
    return list(_with_holds(steps, unwinding.ends))


@dataclass(frozen=True, slots=True)
class _Done:
    """A statement judged: what it would do again in the same schema, which is of `version`, under the same settings."""

    operations: tuple[Operation, ...]
    effects: tuple[Effect, ...]
    effect: Effect
    settings: Mapping[str, str]
    version: int


class _Judge:
    """Judges operations where they stand and applies them; one that changed nothing is not judged twice."""

    def __init__(self, schema: Schema, version: int) -> None:
        self.settings = Settings(schema.journal)
        self._schema = schema
        self._version = version
        self._most = schema.followed + MOST_RELATIONS
        self._known: dict[int, _Done] = {}

    @property
    def follows(self) -> bool:
        """Whether locks are still followed."""
        return self._schema.followed < self._most

    def done(self, operations: tuple[Operation, ...], settings: Mapping[str, str], unwinding: Unwinding) -> _Done:
        """Judge what one statement does, operation by operation. `operations` must live as long as this judge."""
        journal = self._schema.journal
        known = self._known.get(id(operations))
        if known is None or known.version != journal.version or known.settings is not settings:
            return self._judged(operations, settings, unwinding)
        for operation in known.operations:
            unwinding.follow(operation)
            self.settings.follow(operation)
        return known

    def _judged(self, operations: tuple[Operation, ...], settings: Mapping[str, str], unwinding: Unwinding) -> _Done:
        schema, before = self._schema, self._schema.journal.version
        named: list[Operation] = []
        effects: list[Effect] = []
        for each in (one for given in operations for one in (*dragged(given, schema), given)):
            operation = _named(each, schema)
            named.append(operation)
            effects.append(
                effect_of(operation, schema, self._version, settings) if self.follows else Effect(known=False)
            )
            apply(operation, schema, fresh=True)
            unwinding.follow(operation)
            self.settings.follow(operation)
        result = _Done(tuple(named), tuple(effects), together(effects), settings, before)
        if before == schema.journal.version:
            self._known[id(operations)] = result
        return result


def replay(script: Script, schema: Schema, parser: Parser, runner: Runner) -> list[tuple[InFile, str]]:
    """Apply an older migration to `schema` without judging it; give the places that cannot be read, and why."""
    reads = list(Reader(parser, schema).read(script))
    members = memberships([(read.sent, read.operations) for read in reads], runner, lambda _: True)
    unwinding = Unwinding(schema)
    for read, member in zip(reads, members, strict=True):
        unwinding.enter(member)
        for operation in (one for given in read.operations for one in (*dragged(given, schema), given)):
            apply(_named(operation, schema), schema, fresh=False)
            unwinding.follow(operation)
    unwinding.leave()
    return [(read.error_at or read.sent.at, read.error) for read in reads if read.error]


def _is_known(given: Operation, schema: Schema) -> bool:
    """Return whether the schema shows already what a file says was there."""
    if given.kind == "add-column":
        return schema.column(given.relation, given.column) is not None
    return given.relation in schema.enums or given.relation in schema.domains


def _keys(operations: Sequence[Operation], schema: Schema) -> Iterator[tuple[str, str]]:
    """Return the tables that are updated with the column that is their primary key, where that is known."""
    for relation in {each.relation for each in operations if each.kind == "update"}:
        table = schema.table(relation)
        for constraint in islice(table.constraints.values(), MOST_CONSTRAINTS) if table else ():
            column = schema.column(relation, constraint.columns[0]) if len(constraint.columns) == 1 else None
            if constraint.kind == "primary-key" and column and column.not_null:  # not renamed or dropped since
                yield relation, constraint.columns[0]


def _named(operation: Operation, schema: Schema) -> Operation:
    """Return a constraint the name PostgreSQL will choose for it, so that advice can speak of it."""
    if operation.kind in CONSTRAINTS and not operation.name:
        return replace(operation, name=constraint_name(operation, schema))
    return operation


def _alone(operation: Operation, version: int) -> bool:
    return effect_of(operation, Schema(), version, {}).no_transaction and not operation.has("in-block")


def _with_holds(steps: Sequence[Step], ends: Sequence[int]) -> Iterator[Step]:
    """Add to each step the later ones that work before `ends` releases its locks."""
    working = [index for index, step in enumerate(steps) if step.effect.work.grows]
    for index, (step, end) in enumerate(zip(steps, ends, strict=True)):
        first, last = bisect_right(working, index), bisect_left(working, end)
        if step.effect.blocks is Blocks.NOTHING or first >= last:
            yield step
            continue
        held = working[first : min(last, first + MOST_NAMED)]
        yield replace(step, held_over=tuple(steps[each].sent for each in held))
