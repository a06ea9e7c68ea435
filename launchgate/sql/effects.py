"""An operation in its schema -> the locks it takes, the work it does, and why it would fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from launchgate.sql.facts import Facts, facts_of
from launchgate.sql.lock_rules import LOCK_RULES, LockRule
from launchgate.sql.locks import Blocks, Lock, Work
from launchgate.sql.operation import Operation
from launchgate.sql.schema import Schema

# Kinds without a row that take no lock and do no work.
_NO_EFFECT = frozenset(
    """nothing set reset-all begin commit rollback savepoint release rollback-to rollback-in-block create-domain
    create-enum create-type create-function create-schema drop-type drop-schema drop-extension drop-sequence
    drop-owned grant""".split()  # noqa: SIM905 - a list of words
)
_CREATES = frozenset({"create-table", "create-partition", "create-matview"})


@dataclass(frozen=True, slots=True)
class StatementEffect:
    """What a statement, or one operation of it, does; only relations that existed before the change are in `locks`.

    `on` is the relation whose size the work grows with. `unsure` says on what unknown the work depends.
    `known` is False for an operation that is not modelled. `strongest` is the strongest lock, `blocks` what waits
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
        """Find the strongest lock once: every rule asks for it."""
        strongest = max(self.locks.values(), default=None)
        blocks = strongest.blocks if strongest else Blocks.NOTHING
        object.__setattr__(self, "strongest", strongest)
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "stalls", blocks is not Blocks.NOTHING and self.work.grows)


_NOTHING = StatementEffect()


@cache
def _rows_of(kind: str) -> tuple[LockRule, ...]:
    return tuple(row for row in LOCK_RULES if row.kind == kind)


def effect_of(operation: Operation, schema: Schema, version: int, settings: Mapping[str, str]) -> StatementEffect:
    """Look up what `operation` does on a server of major `version`, given the state just before it."""
    if operation.kind in _NO_EFFECT and not operation.traits:
        return _NOTHING
    facts = facts_of(operation, schema, settings)
    row = next((row for row in _rows_of(operation.kind) if _applies(row, facts, version)), None)
    if row is None:
        return StatementEffect(known=operation.kind in _NO_EFFECT, facts=facts)
    created = operation.relation if operation.has("in-create") or operation.kind in _CREATES else ""
    locks = {
        relation: lock
        for role, lock in row.locks.items()
        for relation in lock_targets(role, operation, schema)
        if relation and relation != created and not schema.is_fresh(relation)
    }
    free = bool(created) or schema.is_fresh(operation.relation)
    works_elsewhere = bool(row.locks.keys() & {"default"})
    return StatementEffect(
        locks=locks,
        work=min(row.work, Work.CATALOG) if free and not works_elsewhere else row.work,
        on=operation.relation,
        fails="" if free else row.fails,
        unsure="" if free and not works_elsewhere else row.unsure,
        no_transaction=row.no_transaction,
        facts=facts,
    )


def combined_effect(effects: Sequence[StatementEffect]) -> StatementEffect:
    """Return the effect of a statement from those of its operations: the strongest of each."""
    if len(effects) == 1:
        return effects[0]
    locks: dict[str, Lock] = {}
    for effect in effects:
        for relation, lock in effect.locks.items():
            locks[relation] = max(lock, locks.get(relation, lock))
    heaviest = max(effects, key=lambda effect: effect.work, default=_NOTHING)
    return StatementEffect(
        locks=locks,
        work=heaviest.work,
        on=heaviest.on if heaviest.work else "",
        fails=next((effect.fails for effect in effects if effect.fails), ""),
        unsure=next((effect.unsure for effect in effects if effect.unsure), ""),
        no_transaction=any(effect.no_transaction for effect in effects),
        known=all(effect.known for effect in effects),
        facts=frozenset().union(*(effect.facts for effect in effects)),
    )


def _applies(row: LockRule, facts: Facts, version: int) -> bool:
    return row.when <= facts and not row.unless & facts and row.since <= version < row.before


# Operations on a partitioned table that PostgreSQL does on the parent alone.
_PARENT_ONLY = frozenset(
    """attach-partition detach-partition create-partition rename-table set-schema set-owner set-table-options analyze
    set-replica-identity set-row-security create-policy drop-policy drop-constraint create-rule drop-rule
    rename-constraint""".split()  # noqa: SIM905 - a list of words
)


def lock_targets(role: str, operation: Operation, schema: Schema) -> tuple[str, ...]:
    """Return the relations in a role: `table other index itself users default`, as `LockRule` has them."""
    found = _lock_targets(role, operation, schema)
    schema.followed += len(found)
    return found


def _lock_targets(role: str, operation: Operation, schema: Schema) -> tuple[str, ...]:
    match role:
        case "table":
            return (operation.relation, *_partitions(operation, schema))
        case "other":
            return tuple(_others(operation, schema))
        case "index":
            name = operation.name or operation.relation
            index = schema.indexes.get(name)
            return (index.table if index else name,)
        case "itself":
            if operation.name:
                return (operation.name,)
            # A query locks every index of its table while it is planned, so it waits for one that is rebuilt.
            return tuple(name for name, _ in schema.indexes_of(operation.relation)) or (operation.relation,)
        case "users":
            return schema.tables_using(operation.relation) or (operation.relation,)
        case _:
            parent = operation.relation if operation.kind == "attach-partition" else operation.other
            table = schema.table(parent)
            return (table.default_partition,) if table else ()


def _partitions(operation: Operation, schema: Schema) -> Iterator[str]:
    if operation.kind in _PARENT_ONLY or operation.has("only"):
        return
    pending = [operation.relation]
    while pending:
        table = schema.table(pending.pop())
        if table and table.partitioned:
            yield from table.partitions
            pending.extend(table.partitions)


def _others(operation: Operation, schema: Schema) -> Iterator[str]:
    """Return the second relations; where a foreign key goes away, the table at its other end is locked too."""
    table = schema.table(operation.relation)
    match operation.kind:
        case "validate-constraint" | "drop-constraint":
            known = table.constraints.get(operation.name) if table else None
            yield known.other if known else ""
        case "drop-column":
            yield from (each.other for _, each in table.constraints.of(operation.column)) if table else ()
        case "drop-table":
            yield from (each.other for each in table.constraints.values()) if table else ()
            yield from schema.referring(operation.relation)
        case "truncate" if operation.has("cascade"):
            yield from schema.referring(operation.relation)
        case "truncate":
            return
        case _:
            yield operation.other
