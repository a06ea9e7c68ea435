"""A migration, statement by statement: what each does, in which transaction, and what its locks are held over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from launchgate.model.finding import InFile
from launchgate.sql.effects import StatementEffect, combined_effect, effect_of
from launchgate.sql.inside import StatementExpander
from launchgate.sql.locks import Blocks
from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Parser
from launchgate.sql.replay import CONSTRAINTS, apply_operation, constraint_name
from launchgate.sql.runners import Runner
from launchgate.sql.schema import Schema
from launchgate.sql.script import Script, Statement
from launchgate.sql.transaction import Savepoints, SessionSettings, memberships

MOST_NAMED = 100
"""Statements named as those that a lock is held over: each lock could be held over all the others."""

MOST_RELATIONS = 500_000
"""Relations followed for the locks of one script: a thousand statements on a thousand partitions reach more."""

MOST_CONSTRAINTS = 100
"""Constraints of a table among which its primary key is searched: it is one of the first, and each update asks."""


@dataclass(frozen=True, slots=True)
class AnalyzedStatement:
    """One statement with all that is known of it.

    `effects` has one entry per operation, `effect` is their sum. `group` numbers its transaction, which the runner
    opened where `wrapped`. `held_over` are the later statements (the first `MOST_NAMED`) whose growing work this one's
    lock is held over. `keys` are the primary keys, of one column, of the tables that it updates. `error` is a syntax
    error, at `error_at`.
    """

    statement: Statement
    operations: tuple[Operation, ...]
    effects: tuple[StatementEffect, ...]
    effect: StatementEffect
    group: int | None
    settings: Mapping[str, str]
    wrapped: bool = False
    held_over: tuple[Statement, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_at: InFile | None = None

    @property
    def fails(self) -> str:
        """Why this statement is an error on a populated table or in its transaction, empty where it is not."""
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


def analyze(
    script: Script, schema: Schema, parser: Parser, runner: Runner, version: int
) -> Sequence[AnalyzedStatement]:
    """Evaluate every statement of `script` in turn and leave `schema` as it is after them.

    Tables that the script creates are fresh: empty, and unseen by the application, until `schema.settle` is called.
    """
    reads = list(StatementExpander(parser, schema).read(script))
    pairs = [(read.statement, read.operations) for read in reads]
    members = memberships(pairs, runner, lambda operation: not _alone(operation, version))
    savepoints, evaluator = Savepoints(schema), _Evaluator(schema, version)
    steps: list[AnalyzedStatement] = []
    for read, member in zip(reads, members, strict=True):
        savepoints.enter(member)
        settings = evaluator.settings.enter(member.group)
        for operation in read.given:
            if not _is_known(operation, schema):
                apply_operation(operation, schema, fresh=False)
        done = evaluator.evaluate(read.operations, settings, savepoints)
        error = read.error or ("" if evaluator.follows else "this file takes more locks than are followed")
        steps.append(
            AnalyzedStatement(
                read.statement,
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
    savepoints.leave()
    return list(_with_holds(steps, savepoints.ends))


@dataclass(frozen=True, slots=True)
class _Done:
    """A statement evaluated: what it would do again in the same schema, of `version`, under the same settings."""

    operations: tuple[Operation, ...]
    effects: tuple[StatementEffect, ...]
    effect: StatementEffect
    settings: Mapping[str, str]
    version: int


class _Evaluator:
    """Looks up the effect of operations and applies them; one that changed nothing is not evaluated twice."""

    def __init__(self, schema: Schema, version: int) -> None:
        self.settings = SessionSettings(schema.journal)
        self._schema = schema
        self._version = version
        self._most = schema.followed + MOST_RELATIONS
        self._known: dict[int, _Done] = {}

    @property
    def follows(self) -> bool:
        """Whether locks are still followed."""
        return self._schema.followed < self._most

    def evaluate(self, operations: tuple[Operation, ...], settings: Mapping[str, str], savepoints: Savepoints) -> _Done:
        """Evaluate a statement, operation by operation. `operations` must live as long as this evaluator."""
        journal = self._schema.journal
        known = self._known.get(id(operations))
        if known is None or known.version != journal.version or known.settings is not settings:
            return self._evaluate(operations, settings, savepoints)
        for operation in known.operations:
            savepoints.follow(operation)
            self.settings.follow(operation)
        return known

    def _evaluate(
        self, operations: tuple[Operation, ...], settings: Mapping[str, str], savepoints: Savepoints
    ) -> _Done:
        schema, before = self._schema, self._schema.journal.version
        named: list[Operation] = []
        effects: list[StatementEffect] = []
        for each in (one for given in operations for one in (*cascaded(given, schema), given)):
            operation = _named(each, schema)
            named.append(operation)
            effects.append(
                effect_of(operation, schema, self._version, settings) if self.follows else StatementEffect(known=False)
            )
            apply_operation(operation, schema, fresh=True)
            savepoints.follow(operation)
            self.settings.follow(operation)
        result = _Done(tuple(named), tuple(effects), combined_effect(effects), settings, before)
        if before == schema.journal.version:
            self._known[id(operations)] = result
        return result


def replay(script: Script, schema: Schema, parser: Parser, runner: Runner) -> list[tuple[InFile, str]]:
    """Apply an older migration to `schema` without checking it; return the places that cannot be read, and why."""
    reads = list(StatementExpander(parser, schema).read(script))
    members = memberships([(read.statement, read.operations) for read in reads], runner, lambda _: True)
    savepoints = Savepoints(schema)
    for read, member in zip(reads, members, strict=True):
        savepoints.enter(member)
        for operation in (one for given in read.operations for one in (*cascaded(given, schema), given)):
            apply_operation(_named(operation, schema), schema, fresh=False)
            savepoints.follow(operation)
    savepoints.leave()
    return [(read.error_at or read.statement.at, read.error) for read in reads if read.error]


def _is_known(given: Operation, schema: Schema) -> bool:
    """Whether the schema shows already what a file says was there."""
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
    """Return a constraint with the name PostgreSQL will choose for it, so that advice can refer to it."""
    if operation.kind in CONSTRAINTS and not operation.name:
        return replace(operation, name=constraint_name(operation, schema))
    return operation


def _alone(operation: Operation, version: int) -> bool:
    return effect_of(operation, Schema(), version, {}).no_transaction and not operation.has("in-block")


def _with_holds(steps: Sequence[AnalyzedStatement], ends: Sequence[int]) -> Iterator[AnalyzedStatement]:
    """Add to each step the later ones that work before `ends` releases its locks."""
    working = [index for index, step in enumerate(steps) if step.effect.work.grows]
    for index, (step, end) in enumerate(zip(steps, ends, strict=True)):
        first, last = bisect_right(working, index), bisect_left(working, end)
        if step.effect.blocks is Blocks.NOTHING or first >= last:
            yield step
            continue
        held = working[first : min(last, first + MOST_NAMED)]
        yield replace(step, held_over=tuple(steps[each].statement for each in held))


# The types of the extensions that people store values of.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "citext": ("citext",),
    "cube": ("cube",),
    "hstore": ("hstore",),
    "isn": ("ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"),
    "ltree": ("ltree", "lquery", "ltxtquery"),
    "postgis": ("geometry", "geography", "box2d", "box3d"),
    "postgis_raster": ("raster",),
    "vector": ("vector", "halfvec", "sparsevec"),
}


def cascaded(operation: Operation, schema: Schema) -> Iterator[Operation]:
    """Return the columns of a type that goes, by itself or with its extension, as operations of their own."""
    if not operation.has("cascade"):
        return
    types = {"drop-type": (operation.relation,), "drop-extension": _TYPES.get(operation.relation, ())}
    for name in types.get(operation.kind, ()):
        for table in schema.tables_using(name):
            for column, known in list(schema.tables[table].columns.items()):
                if known.type and known.type.name == name:
                    yield Operation("drop-column", table, columns=(column,), source=operation.source)
