"""Which relations play the roles of a row of the lock knowledge."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.sql.operation import Operation
from launchgate.sql.schema import Schema

# Operations on a partitioned table that PostgreSQL does on the parent alone.
_PARENT_ONLY = frozenset(
    """attach-partition detach-partition create-partition rename-table set-schema set-owner set-table-options analyze
    set-replica-identity set-row-security create-policy drop-policy drop-constraint create-rule drop-rule
    rename-constraint""".split()  # noqa: SIM905 - a list of words
)


def players(role: str, operation: Operation, schema: Schema) -> tuple[str, ...]:
    """Return the relations in a role: `table other index itself users default`, as `knowledge.Row` explains them."""
    found = _players(role, operation, schema)
    schema.followed += len(found)
    return found


def _players(role: str, operation: Operation, schema: Schema) -> tuple[str, ...]:
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
