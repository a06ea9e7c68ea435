"""Applies operations to a schema: what stands after a statement has run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.schema import Column, Constraint, Domain, Index, Schema, Table

CONSTRAINTS = {
    "add-check": "check",
    "add-foreign-key": "foreign-key",
    "add-unique": "unique",
    "add-primary-key": "primary-key",
    "add-exclusion": "exclusion",
}
_SUFFIXES = {"check": "check", "foreign-key": "fkey", "unique": "key", "primary-key": "pkey", "exclusion": "excl"}


def apply(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    """Change `schema` by `operation`; tables it creates are `fresh` where the change under judgement creates them."""
    if operation.kind in {"create-table", "create-partition", "create-matview", "create-view"}:
        _create(operation, schema, fresh=fresh)
    elif operation.kind in {"create-domain", "create-enum"}:
        _create_type(operation, schema, fresh=fresh)
    elif operation.kind in CONSTRAINTS:
        _add_constraint(operation, schema)
    elif handler := _HANDLERS.get(operation.kind):
        handler(operation, schema)


def constraint_name(operation: Operation, schema: Schema) -> str:
    """Give a constraint's name, or the one PostgreSQL would choose for it."""
    if operation.name:
        return operation.name
    kind = CONSTRAINTS[operation.kind]
    table = operation.relation.rpartition(".")[2]
    columns = operation.columns if kind != "primary-key" else ()
    base = "_".join((table, *(column for column in columns if column), _SUFFIXES[kind]))
    known = schema.tables.get(operation.relation)
    taken = known.constraints if known else {}
    return next(name for name in (base, *(f"{base}{n}" for n in range(1, len(taken) + 2))) if name not in taken)


