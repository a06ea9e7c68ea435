"""Applies operations to a schema: the state after a statement has run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from launchgate.sql.journal import UndoableDict
from launchgate.sql.operation import Operation
from launchgate.sql.schema import Column, Constraint, Domain, Schema, TableIndex, TableState
from launchgate.sql.tree import columns_in, tables_in

CONSTRAINTS = {
    "add-check": "check",
    "add-foreign-key": "foreign-key",
    "add-unique": "unique",
    "add-primary-key": "primary-key",
    "add-exclusion": "exclusion",
}
_SUFFIXES = {"check": "check", "foreign-key": "fkey", "unique": "key", "primary-key": "pkey", "exclusion": "excl"}


def apply_operation(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    """Change `schema` by `operation`; tables it creates are `fresh` where the change under review creates them."""
    if operation.kind in {"create-table", "create-partition", "create-matview", "create-view"}:
        _create(operation, schema, fresh=fresh)
    elif operation.kind in {"create-domain", "create-enum", "create-type"}:
        _create_type(operation, schema, fresh=fresh)
    elif operation.kind == "create-function":
        _create_function(operation, schema, fresh=fresh and not operation.traits & {"replace", "in-block"})
    elif operation.kind == "create-schema":
        schema.add_namespace(operation.relation, fresh=fresh and not operation.has("if-not-exists"))
    elif operation.kind in CONSTRAINTS:
        _add_constraint(operation, schema)
    elif operation.kind == "add-column":
        _add_column(operation, schema, fresh=fresh and not operation.traits & {"if-not-exists", "in-block"})
    elif handler := _HANDLERS.get(operation.kind):
        handler(operation, schema)


def constraint_name(operation: Operation, schema: Schema) -> str:
    """Return a constraint's name, or the one PostgreSQL would choose for it."""
    if operation.name:
        return operation.name
    kind = CONSTRAINTS[operation.kind]
    table = operation.relation.rpartition(".")[2]
    columns = operation.columns if kind != "primary-key" else ()
    base = "_".join((table, *(column for column in columns if column), _SUFFIXES[kind]))
    known = schema.tables.get(operation.relation)
    return known.constraints.free_name(base) if known else base


