"""What the names of a revision stand for: Alembic's `op` by whatever name, connections, batches and functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from launchgate.model.finding import InFile
from launchgate.sql.alembic.calls import CALLS
from launchgate.sql.alembic.fold import Unknown, bind, fold
from launchgate.sql.script import Statement

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Defined: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Callable: TypeAlias = ast.Lambda | ast.Call  # a OperationCall is one of `partial`

CONNECTION = "op.get_bind()"
MOST_STEPS = 100_000
"""Python statements and expressions followed in one revision, rounds of loops counted one by one."""

_CONNECTIONS = (
    ".connection()",
    "Session()",
    "sessionmaker()()",
    ".bind",
    ".connection",
    ".cursor()",
    ".begin()",
    ".connect()",
)
_OPERATIONS = frozenset({*CALLS, "execute", "batch_alter_table"})
ENUMS = ("Enum()", "ENUM()")


@dataclass(slots=True)
class _StepBudget:
    """What is left of `MOST_STEPS`."""

    left: int = MOST_STEPS


@dataclass(slots=True)
class RevisionScope:
    """The state of the reader: what names stand for, which transaction it is, what it has read.

    `aliases` gives for a name what it is in Alembic's own words (`op`, `op.execute`, `op.get_bind()`); `followed` are
    the syntax nodes of names that were understood.
    """

    path: str
    functions: dict[str, Function]
    names: dict[str, Any]
    aliases: dict[str, str] = field(default_factory=dict)
    callables: dict[str, Callable] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    part: int = 0
    outside: bool = False
    depth: int = 0
    budget: _StepBudget = field(default_factory=_StepBudget)
    followed: set[ast.AST] = field(default_factory=set)

    def statement(self, node: ast.AST, sql: str = "", *, dynamic_reason: str = "", given: str = "") -> Statement:
        """Make a statement at the place of `node`."""
        outside = False if self.outside else None
        return Statement(sql, location_of(self.path, node), self.part, outside, dynamic_reason, given)

    def called(self, node: ast.expr) -> str:
        """Return what an expression is in Alembic's own words, calls in it shown as `()`, `?` for anything else."""
        match node:
            case ast.Name():
                return self.aliases.get(node.id, node.id)
            case ast.Attribute():
                name = f"{self.called(node.value)}.{node.attr}"
                return "op" if name == "alembic.op" else name
            case ast.NamedExpr() | ast.Await():
                return self.called(node.value)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, named, *_]):
                try:
                    return f"{self.called(owner)}.{fold(named, self.names)}"
                except Unknown:
                    return "?"
            case ast.Call():
                return f"{self.called(node.func)}()"
            case _:
                return "?"

    def is_connection(self, node: ast.expr) -> bool:
        """Whether an expression is a connection, a session or a cursor."""
        name = self.called(node)
        return name == CONNECTION or name.endswith(_CONNECTIONS) or name.startswith(f"{CONNECTION}.begin")

    def follow(self, node: ast.AST) -> None:
        """Note that every name in an expression was understood."""
        self.followed.update(each for each in ast.walk(node) if isinstance(each, ast.Name))

    def name(self, target: str, value: ast.expr) -> bool:
        """Bind a name to a value; return whether that runs nothing, and is understood."""
        self.aliases.pop(target, None)
        self.callables.pop(target, None)
        called = self.called(value)
        if self.is_connection(value):
            self.aliases[target] = CONNECTION
        elif isinstance(value, ast.Lambda) or (isinstance(value, ast.Call) and is_partial(called.removesuffix("()"))):
            self.callables[target] = value
        elif called in {"op", "alembic"} or (called.startswith("op.") and not _runs(value)):
            self.aliases[target] = called
        elif isinstance(value, ast.Name) and value.id in self.functions:
            self.functions = {**self.functions, target: self.functions[value.id]}
        else:
            if called.endswith(ENUMS):
                self.aliases[target] = called
            bind(self.names, target, value)
            return False
        self.follow(value)
        return True

    def take_imports(self, node: ast.Import | ast.ImportFrom) -> None:
        """Learn what names an import gives to Alembic's things."""
        for each in node.names:
            if isinstance(node, ast.Import):
                whole = each.name if each.asname else each.name.partition(".")[0]
                self._alias(each.asname or whole, whole)
            elif each.name == "*" and node.module == "alembic.op":
                self.aliases.update({name: f"op.{name}" for name in _OPERATIONS})
            elif node.module:
                self._alias(each.asname or each.name, f"{node.module}.{each.name}")

    def _alias(self, name: str, whole: str) -> None:
        if whole == "alembic" or whole.startswith("alembic.op"):
            self.aliases[name] = whole if whole == "alembic" else whole.removeprefix("alembic.")