def _create(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    name = operation.relation
    if name in schema.tables and operation.has("if-not-exists") and schema.tables[name].complete:
        return
    kind = {"create-view": "view", "create-matview": "matview"}.get(operation.kind, "table")
    partition = operation.kind == "create-partition"
    schema.tables[name] = Table(
        kind=kind,
        partitioned=operation.has("partitioned"),
        parent=operation.other if partition else "",
        complete=not operation.traits & {"from-query", "inherits"} and kind == "table",
        fresh=fresh,
    )
    if operation.has("unlogged"):
        schema.tables[name].access["logged"] = "unlogged"
    if partition:
        parent = schema.touch(operation.other)
        parent.partitioned = True
        parent.partitions[name] = operation.has("default-partition")
        schema.tables[name].columns.update(parent.columns)


def _create_type(operation: Operation, schema: Schema, *, fresh: bool) -> None:
    if operation.kind == "create-enum":
        schema.enums[operation.relation] = operation.columns
    else:
        schema.domains[operation.relation] = Domain(operation.type, operation.has("constrained"))
    if fresh:
        schema.fresh_types.add(operation.relation)


def _add_constraint(operation: Operation, schema: Schema) -> None:
    name = constraint_name(operation, schema)
    kind = CONSTRAINTS[operation.kind]
    table = schema.touch(operation.relation)
    columns = operation.columns
    if operation.has("using-index"):
        index = schema.indexes.pop(operation.other, None)
        columns = index.columns if index else ()
        name = operation.name or operation.other
    valid = not operation.has("not-valid")
    table.constraints[name] = Constraint(kind, columns, valid, operation.expression, operation.other)
    if kind in {"unique", "primary-key", "exclusion"}:
        schema.indexes[name] = Index(operation.relation, columns, unique=kind != "exclusion")
    if kind == "primary-key":
        for column in columns:
            schema.alter_column(operation.relation, column, not_null=True)


def _add_column(operation: Operation, schema: Schema) -> None:
    table = schema.touch(operation.relation)
    if operation.column in table.columns and operation.has("if-not-exists"):
        return
    table.columns[operation.column] = Column(
        type=operation.type,
        not_null=operation.has("not-null"),
        default=bool(operation.traits & {"default", "identity", "stored", "virtual", "serial"}),
        has_collation=operation.has("collation"),
    )


def _drop_column(operation: Operation, schema: Schema) -> None:
    table = schema.touch(operation.relation)
    table.columns.pop(operation.column, None)
    for name, constraint in list(table.constraints.items()):
        if operation.column in constraint.columns:
            del table.constraints[name]
    for name, index in list(schema.indexes_of(operation.relation)):
        if operation.column in index.columns:
            del schema.indexes[name]


def _rename_column(operation: Operation, schema: Schema) -> None:
    columns = schema.touch(operation.relation).columns
    if operation.column in columns:
        columns[operation.other] = columns.pop(operation.column)


def _drop_table(operation: Operation, schema: Schema) -> None:
    dropped = schema.tables.pop(operation.relation, None)
    if dropped and dropped.parent in schema.tables:
        schema.tables[dropped.parent].partitions.pop(operation.relation, None)
    for name, _ in list(schema.indexes_of(operation.relation)):
        del schema.indexes[name]


def _rename_table(operation: Operation, schema: Schema) -> None:
    new = operation.other
    if "." in operation.relation and operation.kind != "set-schema":
        new = f"{operation.relation.rpartition('.')[0]}.{new}"
    schema.tables[new] = schema.tables.pop(operation.relation, Table())
    for name, index in list(schema.indexes_of(operation.relation)):
        schema.indexes[name] = Index(new, index.columns, index.unique, index.plain)


def _alter_type(operation: Operation, schema: Schema) -> None:
    schema.alter_column(operation.relation, operation.column, type=operation.type)


def _validate(operation: Operation, schema: Schema) -> None:
    constraints = schema.touch(operation.relation).constraints
    if (known := constraints.get(operation.name)) is not None:
        constraints[operation.name] = Constraint(known.kind, known.columns, True, known.expression, known.other)


def _drop_constraint(operation: Operation, schema: Schema) -> None:
    schema.touch(operation.relation).constraints.pop(operation.name, None)
    schema.indexes.pop(operation.name, None)


def _rename_constraint(operation: Operation, schema: Schema) -> None:
    constraints = schema.touch(operation.relation).constraints
    if operation.name in constraints:
        constraints[operation.other] = constraints.pop(operation.name)


def _create_index(operation: Operation, schema: Schema) -> None:
    name = operation.name or "_".join((operation.relation.rpartition(".")[2], *operation.columns, "idx"))
    schema.indexes.setdefault(
        name,
        Index(
            operation.relation,
            operation.columns,
            unique=operation.has("unique"),
            plain=not operation.traits & {"partial", "expression"},
        ),
    )


def _drop_index(operation: Operation, schema: Schema) -> None:
    schema.indexes.pop(operation.name, None)


def _rename_index(operation: Operation, schema: Schema) -> None:
    if operation.relation in schema.indexes:
        schema.indexes[operation.other] = schema.indexes.pop(operation.relation)


def _attach(operation: Operation, schema: Schema) -> None:
    parent = schema.touch(operation.relation)
    parent.partitioned = True
    parent.partitions[operation.other] = operation.has("default-partition")
    schema.touch(operation.other).parent = operation.relation


def _detach(operation: Operation, schema: Schema) -> None:
    schema.touch(operation.relation).partitions.pop(operation.other, None)
    schema.touch(operation.other).parent = ""


def _copy_definition(operation: Operation, schema: Schema) -> None:
    source = schema.tables.get(operation.other)
    if source is None:
        schema.touch(operation.relation).complete = False
        return
    schema.touch(operation.relation).columns.update(source.columns)


def _constrain_domain(operation: Operation, schema: Schema) -> None:
    known = schema.domains.get(operation.relation, Domain())
    schema.domains[operation.relation] = Domain(known.base, constrained=True)


def _create_function(operation: Operation, schema: Schema) -> None:
    schema.functions[operation.relation] = next(iter(operation.traits))


def _storage(operation: Operation, schema: Schema) -> None:
    key = {"set-logged": "logged", "set-tablespace": "tablespace", "set-access-method": "access-method"}[operation.kind]
    value = operation.name or ("unlogged" if operation.has("unlogged") else "logged")
    schema.touch(operation.relation).access[key] = value


_HANDLERS: Mapping[str, Callable[[Operation, Schema], None]] = {
    "add-column": _add_column,
    "drop-column": _drop_column,
    "rename-column": _rename_column,
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
    "create-function": _create_function,
    "set-logged": _storage,
    "set-tablespace": _storage,
    "set-access-method": _storage,
}
