"""CREATE and DROP statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.read.column import column_operations, constraint_operation
from launchgate.sql.tree import (
    StatementReader,
    columns_in,
    constant,
    joined,
    name_of,
    relation_name,
    strings,
    tables_in,
    type_of,
)

IN_CREATE = frozenset({"in-create"})


def create_table(body: Node, sql: str) -> list[Operation]:
    """Read CREATE TABLE: the table, then its columns and constraints, in the order they are written."""
    relation = relation_name(body.get("relation"))
    parents = [relation_name(each["RangeVar"]) for each in body.get("inhRelations", ()) if "RangeVar" in each]
    bound = body.get("partbound")
    traits = set(_existence(body))
    if body.get("partspec"):
        traits.add("partitioned")
    persistence = {"t": "temporary", "u": "unlogged"}.get(body.get("relation", {}).get("relpersistence", ""))
    traits |= {persistence} if persistence else set()
    if bound:
        traits |= {"default-partition"} if bound.get("is_default") else set()
        kind = "create-partition"
    else:
        traits |= {"inherits"} if parents else set()
        kind = "create-table"
    made = Operation(kind, relation, parents[0] if parents else "", traits=frozenset(traits), source=sql)
    return [made, *_elements(relation, body, sql)]


def _elements(relation: str, body: Node, sql: str) -> Iterator[Operation]:
    for element in body.get("tableElts", ()):
        if "ColumnDef" in element:
            yield from column_operations(relation, element["ColumnDef"], sql, IN_CREATE)
        elif "Constraint" in element:
            yield constraint_operation(relation, element["Constraint"], sql, IN_CREATE)
        elif "TableLikeClause" in element:
            source = relation_name(element["TableLikeClause"].get("relation"))
            yield Operation("copy-definition", relation, source, traits=IN_CREATE, source=sql)


def create_table_as(body: Node, sql: str) -> list[Operation]:
    """Read CREATE TABLE AS and CREATE MATERIALIZED VIEW, which read the tables of their query."""
    into = body.get("into", {})
    kind = "create-matview" if body.get("objtype") == "OBJECT_MATVIEW" else "create-table"
    relation = relation_name(into.get("rel"))
    made = Operation(kind, relation, traits=frozenset({*_existence(body), "from-query"}), source=sql)
    if into.get("skipData"):
        return [made]
    return [made, *(Operation("read-rows", table, source=sql) for table in tables_in(body.get("query")))]


def create_view(body: Node, sql: str) -> list[Operation]:
    """Read CREATE VIEW."""
    traits = frozenset({"replace"} if body.get("replace") else ())
    relation = relation_name(body.get("view"))
    reads = [Operation("touch", table, source=sql) for table in tables_in(body.get("query"))]
    return [Operation("create-view", relation, traits=traits, source=sql), *reads]


def create_index(body: Node, sql: str) -> list[Operation]:
    """Read CREATE INDEX."""
    elements = [each.get("IndexElem", {}) for each in body.get("indexParams", ())]
    relation = body.get("relation", {})
    traits = {
        trait for trait in ("unique", "concurrently") if body.get({"concurrently": "concurrent"}.get(trait, trait))
    }
    traits |= set(_existence(body)) | (set() if relation.get("inh") else {"only"})
    if body.get("whereClause"):
        traits.add("partial")
    return [
        Operation(
            "create-index",
            relation_name(relation),
            name=body.get("idxname", ""),
            columns=tuple(each.get("name") or ",".join(columns_in(each.get("expr"))) for each in elements),
            traits=frozenset(traits | ({"expression"} if any("expr" in each for each in elements) else set())),
            source=sql,
        )
    ]


def create_trigger(body: Node, sql: str) -> list[Operation]:
    """Read CREATE TRIGGER."""
    return [Operation("create-trigger", relation_name(body.get("relation")), name=body.get("trigname", ""), source=sql)]


def create_rule(body: Node, sql: str) -> list[Operation]:
    """Read CREATE RULE."""
    return [Operation("create-rule", relation_name(body.get("relation")), name=body.get("rulename", ""), source=sql)]


def create_policy(body: Node, sql: str) -> list[Operation]:
    """Read CREATE and ALTER POLICY."""
    return [Operation("create-policy", relation_name(body.get("table")), name=body.get("policy_name", ""), source=sql)]


def create_domain(body: Node, sql: str) -> list[Operation]:
    """Read CREATE DOMAIN; one with a constraint makes every column of it a checked one."""
    kinds = {each.get("Constraint", {}).get("contype") for each in body.get("constraints", ())}
    traits = frozenset({"constrained"} if kinds & {"CONSTR_CHECK", "CONSTR_NOTNULL"} else ())
    name = name_of(body.get("domainname"))
    return [Operation("create-domain", name, type=type_of(body.get("typeName")), traits=traits, source=sql)]


def create_enum(body: Node, sql: str) -> list[Operation]:
    """Read CREATE TYPE … AS ENUM; `columns` are its values."""
    return [Operation("create-enum", name_of(body.get("typeName")), columns=strings(body.get("vals")), source=sql)]


def create_type(body: Node, sql: str) -> list[Operation]:
    """Read CREATE TYPE of a composite or a range."""
    name = relation_name(body.get("typevar")) or name_of(body.get("typeName"))
    return [Operation("create-type", name, source=sql)]


def create_function(body: Node, sql: str) -> list[Operation]:
    """Read CREATE FUNCTION; `other` is its signature, `name` its last name, the traits its volatility and use."""
    volatility = "volatile"
    for option in body.get("options", ()):
        if option.get("DefElem", {}).get("defname") == "volatility":
            volatility = str(constant(option["DefElem"].get("arg")))
    name = name_of(body.get("funcname"))
    takes = [each.get("FunctionParameter", {}).get("argType", {}) for each in body.get("parameters", ())]
    signature = ", ".join(f"{name_of(each.get('names'))}{'[]' * len(each.get('arrayBounds', ()))}" for each in takes)
    returned = name_of(body.get("returnType", {}).get("names"))
    traits = {volatility, *(("trigger",) if returned in {"trigger", "event_trigger"} else ())}
    traits |= {"replace"} if body.get("replace") else set()
    return [
        Operation("create-function", name, signature, name.rpartition(".")[2], traits=frozenset(traits), source=sql)
    ]


def create_statistics(body: Node, sql: str) -> list[Operation]:
    """Read CREATE STATISTICS."""
    tables = [relation_name(each["RangeVar"]) for each in body.get("relations", ()) if "RangeVar" in each]
    return [Operation("create-statistics", table, source=sql) for table in tables]


_DROPS = {
    "OBJECT_TABLE": "drop-table",
    "OBJECT_INDEX": "drop-index",
    "OBJECT_VIEW": "drop-view",
    "OBJECT_MATVIEW": "drop-view",
    "OBJECT_TYPE": "drop-type",
    "OBJECT_DOMAIN": "drop-type",
    "OBJECT_SCHEMA": "drop-schema",
    "OBJECT_EXTENSION": "drop-extension",
    "OBJECT_SEQUENCE": "drop-sequence",
    "OBJECT_FUNCTION": "drop-function",
    "OBJECT_PROCEDURE": "drop-function",
    "OBJECT_ROUTINE": "drop-function",
    "OBJECT_AGGREGATE": "drop-function",
}
_DROPS_ON_TABLE = {"OBJECT_TRIGGER": "drop-trigger", "OBJECT_RULE": "drop-rule", "OBJECT_POLICY": "drop-policy"}


def create_schema(body: Node, sql: str) -> list[Operation]:
    """Read CREATE SCHEMA; its elements are not followed."""
    return [Operation("create-schema", body.get("schemaname", ""), traits=frozenset(_existence(body)), source=sql)]


def drop_database(body: Node, sql: str) -> list[Operation]:
    """Read DROP DATABASE."""
    return [Operation("drop-database", body.get("dbname", ""), source=sql)]


def drop(body: Node, sql: str) -> list[Operation]:
    """Read DROP, one operation per object."""
    about = body.get("removeType", "")
    traits = set()
    if body.get("behavior") == "DROP_CASCADE":
        traits.add("cascade")
    if body.get("missing_ok"):
        traits.add("if-exists")
    if body.get("concurrent"):
        traits.add("concurrently")
    names = [_dropped(each) for each in body.get("objects", ())]
    own = frozenset(traits)
    if kind := _DROPS_ON_TABLE.get(about):
        return [Operation(kind, joined(parts[:-1]), name=parts[-1], traits=own, source=sql) for parts in names if parts]
    kind = _DROPS.get(about, "nothing")
    if kind == "drop-index":
        return [Operation(kind, name=joined(parts), traits=own, source=sql) for parts in names]
    return [Operation(kind, joined(parts), traits=own, source=sql) for parts in names]


def _dropped(node: Node) -> tuple[str, ...]:
    if "List" in node:
        return strings(node["List"].get("items"))
    if "ObjectWithArgs" in node:
        return strings(node["ObjectWithArgs"].get("objname"))
    if "TypeName" in node:
        return strings(node["TypeName"].get("names"))
    return strings([node])


def _existence(body: Node) -> Iterator[str]:
    if body.get("if_not_exists"):
        yield "if-not-exists"


READERS: Mapping[str, StatementReader] = {
    "CreateStmt": create_table,
    "CreateTableAsStmt": create_table_as,
    "ViewStmt": create_view,
    "IndexStmt": create_index,
    "CreateTrigStmt": create_trigger,
    "RuleStmt": create_rule,
    "CreatePolicyStmt": create_policy,
    "AlterPolicyStmt": create_policy,
    "CreateDomainStmt": create_domain,
    "CreateEnumStmt": create_enum,
    "CompositeTypeStmt": create_type,
    "CreateRangeStmt": create_type,
    "CreateFunctionStmt": create_function,
    "CreateStatsStmt": create_statistics,
    "CreateSchemaStmt": create_schema,
    "DropStmt": drop,
    "DropdbStmt": drop_database,
}
