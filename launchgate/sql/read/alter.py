"""ALTER statements, one operation per command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from launchgate.sql.lexer import outline
from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.read.column import column_operations, constraint_operation
from launchgate.sql.tree import StatementReader, name_of, relation_name, type_of

# Commands whose only interest is their lock: the kind selects the row of the lock rules.
_PLAIN_COMMANDS = {
    "AT_DropColumn": "drop-column",
    "AT_SetNotNull": "set-not-null",
    "AT_DropNotNull": "drop-not-null",
    "AT_ValidateConstraint": "validate-constraint",
    "AT_DropConstraint": "drop-constraint",
    "AT_AlterConstraint": "alter-constraint",
    "AT_SetStatistics": "set-statistics",
    "AT_SetOptions": "set-column-options",
    "AT_ResetOptions": "set-column-options",
    "AT_SetStorage": "set-storage",
    "AT_SetCompression": "set-storage",
    "AT_SetExpression": "set-generated-expression",
    "AT_DropExpression": "drop-generated-expression",
    "AT_AddIdentity": "set-identity",
    "AT_SetIdentity": "set-identity",
    "AT_DropIdentity": "set-identity",
    "AT_SetLogged": "set-logged",
    "AT_SetUnLogged": "set-logged",
    "AT_SetAccessMethod": "set-access-method",
    "AT_SetTableSpace": "set-tablespace",
    "AT_SetRelOptions": "set-table-options",
    "AT_ResetRelOptions": "set-table-options",
    "AT_ReplaceRelOptions": "set-table-options",
    "AT_ClusterOn": "set-cluster-index",
    "AT_DropCluster": "set-cluster-index",
    "AT_ChangeOwner": "set-owner",
    "AT_ReplicaIdentity": "set-replica-identity",
    "AT_EnableRowSecurity": "set-row-security",
    "AT_DisableRowSecurity": "set-row-security",
    "AT_ForceRowSecurity": "set-row-security",
    "AT_NoForceRowSecurity": "set-row-security",
    "AT_AddInherit": "set-inheritance",
    "AT_DropInherit": "set-inheritance",
    "AT_AddOf": "set-inheritance",
    "AT_DropOf": "set-inheritance",
    "AT_DropOids": "set-storage",
    **dict.fromkeys(
        (
            "AT_EnableTrig",
            "AT_EnableAlwaysTrig",
            "AT_EnableReplicaTrig",
            "AT_DisableTrig",
            "AT_EnableTrigAll",
            "AT_DisableTrigAll",
            "AT_EnableTrigUser",
            "AT_DisableTrigUser",
        ),
        "set-trigger-state",
    ),
    **dict.fromkeys(
        ("AT_EnableRule", "AT_EnableAlwaysRule", "AT_EnableReplicaRule", "AT_DisableRule"), "set-rule-state"
    ),
}
_ON_COLUMN = {"drop-column", "set-not-null", "drop-not-null", "set-statistics", "set-storage", "set-column-options"}
_HEADER = re.compile(
    r'alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?\s*\*?',
    re.IGNORECASE,
)
_COMMA = re.compile(",")
_ON_NO_TABLE = {"OBJECT_SEQUENCE", "OBJECT_VIEW", "OBJECT_TYPE", "OBJECT_FOREIGN_TABLE"}


def alter_table(body: Node, sql: str) -> list[Operation]:
    """Read ALTER TABLE, INDEX, VIEW, SEQUENCE … with its commands."""
    relation, about = relation_name(body.get("relation")), body.get("objtype", "OBJECT_TABLE")
    commands = [each["AlterTableCmd"] for each in body.get("cmds", ())]
    if about == "OBJECT_INDEX":
        attaches = any(command.get("subtype") == "AT_AttachPartition" for command in commands)
        return [Operation("attach-index" if attaches else "alter-index", relation, source=sql)]
    if about in _ON_NO_TABLE:
        return [Operation("alter-view" if about == "OBJECT_VIEW" else "nothing", relation, source=sql)]
    traits = {"if-exists"} if body.get("missing_ok") else set()
    if not body.get("relation", {}).get("inh"):
        traits.add("only")
    sources = _commands(sql, len(commands))
    return [
        operation
        for command, source in zip(commands, sources, strict=True)
        for operation in _command(relation, command, source, frozenset(traits))
    ]


def _command(relation: str, command: Node, source: str, traits: frozenset[str]) -> Iterator[Operation]:
    subtype, column = command.get("subtype", ""), command.get("name", "")
    definition = command.get("def", {})
    if command.get("missing_ok"):
        traits |= {"if-not-exists" if subtype == "AT_AddColumn" else "if-exists-part"}
    if command.get("behavior") == "DROP_CASCADE":
        traits |= {"cascade"}
    match subtype:
        case "AT_AddColumn":
            yield from column_operations(relation, definition["ColumnDef"], source, traits)
        case "AT_AlterColumnType":
            details = definition["ColumnDef"]
            using = details.get("raw_default")
            traits |= {"using"} if using else set()
            traits |= {"collation"} if details.get("collClause") else set()
            to = type_of(details.get("typeName"))
            yield Operation("alter-type", relation, "", "", (column,), to, using, traits, source)
        case "AT_ColumnDefault":
            kind = "set-default" if definition else "drop-default"
            yield Operation(kind, relation, "", "", (column,), None, definition or None, traits, source)
        case "AT_AddConstraint":
            yield constraint_operation(relation, definition["Constraint"], source, traits)
        case "AT_AttachPartition" | "AT_DetachPartition" | "AT_DetachPartitionFinalize":
            yield _partition(relation, subtype, definition.get("PartitionCmd", {}), source, traits)
        case _:
            kind = _PLAIN_COMMANDS.get(subtype, "unknown")
            columns = (column,) if kind in _ON_COLUMN else ()
            other = relation_name(definition.get("RangeVar"))
            traits |= {"unlogged"} if subtype == "AT_SetUnLogged" else set()
            yield Operation(kind, relation, other, "" if columns else column, columns, None, None, traits, source)


def _partition(relation: str, subtype: str, part: Node, source: str, traits: frozenset[str]) -> Operation:
    kind = "attach-partition" if subtype == "AT_AttachPartition" else "detach-partition"
    bound = part.get("bound")
    if part.get("concurrent") or subtype == "AT_DetachPartitionFinalize":
        traits |= {"concurrently"}
    if bound and bound.get("is_default"):
        traits |= {"default-partition"}
    return Operation(kind, relation, relation_name(part.get("name")), "", (), None, bound, traits, source)


def _commands(sql: str, count: int) -> list[str]:
    """Return the text of each of the `count` comma-separated commands, empty texts where they cannot be separated."""
    header = _HEADER.match(sql)
    start = header.end() if header else 0
    commas = [start + match.start() for match in _COMMA.finditer(outline(sql[start:]))]
    parts = [
        sql[begin:end].strip()
        for begin, end in zip([start, *(c + 1 for c in commas)], [*commas, len(sql)], strict=True)
    ]
    return parts if header and len(parts) == count else [""] * count


def alter_enum(body: Node, sql: str) -> list[Operation]:
    """Read ALTER TYPE … ADD VALUE and RENAME VALUE; `name` is the new value, `other` the old one."""
    kind = "rename-enum-value" if body.get("oldVal") else "add-enum-value"
    return [Operation(kind, name_of(body.get("typeName")), body.get("oldVal", ""), body.get("newVal", ""), source=sql)]


def alter_domain(body: Node, sql: str) -> list[Operation]:
    """Read ALTER DOMAIN."""
    kinds = {"C": "add-domain-check", "V": "validate-domain-check", "O": "set-domain-not-null"}
    kind = kinds.get(body.get("subtype", ""), "alter-domain")
    constraint = body.get("def", {}).get("Constraint", {})
    if kind == "add-domain-check" and constraint.get("contype") == "CONSTR_NOTNULL":
        kind = "set-domain-not-null"
    return [
        Operation(
            kind,
            name_of(body.get("typeName")),
            "",
            constraint.get("conname") or body.get("name", ""),
            (),
            None,
            constraint.get("raw_expr"),
            frozenset({"not-valid"} if constraint.get("skip_validation") else ()),
            sql,
        )
    ]


_RENAMES = {
    "OBJECT_TABLE": "rename-table",
    "OBJECT_VIEW": "rename-view",
    "OBJECT_MATVIEW": "rename-view",
    "OBJECT_COLUMN": "rename-column",
    "OBJECT_INDEX": "rename-index",
    "OBJECT_TABCONSTRAINT": "rename-constraint",
    "OBJECT_TRIGGER": "rename-trigger",
    "OBJECT_POLICY": "rename-policy",
    "OBJECT_RULE": "rename-rule",
    "OBJECT_SCHEMA": "rename-schema",
    "OBJECT_ATTRIBUTE": "nothing",
}


def rename(body: Node, sql: str) -> list[Operation]:
    """Read ALTER … RENAME; `other` is the new name."""
    kind = _RENAMES.get(body.get("renameType", ""), "nothing")
    if kind == "rename-column" and body.get("relationType") not in {"OBJECT_TABLE", None}:
        kind = "rename-view-column"
    old, new = body.get("subname", ""), body.get("newname", "")
    if kind == "rename-schema":
        return [Operation(kind, old, new, source=sql)]
    columns = (old,) if kind == "rename-column" else ()
    return [Operation(kind, relation_name(body.get("relation")), new, "" if columns else old, columns, source=sql)]


def set_schema(body: Node, sql: str) -> list[Operation]:
    """Read ALTER … SET SCHEMA; `other` is the full new name."""
    if body.get("objectType") not in {"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"}:
        return [Operation("nothing", source=sql)]
    relation = body.get("relation", {})
    new = f"{body.get('newschema', '')}.{relation.get('relname', '')}"
    return [Operation("set-schema", relation_name(relation), new.removeprefix("public."), source=sql)]


READERS: Mapping[str, StatementReader] = {
    "AlterTableStmt": alter_table,
    "AlterEnumStmt": alter_enum,
    "AlterDomainStmt": alter_domain,
    "RenameStmt": rename,
    "AlterObjectSchemaStmt": set_schema,
}
