"""Which code a statement calls: functions, and texts that functions run as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from launchgate.sql.postgres import Node
from launchgate.sql.tree import name_of, relation_name, walk
from launchgate.sql.volatility import is_builtin

# Functions that run a text they are given, and the positions of those texts (from the end where negative).
_EXECUTORS = {
    "query_to_xml": 0,
    "query_to_xmlschema": 0,
    "query_to_xml_and_xmlschema": 0,
    "ts_stat": 0,
    "ts_rewrite": 1,
    "crosstab": 0,
    "dblink": -1,
    "dblink_exec": -1,
    "dblink_send_query": -1,
}
# Statements that run no function now, but leave it with a relation whose later use runs it.
ATTACHES = frozenset(
    {"CreateTrigStmt", "RuleStmt", "ViewStmt", "CreateStmt", "CreatePolicyStmt", "CreateEventTrigStmt"}
)
_RUNS_NOTHING = frozenset({"CreateFunctionStmt", "PrepareStmt", "CreateDomainStmt", "AlterFunctionStmt", "DoStmt"})
_BUILT_IN_PREFIXES = ("pg_", "xml", "json", "array_")


@dataclass(frozen=True, slots=True)
class Calls:
    """The functions a statement calls by their last name, the texts it runs, the relations that it uses.

    `for_effect` are the functions of a SELECT that reads no table: it is written to run them.
    """

    functions: tuple[str, ...] = ()
    executed: tuple[Node, ...] = ()
    relations: tuple[str, ...] = ()
    for_effect: tuple[str, ...] = ()


def calls_of(kind: str, body: Node) -> Calls:
    """Find the calls in a statement."""
    if kind in _RUNS_NOTHING:
        return Calls()
    functions: dict[str, None] = {}
    relations: dict[str, None] = {}
    executed: list[Node] = []
    for found, node in walk({kind: body}):
        if found == "FuncCall":
            functions[_last(node)] = None
            executed += _executed(node)
        elif found == "RangeVar":
            relations[relation_name(node)] = None
    relations.update(dict.fromkeys(_relations(body)))
    if kind == "CallStmt":
        functions[_last(body["funccall"])] = None
    elif kind in {"CreateTrigStmt", "CreateEventTrigStmt"}:
        functions[name_of(body.get("funcname")).rpartition(".")[2]] = None
    alone = kind == "CallStmt" or (kind == "SelectStmt" and not relations)
    return Calls(tuple(functions), tuple(executed), tuple(relations), tuple(functions) if alone else ())


def is_known(name: str) -> bool:
    """Whether a function is PostgreSQL's own, so that its effect is known."""
    return is_builtin(name) or name.startswith(_BUILT_IN_PREFIXES) or name in _EXECUTORS


def _last(call: Node) -> str:
    return name_of(call.get("funcname")).rpartition(".")[2]


def _executed(call: Node) -> Iterator[Node]:
    position = _EXECUTORS.get(_last(call))
    arguments = call.get("args", ())
    if position is not None and -len(arguments) <= position < len(arguments):
        yield arguments[position]


def _relations(body: Node) -> Iterator[str]:
    """Return the relations that a statement names outside its queries."""
    for key in ("relation", "view", "table"):
        if isinstance(body.get(key), dict) and "relname" in body[key]:
            yield relation_name(body[key])
