"""Maintenance, transactions, settings, and what touches no table at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.tree import StatementReader, constant, joined, name_of, relation_name, strings

# Statements that take no lock an application could wait for, and do no work on a table.
TOUCH_NO_TABLE = frozenset(
    """AlterDatabaseSetStmt AlterDatabaseStmt AlterDefaultPrivilegesStmt AlterEventTrigStmt AlterExtensionContentsStmt
    AlterExtensionStmt AlterFdwStmt AlterForeignServerStmt AlterFunctionStmt AlterObjectDependsStmt AlterOpFamilyStmt
    AlterOperatorStmt AlterOwnerStmt AlterPublicationStmt AlterRoleSetStmt AlterRoleStmt AlterSeqStmt AlterStatsStmt
    AlterSubscriptionStmt AlterSystemStmt AlterTSConfigurationStmt AlterTSDictionaryStmt AlterTypeStmt
    AlterUserMappingStmt CheckPointStmt ClosePortalStmt ConstraintsSetStmt
    CreateAmStmt CreateCastStmt CreateConversionStmt CreateEventTrigStmt CreateExtensionStmt CreateFdwStmt
    CreateForeignServerStmt CreateForeignTableStmt CreateOpClassStmt CreateOpFamilyStmt CreatePLangStmt
    CreatePublicationStmt CreateRoleStmt CreateSeqStmt CreateSubscriptionStmt
    CreateTableSpaceStmt CreateTransformStmt CreateUserMappingStmt CreatedbStmt DeallocateStmt DeclareCursorStmt
    DefineStmt DiscardStmt DropSubscriptionStmt DropTableSpaceStmt DropUserMappingStmt
    FetchStmt ImportForeignSchemaStmt ListenStmt LoadStmt NotifyStmt
    PrepareStmt ReassignOwnedStmt SecLabelStmt UnlistenStmt VariableShowStmt""".split()  # noqa: SIM905 - a list of words
)


def reindex(body: Node, sql: str) -> list[Operation]:
    """Read REINDEX of an index, a table or everything."""
    traits = set()
    for option in body.get("params", ()):
        element = option.get("DefElem", {})
        if element.get("defname") == "concurrently" and constant(element.get("arg")) not in {"off", "false", 0}:
            traits.add("concurrently")
    kind = {"REINDEX_OBJECT_INDEX": "reindex-index", "REINDEX_OBJECT_TABLE": "reindex-table"}
    which = kind.get(body.get("kind", ""), "reindex-all")
    target = relation_name(body.get("relation")) or body.get("name", "")
    if which == "reindex-index":
        return [Operation(which, name=target, traits=frozenset(traits), source=sql)]
    return [Operation(which, target, traits=frozenset(traits), source=sql)]


def vacuum(body: Node, sql: str) -> list[Operation]:
    """Read VACUUM and ANALYZE."""
    options = {
        option.get("DefElem", {}).get("defname"): option["DefElem"].get("arg") for option in body.get("options", ())
    }
    if not body.get("is_vacuumcmd"):
        kind = "analyze"
    else:
        full = "full" in options and constant(options["full"]) not in {"off", "false", 0}
        kind = "vacuum-full" if full else "vacuum"
    tables = [
        relation_name(each["VacuumRelation"].get("relation"))
        for each in body.get("rels", ())
        if "VacuumRelation" in each
    ]
    return [Operation(kind, table, source=sql) for table in tables or [""]]


def cluster(body: Node, sql: str) -> list[Operation]:
    """Read CLUSTER."""
    return [Operation("cluster", relation_name(body.get("relation")), name=body.get("indexname", ""), source=sql)]


def refresh(body: Node, sql: str) -> list[Operation]:
    """Read REFRESH MATERIALIZED VIEW."""
    traits = {"concurrently"} if body.get("concurrent") else set()
    traits |= {"no-data"} if body.get("skipData") else set()
    return [Operation("refresh-matview", relation_name(body.get("relation")), traits=frozenset(traits), source=sql)]


_TRANSACTION = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
    "TRANS_STMT_PREPARE": "commit",
    "TRANS_STMT_SAVEPOINT": "savepoint",
    "TRANS_STMT_RELEASE": "release",
    "TRANS_STMT_ROLLBACK_TO": "rollback-to",
}


def transaction(body: Node, sql: str) -> list[Operation]:
    """Read BEGIN, COMMIT, SAVEPOINT and their kin; `name` is the savepoint."""
    kind = _TRANSACTION.get(body.get("kind", ""), "nothing")
    traits = frozenset({"chain"} if body.get("chain") else ())
    return [Operation(kind, name=body.get("savepoint_name", ""), traits=traits, source=sql)]


def setting(body: Node, sql: str) -> list[Operation]:
    """Read SET and RESET; `other` is the value, empty for the default."""
    if body.get("kind") == "VAR_RESET_ALL":
        return [Operation("reset-all", source=sql)]
    values = [constant(each) for each in body.get("args", ())]
    value = str(values[0]) if values and body.get("kind") == "VAR_SET_VALUE" else ""
    traits = frozenset({"local"} if body.get("is_local") else ())
    return [Operation("set", name=body.get("name", ""), other=value, traits=traits, source=sql)]


_COMMENTED = {"OBJECT_TABLE": None, "OBJECT_VIEW": None, "OBJECT_MATVIEW": None, "OBJECT_COLUMN": -1}


def comment(body: Node, sql: str) -> list[Operation]:
    """Read COMMENT, which locks the table it is about against other schema changes only."""
    if body.get("objtype") not in _COMMENTED:
        return [Operation("nothing", source=sql)]
    names = strings(body.get("object", {}).get("List", {}).get("items"))
    return [Operation("comment", joined(names[: _COMMENTED[body["objtype"]]]), source=sql)]


def do_block(body: Node, sql: str) -> list[Operation]:
    """Read DO: the block itself is read by `launchgate.sql.block`."""
    languages = [
        each["DefElem"].get("arg", {})
        for each in body.get("args", ())
        if each.get("DefElem", {}).get("defname") == "language"
    ]
    language = next(iter(strings(languages)), "plpgsql")
    return [Operation("block", name=language, source=sql)]


def dynamic(body: Node, sql: str) -> list[Operation]:
    """Read CALL and EXECUTE: what runs is not in this file."""
    del body
    return [Operation("dynamic", source=sql)]


# What migrations need and requests do not.
_OF_OWNERS = frozenset({"create", "temporary", "temp", "references", "trigger", "maintain"})


def grant(body: Node, sql: str) -> list[Operation]:
    """Read GRANT and REVOKE on objects: one operation per object and role; `columns` are the rights, none for all."""
    rights = tuple(each["AccessPriv"].get("priv_name", "") for each in body.get("privileges", ()))
    if body.get("grant_option") or (rights and _OF_OWNERS.issuperset(rights)):
        return [Operation("nothing", name="GrantStmt", source=sql)]
    kind = "grant" if body.get("is_grant") else "revoke"
    traits = frozenset({"all-in-schema"} if body.get("targtype") == "ACL_TARGET_ALL_IN_SCHEMA" else ())
    names = [_object(each) for each in body.get("objects", ())]
    roles = _roles(body.get("grantees", ()))
    return [Operation(kind, name, role, columns=rights, traits=traits, source=sql) for name in names for role in roles]


def grant_role(body: Node, sql: str) -> list[Operation]:
    """Read GRANT and REVOKE of roles: the role is what is given."""
    if body.get("opt"):  # ADMIN OPTION FOR and the like: the membership stays
        return [Operation("nothing", name="GrantRoleStmt", source=sql)]
    kind = "grant" if body.get("is_grant") else "revoke"
    given = [each["AccessPriv"].get("priv_name", "") for each in body.get("granted_roles", ())]
    roles = _roles(body.get("grantee_roles", ()))
    return [Operation(kind, role, to, traits=frozenset({"role"}), source=sql) for role in given for to in roles]


def drop_role(body: Node, sql: str) -> list[Operation]:
    """Read DROP ROLE, DROP USER and DROP GROUP."""
    return [Operation("drop-role", role, source=sql) for role in _roles(body.get("roles", ()))]


def drop_owned(body: Node, sql: str) -> list[Operation]:
    """Read DROP OWNED."""
    return [Operation("drop-owned", role, source=sql) for role in _roles(body.get("roles", ()))]


def _roles(nodes: Sequence[Node]) -> list[str]:
    specs = [each.get("RoleSpec", {}) for each in nodes]
    return [each.get("rolename") or each.get("roletype", "").removeprefix("ROLESPEC_").lower() for each in specs]


def _object(node: Node) -> str:
    if "RangeVar" in node:
        return relation_name(node["RangeVar"])
    if "ObjectWithArgs" in node:
        return name_of(node["ObjectWithArgs"].get("objname"))
    return name_of(node["List"].get("items") if "List" in node else [node])


READERS: Mapping[str, StatementReader] = {
    "ReindexStmt": reindex,
    "VacuumStmt": vacuum,
    "ClusterStmt": cluster,
    "RefreshMatViewStmt": refresh,
    "TransactionStmt": transaction,
    "VariableSetStmt": setting,
    "CommentStmt": comment,
    "DoStmt": do_block,
    "CallStmt": dynamic,
    "ExecuteStmt": dynamic,
    "DropOwnedStmt": drop_owned,
    "GrantStmt": grant,
    "GrantRoleStmt": grant_role,
    "DropRoleStmt": drop_role,
}
