"""Who may do what: rights given and taken away, and roles dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.tree import name_of, relation_name

if TYPE_CHECKING:
    from launchgate.sql.read import Reader

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


READERS: Mapping[str, Reader] = {
    "DropOwnedStmt": drop_owned,
    "GrantStmt": grant,
    "GrantRoleStmt": grant_role,
    "DropRoleStmt": drop_role,
}
