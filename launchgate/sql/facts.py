"""What is true of an operation in its schema: the words that the rows of the lock rules ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.schema import Column, Schema, TableState
from launchgate.sql.tree import walk
from launchgate.sql.types import change_of, may_be_checked
from launchgate.sql.volatility import volatility

Facts = frozenset[str]


def facts_of(operation: Operation, schema: Schema, settings: Mapping[str, str]) -> Facts:
    """Return the traits of the statement together with what the schema and the session's settings add to them."""
    finder = _FINDERS.get(operation.kind)
    facts = operation.traits.union(finder(operation, schema)) if finder else operation.traits
    if "if-utc" in facts and settings.get("timezone", "").upper() in {"UTC", "ETC/UTC", "GMT"}:
        return facts - {"if-utc"} | {"keeps"}
    return facts


def _add_column(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    if table and operation.column in table.columns and operation.has("if-not-exists"):
        yield "exists"
    if operation.has("default"):
        match volatility(operation.expression, schema.functions):
            case "volatile":
                yield "volatile-default"
            case "unknown":
                yield "unknown-default"
            case "stable":
                yield "stable-default"
    domain = schema.domains.get(operation.type.name) if operation.type else None
    if domain and domain.constrained:
        yield "constrained-domain"
    if operation.type and may_be_checked(operation.type, schema):
        yield "unknown-type"
    if operation.has("not-null") and not operation.traits & {"default", "identity", "stored", "serial", "virtual"}:
        yield "no-value"


def _column(operation: Operation, schema: Schema) -> Iterator[str]:
    if schema.is_fresh_column(operation.relation, operation.column):
        yield "fresh"
    if schema.is_empty_column(operation.relation, operation.column):
        yield "empty"


def _namespace(operation: Operation, schema: Schema) -> Iterator[str]:
    if schema.is_fresh_namespace(operation.relation):
        yield "fresh"


def _alter_type(operation: Operation, schema: Schema) -> Iterator[str]:
    yield change_of(operation, schema)
    table = schema.table(operation.relation)
    if table and any(about.kind == "check" for _, about in table.constraints.of(operation.column)):
        yield "checked"
    column = schema.column(operation.relation, operation.column)
    if column and column.not_null:
        yield "required"
    if column and table and table.complete and not _is_tied(operation, column, table, schema):
        yield "bare"


def _is_tied(operation: Operation, column: Column, table: TableState, schema: Schema) -> bool:
    """Whether a column has more than a type and NOT NULL, which another column in its place would lack."""
    name = operation.column
    indexed = bool(schema.indexes_on(operation.relation, name))
    return column.default or column.has_collation or indexed or any(table.constraints.of(name))


def _set_not_null(operation: Operation, schema: Schema) -> Iterator[str]:
    column = schema.column(operation.relation, operation.column)
    table = schema.table(operation.relation)
    if (column and column.not_null) or (table and table.constraints.prove(operation.column)):
        yield "proven"


def _add_primary_key(operation: Operation, schema: Schema) -> Iterator[str]:
    columns = operation.columns
    if operation.has("using-index"):
        index = schema.indexes.get(operation.other)
        columns = index.columns if index else ()
        if not columns:
            yield "unknown-index"
            return
    known = [schema.column(operation.relation, column) for column in columns]
    table = schema.table(operation.relation)
    proven = [
        (column is not None and column.not_null) or (table is not None and table.constraints.prove(name))
        for name, column in zip(columns, known, strict=True)
    ]
    if not all(proven):
        yield "nullable"


def _create_index(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    if operation.has("if-not-exists") and operation.name in schema.indexes:
        yield "exists"
    # ONLY is written for the parent of partitions, where it builds nothing.
    if (table and table.partitioned) or (operation.has("only") and not (table and table.complete)):
        yield "partitioned"


def _foreign_key(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    if table and table.partitioned:
        yield "partitioned"


def _validate(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    known = table.constraints.get(operation.name) if table else None
    if known:
        yield known.kind
        if known.valid:
            yield "valid"


def _drop_constraint(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    if table and (known := table.constraints.get(operation.name)):
        yield known.kind


def _partition(operation: Operation, schema: Schema) -> Iterator[str]:
    parent = schema.table(operation.relation if operation.kind == "attach-partition" else operation.other)
    if parent and parent.default_partition and not operation.has("default-partition"):
        yield "has-default-partition"
    elif parent is None or not parent.complete:
        yield "unknown-parent"
    if operation.kind != "attach-partition":
        return
    child = schema.table(operation.other)
    if child and _proves_bound(operation, child):
        yield "proven"


def _proves_bound(operation: Operation, child: TableState) -> bool:
    """Whether a valid CHECK of the partition names every constant of the bound: what people write as the proof."""
    bound = {_literal(body) for kind, body in walk(operation.expression) if kind == "A_Const"}
    for constraint in child.constraints.values():
        if constraint.kind == "check" and constraint.valid and bound:
            stated = {_literal(body) for kind, body in walk(constraint.expression) if kind == "A_Const"}
            if bound <= stated:
                return True
    return False


def _literal(constant: Mapping[str, object]) -> str:
    return repr(sorted((key, repr(value)) for key, value in constant.items() if key != "location"))


def _domain(operation: Operation, schema: Schema) -> Iterator[str]:
    if operation.relation in schema.domains and not schema.tables_using(operation.relation):
        yield "unused"


def _enum(operation: Operation, schema: Schema) -> Iterator[str]:
    if schema.is_fresh_type(operation.relation):
        yield "fresh"


def _function(operation: Operation, schema: Schema) -> Iterator[str]:
    if schema.is_fresh_function(operation.relation):
        yield "fresh"
    if operation.relation in schema.trigger_functions:
        yield "uncalled"


def _right(operation: Operation, schema: Schema) -> Iterator[str]:
    on = operation.relation
    if schema.is_fresh(on) or schema.is_fresh_function(on) or schema.is_fresh_type(on) or schema.is_fresh_namespace(on):
        yield "fresh"


def _storage(operation: Operation, schema: Schema) -> Iterator[str]:
    table = schema.table(operation.relation)
    known = dict(table.access) if table else {}
    if operation.kind == "set-logged":
        wanted = "unlogged" if operation.has("unlogged") else "logged"
        if known.get("logged") == wanted or (table and table.complete and "logged" not in known and wanted == "logged"):
            yield "same"
        return
    key = {"set-tablespace": "tablespace", "set-access-method": "access-method"}[operation.kind]
    default = {"tablespace": "pg_default", "access-method": "heap"}[key]
    if known.get(key, default) == operation.name:
        yield "same"


_FINDERS: Mapping[str, Callable[[Operation, Schema], Iterator[str]]] = {
    "add-column": _add_column,
    "drop-column": _column,
    "drop-schema": _namespace,
    "rename-schema": _namespace,
    "drop-type": _enum,
    "drop-function": _function,
    "revoke": _right,
    "rename-column": _column,
    "alter-type": _alter_type,
    "set-not-null": _set_not_null,
    "add-primary-key": _add_primary_key,
    "create-index": _create_index,
    "add-foreign-key": _foreign_key,
    "validate-constraint": _validate,
    "drop-constraint": _drop_constraint,
    "attach-partition": _partition,
    "create-partition": _partition,
    "add-domain-check": _domain,
    "validate-domain-check": _domain,
    "set-domain-not-null": _domain,
    "rename-enum-value": _enum,
    "add-enum-value": _enum,
    "set-logged": _storage,
    "set-tablespace": _storage,
    "set-access-method": _storage,
}
