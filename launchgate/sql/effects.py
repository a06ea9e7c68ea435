"""An operation in its schema -> the locks it takes, the work it does, and why it would fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from launchgate.sql.facts import Facts, facts_of
from launchgate.sql.knowledge import KNOWLEDGE, Row
from launchgate.sql.locks import Blocks, Lock, Work
from launchgate.sql.operation import Operation
from launchgate.sql.players import players
from launchgate.sql.schema import Schema

# Kinds without a row that take no lock and do no work.
_NO_EFFECT = frozenset(
    """nothing set reset-all begin commit rollback savepoint release rollback-to rollback-in-block create-domain
    create-enum create-type create-function create-schema drop-type drop-schema drop-extension drop-sequence
    drop-owned grant""".split()  # noqa: SIM905 - a list of words
)
_CREATES = frozenset({"create-table", "create-partition", "create-matview"})


@dataclass(frozen=True, slots=True)
class Effect:
    """What a statement, or one operation of it, does; only relations that existed before the change are in `locks`.

    `on` is the relation whose size the work grows with. `unsure` says on what unknown the work depends.
    `known` is False for an operation that nobody here can judge. `strongest` is the strongest lock, `blocks` what waits
    while it is held, `stalls` whether that takes as long as work that grows with a table.
    """

    locks: Mapping[str, Lock] = field(default_factory=dict)
    work: Work = Work.NONE
    on: str = ""
    fails: str = ""
    unsure: str = ""
    no_transaction: bool = False
    known: bool = True
    facts: Facts = frozenset()
    strongest: Lock | None = field(init=False)
    blocks: Blocks = field(init=False)
    stalls: bool = field(init=False)

    def __post_init__(self) -> None:
        """Find the strongest lock once: everybody asks for it."""
        strongest = max(self.locks.values(), default=None)
        blocks = strongest.blocks if strongest else Blocks.NOTHING
        object.__setattr__(self, "strongest", strongest)
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "stalls", blocks is not Blocks.NOTHING and self.work.grows)


_NOTHING = Effect()


@cache
def _rows_of(kind: str) -> tuple[Row, ...]:
    return tuple(row for row in KNOWLEDGE if row.kind == kind)


def effect_of(operation: Operation, schema: Schema, version: int, settings: Mapping[str, str]) -> Effect:
    """Look up what `operation` does on a server of major `version`, given the state just before it."""
    if operation.kind in _NO_EFFECT and not operation.traits:
        return _NOTHING
    facts = facts_of(operation, schema, settings)
    row = next((row for row in _rows_of(operation.kind) if _applies(row, facts, version)), None)
    if row is None:
        return Effect(known=operation.kind in _NO_EFFECT, facts=facts)
    created = operation.relation if operation.has("in-create") or operation.kind in _CREATES else ""
    locks = {
        relation: lock
        for role, lock in row.locks.items()
        for relation in players(role, operation, schema)
        if relation and relation != created and not schema.is_fresh(relation)
    }
    free = bool(created) or schema.is_fresh(operation.relation)
    works_elsewhere = bool(row.locks.keys() & {"default"})
    return Effect(
        locks=locks,
        work=min(row.work, Work.CATALOG) if free and not works_elsewhere else row.work,
        on=operation.relation,
        fails="" if free else row.fails,
        unsure="" if free and not works_elsewhere else row.unsure,
        no_transaction=row.no_transaction,
        facts=facts,
    )


def together(effects: Sequence[Effect]) -> Effect:
    """Return the effect of a statement from those of its operations: the strongest of each."""
    if len(effects) == 1:
        return effects[0]
    locks: dict[str, Lock] = {}
    result = Effect()
    for effect in effects:
        for relation, lock in effect.locks.items():
            locks[relation] = max(lock, locks.get(relation, lock))
        heavier = effect.work > result.work
        result = Effect(
            locks=locks,
            work=max(result.work, effect.work),
            on=effect.on if heavier else result.on,
            fails=result.fails or effect.fails,
            unsure=result.unsure or effect.unsure,
            no_transaction=result.no_transaction or effect.no_transaction,
            known=result.known and effect.known,
            facts=result.facts | effect.facts,
        )
    return result


def _applies(row: Row, facts: Facts, version: int) -> bool:
    return row.when <= facts and not row.unless & facts and row.since <= version < row.before
