"""Statement trees -> operations. Every kind of statement is read here or named as unknown, never dropped."""

from __future__ import annotations

from collections.abc import Mapping

from launchgate.sql.operation import Operation
from launchgate.sql.postgres import Node
from launchgate.sql.read import alter, create, data, other
from launchgate.sql.tree import StatementReader, kind_of

_READERS: Mapping[str, StatementReader] = {**alter.READERS, **create.READERS, **data.READERS, **other.READERS}


def operations(tree: Node, sql: str) -> tuple[Operation, ...]:
    """Return what the statement does; a statement this version does not know is the single operation `unknown`."""
    kind, body = kind_of(tree)
    if kind == "ExplainStmt":
        return operations(body["query"], sql) if _runs(body) else (Operation("nothing", name=kind, source=sql),)
    reader = _READERS.get(kind)
    if reader is None:
        harmless = kind in other.TOUCH_NO_TABLE
        return (Operation("nothing" if harmless else "unknown", name=kind, source=sql),)
    return tuple(reader(body, sql))


def _runs(explain: Node) -> bool:
    """Whether EXPLAIN runs its statement, as ANALYZE makes it do."""
    options = [each.get("DefElem", {}) for each in explain.get("options", ())]
    return any(option.get("defname") == "analyze" for option in options)