def _runs(value: ast.expr) -> bool:
    """Whether an expression calls something; `getattr` is not a call but another way to name one."""
    return isinstance(value, ast.Call) and not (isinstance(value.func, ast.Name) and value.func.id == "getattr")


def is_partial(called: str) -> bool:
    """Whether a function is `functools.partial`."""
    return called in {"partial", "functools.partial"}


def location_of(path: str, node: ast.AST) -> InFile:
    """Return the place of a syntax node."""
    line, end = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    return InFile(path, line, getattr(node, "col_offset", 0) + 1, end, getattr(node, "end_col_offset", 0) + 1)


def unfollowed(module: ast.Module, scope: RevisionScope) -> Iterator[ast.Name]:
    """Return the places where code that may run on the way up names Alembic's things in a way that was not followed."""
    ours = {name for name, called in scope.aliases.items() if "()" not in called}
    names = {"op", *ours}
    mentioned: set[str] = {"upgrade"}
    pending: list[ast.AST] = [each for each in module.body if not isinstance(each, Defined)]
    later = {each.name: each for each in module.body if isinstance(each, Defined) and each.name != "downgrade"}
    while pending:
        node = pending.pop()
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                mentioned.add(each.id)
                if each.id in names and each not in scope.followed:
                    yield each
        pending.extend(later.pop(name) for name in mentioned & later.keys())


_OURS = frozenset({"postgresql", "postgres"})


def branches(test: ast.expr, scope: RevisionScope) -> tuple[bool, bool]:
    """Return whether the body may run on PostgreSQL, and whether the `else` may; any other condition allows both."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            body, otherwise = branches(test.operand, scope)
            return otherwise, body
        case ast.BoolOp():
            parts = [branches(each, scope) for each in test.values]
            both = isinstance(test.op, ast.And)
            bodies, others = [body for body, _ in parts], [otherwise for _, otherwise in parts]
            return (all(bodies), any(others)) if both else (any(bodies), all(others))
        case ast.Compare(left=left, ops=[operator], comparators=[wanted]) if _asks(left, scope):
            try:
                value = fold(wanted, scope.names)
            except Unknown:
                return True, True
            is_ours = bool(_OURS.intersection(value if isinstance(value, list) else [value]))
            if isinstance(operator, ast.Eq | ast.In):
                return is_ours, not is_ours
            if isinstance(operator, ast.NotEq | ast.NotIn):
                return not is_ours, is_ours
    return True, True


def _asks(node: ast.expr, scope: RevisionScope) -> bool:
    """Whether an expression is the name of the dialect, and not a name that the file itself sets."""
    if isinstance(node, ast.Name) and node.id in scope.names:
        return False
    name = scope.called(node)
    return "?" not in name and "dialect" in name.lower()


def entered(node: ast.Call, parameters: ast.arguments, scope: RevisionScope) -> RevisionScope:
    """Return the scope inside a function that is called so: its parameters stand for the arguments."""
    inner = replace(
        scope,
        names=dict(scope.names),
        aliases=dict(scope.aliases),
        callables=dict(scope.callables),
        batches=dict(scope.batches),
        depth=scope.depth + 1,
    )
    names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    defaults = dict(zip(reversed(names), reversed(parameters.defaults), strict=False))
    defaults |= {
        each.arg: value
        for each, value in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
        if value is not None
    }
    given = dict(zip(names, node.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    for name in (*names, *(each.arg for each in parameters.kwonlyargs)):
        _hand_in(name, given.get(name, defaults.get(name)), scope, inner)
    return inner


def _hand_in(name: str, value: ast.expr | None, outer: RevisionScope, inner: RevisionScope) -> None:
    """Bind a parameter to its argument."""
    for known in (inner.names, inner.aliases, inner.callables, inner.batches):
        known.pop(name, None)
    if value is None:
        return
    if isinstance(value, ast.Name) and value.id in outer.batches:
        inner.batches[name] = outer.batches[value.id]
    elif isinstance(value, ast.Name) and value.id in outer.callables:
        inner.callables[name] = outer.callables[value.id]
    elif outer.called(value).startswith("op"):
        inner.aliases[name] = outer.called(value)
        outer.follow(value)
    else:
        _bind_into(inner, name, value, outer)


def _bind_into(inner: RevisionScope, name: str, value: ast.expr, outer: RevisionScope) -> None:
    """Bind a name of one scope to the value an expression has in another."""
    known: dict[str, Any] = dict(outer.names)
    bind(known, name, value)
    if name in known:
        inner.names[name] = known[name]


def unpack(target: ast.expr, value: Any, names: dict[str, Any]) -> None:
    """Bind the target of a loop to one of its values."""
    if isinstance(target, ast.Name):
        names[target.id] = value
    elif isinstance(target, ast.Tuple) and isinstance(value, list) and len(value) == len(target.elts):
        for each, part in zip(target.elts, value, strict=True):
            unpack(each, part, names)