def _create(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    name = operation.relation
    if name in schema.tables and operation.has("if-not-exists") and schema.tables[name].complete:
        return
    kind = {"create-view": "view", "create-matview": "matview"}.get(operation.kind, "table")
    partition = operation.kind == "create-partition"
    table = schema.make(name, fresh=fresh)
    schema.change(
        name,
        kind=kind,
        partitioned=operation.has("partitioned"),
        complete=not operation.traits & {"from-query", "inherits"} and kind == "table",
    )
    if operation.has("unlogged"):
        table.access["logged"] = "unlogged"
    if partition:
        schema.attach(operation.other, name, default=operation.has("default-partition"))
        _copy_columns(schema.touch(operation.other), name, schema)


def _create_type(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    domain = Domain(operation.type, operation.has("constrained"))
    kind = domain if operation.kind == "create-domain" else operation.columns
    schema.add_type(operation.relation, kind, fresh=fresh)


def _add_constraint(operation: Operation, schema: Schema) -> None:
    name = constraint_name(operation, schema)
    kind = CONSTRAINTS[operation.kind]
    columns = operation.columns
    if operation.has("using-index"):
        index = schema.drop_index(operation.other)
        columns = index.columns if index else ()
        name = operation.name or operation.other
    valid = not operation.has("not-valid")
    constraint = Constraint(kind, columns, valid, operation.expression, operation.other)
    schema.add_constraint(operation.relation, name, constraint)
    if kind in {"unique", "primary-key", "exclusion"}:
        schema.add_index(name, TableIndex(operation.relation, columns, unique=kind != "exclusion"))
    if kind == "primary-key":
        for column in columns:
            schema.alter_column(operation.relation, column, not_null=True)


def _add_column(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    table = schema.touch(operation.relation)
    if operation.column in table.columns and operation.has("if-not-exists"):
        return
    column = Column(
        type=operation.type,
        not_null=operation.has("not-null"),
        default=bool(operation.traits & {"default", "identity", "stored", "virtual", "serial"}),
        has_collation=operation.has("collation"),
    )
    filled = bool(operation.traits & {"stored", "virtual"})
    schema.add_column(operation.relation, operation.column, column, fresh=fresh, filled=filled)


def _drop_column(operation: Operation, schema: Schema) -> None:
    table = schema.touch(operation.relation)
    schema.drop_column(operation.relation, operation.column)
    for name, _ in list(table.constraints.of(operation.column)):
        del table.constraints[name]
    for name in schema.indexes_on(operation.relation, operation.column):
        schema.drop_index(name)


def _rename_column(operation: Operation, schema: Schema) -> None:
    schema.rename_column(operation.relation, operation.column, operation.other)


def _drop_table(operation: Operation, schema: Schema) -> None:
    schema.drop(operation.relation)


def _drop_namespace(operation: Operation, schema: Schema) -> None:
    schema.drop_namespace(operation.relation)


def _rename_table(operation: Operation, schema: Schema) -> None:
    new = operation.other
    if "." in operation.relation and operation.kind != "set-schema":
        new = f"{operation.relation.rpartition('.')[0]}.{new}"
    schema.rename(operation.relation, new)


def _alter_type(operation: Operation, schema: Schema) -> None:
    schema.alter_column(operation.relation, operation.column, type=operation.type)


def _validate(operation: Operation, schema: Schema) -> None:
    constraints = schema.touch(operation.relation).constraints
    if (known := constraints.get(operation.name)) is not None:
        constraints[operation.name] = replace(known, valid=True)


def _drop_constraint(operation: Operation, schema: Schema) -> None:
    schema.touch(operation.relation).constraints.pop(operation.name, None)
    schema.drop_index(operation.name)


def _rename_constraint(operation: Operation, schema: Schema) -> None:
    constraints = schema.touch(operation.relation).constraints
    if operation.name in constraints:
        constraints[operation.other] = constraints.pop(operation.name)


def _create_index(operation: Operation, schema: Schema) -> None:
    name = operation.name or "_".join((operation.relation.rpartition(".")[2], *operation.columns, "idx"))
    if name in schema.indexes:
        return
    plain = not operation.traits & {"partial", "expression"}
    schema.add_index(name, TableIndex(operation.relation, operation.columns, operation.has("unique"), plain))


def _drop_index(operation: Operation, schema: Schema) -> None:
    schema.drop_index(operation.name)


def _rename_index(operation: Operation, schema: Schema) -> None:
    if index := schema.drop_index(operation.relation):
        schema.add_index(operation.other, index)


def _attach(operation: Operation, schema: Schema) -> None:
    schema.attach(operation.relation, operation.other, default=operation.has("default-partition"))


def _detach(operation: Operation, schema: Schema) -> None:
    schema.detach(operation.relation, operation.other)


def _copy_definition(operation: Operation, schema: Schema) -> None:
    source = schema.tables.get(operation.other)
    if source is None:
        schema.change(operation.relation, complete=False)
    else:
        _copy_columns(source, operation.relation, schema)


def _copy_columns(source: TableState, to: str, schema: Schema) -> None:
    for name, column in list(source.columns.items()):
        schema.set_column(to, name, column)


def _constrain_domain(operation: Operation, schema: Schema) -> None:
    known = schema.domains.get(operation.relation, Domain())
    schema.domains[operation.relation] = Domain(known.base, constrained=True)


def _update(operation: Operation, schema: Schema) -> None:
    """A new column is filled by what is read from other columns, not by one value for all rows or for a few of them."""
    body = operation.expression or {}
    if operation.has("few") and not tables_in(body.get("whereClause")):  # batches find their rows by a query
        return
    for each in body.get("targetList", ()):
        target = each.get("ResTarget", {})
        if {*columns_in(target.get("val"))} - {target.get("name")}:
            schema.fill_column(operation.relation, target.get("name", ""))


def _create_function(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    volatility = next(iter(operation.traits & {"immutable", "stable"}), "volatile")
    schema.add_function(operation.relation, volatility, fresh=fresh, trigger=operation.has("trigger"))
    schema.bodies.setdefault(operation.name, UndoableDict(schema.journal))[operation.other] = operation.source


def _storage(operation: Operation, schema: Schema) -> None:
    key = {"set-logged": "logged", "set-tablespace": "tablespace", "set-access-method": "access-method"}[operation.kind]
    value = operation.name or ("unlogged" if operation.has("unlogged") else "logged")
    schema.touch(operation.relation).access[key] = value


_HANDLERS: Mapping[str, Callable[[Operation, Schema], None]] = {
    "drop-column": _drop_column,
    "rename-column": _rename_column,
    "drop-schema": _drop_namespace,
    "drop-table": _drop_table,
    "drop-view": _drop_table,
    "rename-table": _rename_table,
    "rename-view": _rename_table,
    "set-schema": _rename_table,
    "alter-type": _alter_type,
    "set-not-null": lambda operation, schema: schema.alter_column(operation.relation, operation.column, not_null=True),
    "drop-not-null": lambda operation, schema: schema.alter_column(
        operation.relation, operation.column, not_null=False
    ),
    "set-default": lambda operation, schema: schema.alter_column(operation.relation, operation.column, default=True),
    "drop-default": lambda operation, schema: schema.alter_column(operation.relation, operation.column, default=False),
    "validate-constraint": _validate,
    "drop-constraint": _drop_constraint,
    "rename-constraint": _rename_constraint,
    "create-index": _create_index,
    "drop-index": _drop_index,
    "rename-index": _rename_index,
    "attach-partition": _attach,
    "detach-partition": _detach,
    "copy-definition": _copy_definition,
    "add-domain-check": _constrain_domain,
    "set-domain-not-null": _constrain_domain,
    "update": _update,
    "set-logged": _storage,
    "set-tablespace": _storage,
    "set-access-method": _storage,
}
