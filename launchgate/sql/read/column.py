"""Column definitions and constraints, of CREATE TABLE and ALTER TABLE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchgate.sql.operation import Operation, Type
from launchgate.sql.postgres import Node
from launchgate.sql.tree import kind_of, relation_name, strings, type_of

SERIALS: Mapping[str, str] = {
    "serial": "int4",
    "serial4": "int4",
    "bigserial": "int8",
    "serial8": "int8",
    "smallserial": "int2",
    "serial2": "int2",
}
_COLUMN_TRAITS = {
    "CONSTR_NOTNULL": "not-null",
    "CONSTR_IDENTITY": "identity",
    "CONSTR_UNIQUE": "unique",
    "CONSTR_PRIMARY": "primary-key",
    "CONSTR_FOREIGN": "references",
    "CONSTR_CHECK": "check",
}
_CONSTRAINT_KINDS = {
    "CONSTR_CHECK": "add-check",
    "CONSTR_FOREIGN": "add-foreign-key",
    "CONSTR_UNIQUE": "add-unique",
    "CONSTR_PRIMARY": "add-primary-key",
    "CONSTR_EXCLUSION": "add-exclusion",
    "CONSTR_NOTNULL": "set-not-null",
}


def column_operations(relation: str, column: Node, source: str, traits: frozenset[str]) -> Iterator[Operation]:
    """Return `add-column` and, for the constraints written beside the column, one `inline` operation each."""
    name, kind = column.get("colname", ""), type_of(column.get("typeName"))
    constraints = [each["Constraint"] for each in column.get("constraints", ()) if "Constraint" in each]
    expression: Node | None = None
    own = set(traits)
    for constraint in constraints:
        match constraint.get("contype"):
            case "CONSTR_DEFAULT":
                expression = constraint.get("raw_expr")
                own.add("null-default" if is_null(expression) else "default")
            case "CONSTR_GENERATED":
                expression = constraint.get("raw_expr")
                own.add("virtual" if constraint.get("generated_kind") == "v" else "stored")
            case contype:
                own.add(_COLUMN_TRAITS.get(str(contype), "attribute"))
    if kind and kind.name in SERIALS:
        kind, own = Type(SERIALS[kind.name], (), kind.dimensions), own | {"serial", "not-null"}
    if own & {"identity", "primary-key"}:
        own.add("not-null")
    if column.get("collClause"):
        own.add("collation")
    yield Operation("add-column", relation, "", "", (name,), kind, expression, frozenset(own), source)
    inherited = frozenset({"inline"} | (own & {"default", "in-create", "stored", "serial", "identity"}))
    for constraint in constraints:
        if constraint.get("contype") in _CONSTRAINT_KINDS and constraint["contype"] != "CONSTR_NOTNULL":
            yield constraint_operation(relation, constraint, source, inherited, (name,))


def constraint_operation(
    relation: str, constraint: Node, source: str, traits: frozenset[str], columns: tuple[str, ...] = ()
) -> Operation:
    """Return the operation of a table constraint, or of one written beside a column of `columns`."""
    contype = constraint.get("contype", "")
    named = strings(constraint.get("keys")) or strings(constraint.get("fk_attrs")) or columns
    own = set(traits)
    if constraint.get("skip_validation"):
        own.add("not-valid")
    if constraint.get("indexname"):
        own.add("using-index")
    return Operation(
        kind=_CONSTRAINT_KINDS.get(contype, "unknown"),
        relation=relation,
        other=relation_name(constraint.get("pktable")) or constraint.get("indexname", ""),
        name=constraint.get("conname", ""),
        columns=named,
        expression=constraint.get("raw_expr"),
        traits=frozenset(own),
        source=source,
    )


def is_null(expression: Node | None) -> bool:
    """Whether an expression is the constant NULL, cast or not."""
    while expression:
        kind, body = kind_of(expression)
        if kind != "TypeCast":
            return kind == "A_Const" and bool(body.get("isnull"))
        expression = body.get("arg")
    return False
