"""Statements about rows: SELECT, INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE and LOCK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.tree import StatementReader, columns_in, constant, kind_of, name_of, relation_name, tables_in, walk

_LOCKS = (
    "",
    "access-share",
    "row-share",
    "row-exclusive",
    "share-update-exclusive",
    "share",
    "share-row-exclusive",
    "exclusive",
    "access-exclusive",
)
_SETTERS = {"set_config", "pg_catalog.set_config"}


def select(body: Node, sql: str) -> list[Operation]:
    """Read SELECT: the tables it reads, `set_config` calls, and whether it is bounded to a few rows."""
    settings = [each for kind, call in walk(body) if kind == "FuncCall" for each in _set_config(call, sql)]
    locks = bool(body.get("lockingClause"))
    few = _finds_few(body.get("whereClause")) or constant(body.get("limitCount")) is not None
    kind = "lock-rows" if locks else "touch" if few else "read-rows"
    return settings + _writes_inside(body, sql) + [Operation(kind, table, source=sql) for table in tables_in(body)]


def _set_config(call: Node, sql: str) -> Iterator[Operation]:
    if name_of(call.get("funcname")) in _SETTERS:
        values = [constant(each) for each in call.get("args", ())]
        if len(values) == 3 and isinstance(values[0], str):  # noqa: PLR2004 - name, value, is_local
            traits = frozenset({"local"} if values[2] else ())
            yield Operation("set", name=values[0], other=str(values[1]), traits=traits, source=sql)


def insert(body: Node, sql: str) -> list[Operation]:
    """Read INSERT: rows in the file are few, rows from a query are as many as there are."""
    query = body.get("selectStmt", {}).get("SelectStmt", {})
    relation = relation_name(body.get("relation"))
    reads = tables_in(query)
    made = Operation("insert-query" if reads else "insert", relation, expression=body or None, source=sql)
    return [made, *_writes_inside(body, sql), *(Operation("read-rows", table, source=sql) for table in reads)]


def update(body: Node, sql: str) -> list[Operation]:
    """Read UPDATE; `columns` are those it sets."""
    columns = tuple(each.get("ResTarget", {}).get("name", "") for each in body.get("targetList", ()))
    return _modify("update", body, sql, columns)


def delete(body: Node, sql: str) -> list[Operation]:
    """Read DELETE."""
    return _modify("delete", body, sql, ())


def _modify(kind: str, body: Node, sql: str, columns: tuple[str, ...]) -> list[Operation]:
    where = body.get("whereClause")
    relation = relation_name(body.get("relation"))
    traits = {"few"} if _finds_few(where) else set()
    if where is None or constant(where) is True:
        traits.add("no-where")
    others = [table for table in tables_in(body) if table != relation]
    made = Operation(kind, relation, "", "", columns, None, body, frozenset(traits), sql)
    return [made, *_writes_inside(body, sql), *(Operation("read-rows", table, source=sql) for table in others)]


def merge(body: Node, sql: str) -> list[Operation]:
    """Read MERGE."""
    relation = relation_name(body.get("relation"))
    others = [table for table in tables_in(body) if table != relation]
    made = Operation("merge", relation, expression=body, source=sql)
    return [made, *(Operation("read-rows", table, source=sql) for table in others)]


def _writes_inside(body: Node, sql: str) -> list[Operation]:
    """Return the data-modifying statements in WITH."""
    readers = {"InsertStmt": insert, "UpdateStmt": update, "DeleteStmt": delete}
    queries = [
        kind_of(each["CommonTableExpr"].get("ctequery", {}))
        for each in body.get("withClause", {}).get("ctes", ())
        if "CommonTableExpr" in each
    ]
    return [operation for kind, inner in queries if kind in readers for operation in readers[kind](inner, sql)]


def _finds_few(where: Node | None) -> bool:
    """Whether a condition names a few rows: `id = 5` or `id IN (1, 2)`, also in AND, or a subquery with LIMIT."""
    if not where:
        return False
    if any(kind == "SelectStmt" and constant(body.get("limitCount")) is not None for kind, body in walk(where)):
        return True
    kind, body = kind_of(where)
    if kind == "BoolExpr" and body.get("boolop") == "AND_EXPR":
        return any(_finds_few(each) for each in body.get("args", ()))
    if kind != "A_Expr" or name_of(body.get("name")) != "=":
        return False
    columns = columns_in(body.get("lexpr"))
    if len(columns) != 1 or not _is_key(columns[0]) or kind_of(body.get("lexpr", {}))[0] != "ColumnRef":
        return False
    right = body.get("rexpr", {})
    items = right.get("List", {}).get("items", ()) if "List" in right else (right,)
    return bool(items) and all(constant(each) is not None for each in items)


def _is_key(column: str) -> bool:
    return column in {"id", "uuid", "key", "slug", "code", "name", "email"}


def copy(body: Node, sql: str) -> list[Operation]:
    """Read COPY."""
    relation = relation_name(body.get("relation"))
    if not relation:
        return [Operation("read-rows", table, source=sql) for table in tables_in(body.get("query"))]
    if not body.get("is_from"):
        return [Operation("read-rows", relation, source=sql)]
    return [Operation("insert" if not body.get("filename") else "insert-query", relation, source=sql)]


def truncate(body: Node, sql: str) -> list[Operation]:
    """Read TRUNCATE."""
    traits = frozenset({"cascade"} if body.get("behavior") == "DROP_CASCADE" else ())
    names = [relation_name(each["RangeVar"]) for each in body.get("relations", ()) if "RangeVar" in each]
    return [Operation("truncate", name, traits=traits, source=sql) for name in names]


def lock(body: Node, sql: str) -> list[Operation]:
    """Read LOCK TABLE; `name` is the mode."""
    names = [relation_name(each["RangeVar"]) for each in body.get("relations", ()) if "RangeVar" in each]
    mode = _LOCKS[body.get("mode", 8)]
    return [Operation("lock-table", name, traits=frozenset({mode}), source=sql) for name in names]


READERS: Mapping[str, StatementReader] = {
    "SelectStmt": select,
    "InsertStmt": insert,
    "UpdateStmt": update,
    "DeleteStmt": delete,
    "MergeStmt": merge,
    "CopyStmt": copy,
    "TruncateStmt": truncate,
    "LockStmt": lock,
}
