"""The statements of a revision in the order in which Python runs them -> the SQL they send."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from launchgate.sql.alembic.calls import CALLS, OperationCall, enum_of, existing
from launchgate.sql.alembic.fold import Unknown, fold
from launchgate.sql.alembic.scope import (
    CONNECTION,
    ENUMS,
    Function,
    RevisionScope,
    branches,
    entered,
    is_partial,
    unpack,
)
from launchgate.sql.script import Statement
from launchgate.sql.split import split

_RUNS_SQL = frozenset({"execute", "executemany", "exec_driver_sql", "exec", "scalar", "scalars"})
_ONLY_ASK = frozenset(
    """inspect Inspector from_engine has_table close commit begin begin_nested flush print bool isinstance str repr len
    cursor connect get_bind connection""".split()  # noqa: SIM905 - a list of words
)
# Names that nothing but Alembic's operations has: whatever they are called on, that is what they are taken for.
_UNMISTAKABLE = frozenset(CALLS) - {"f", "bulk_insert", "get_bind", "get_context", "inline_literal"}
_RUNS_TEXT = frozenset({"exec", "eval", "compile", "__import__", "import_module"})
_DEEPEST = 8
_MOST_ROUNDS = 200


class RevisionReader:
    """Goes through the statements of a revision in the order in which Python runs them."""

    def __init__(self, foreign: frozenset[str]) -> None:
        """Take the names that come from other modules of the project."""
        self._foreign = foreign

    def block(self, body: Sequence[ast.stmt], scope: RevisionScope) -> Iterator[Statement]:
        """Read statements one after another."""
        for statement in body:
            scope.budget.left -= 1
            if scope.budget.left <= 0:
                return
            yield from self._statement(statement, scope)

    def _statement(self, node: ast.stmt, scope: RevisionScope) -> Iterator[Statement]:
        match node:
            case ast.With() | ast.AsyncWith():
                yield from self._with(node, scope)
            case ast.If():
                yield from self._if(node, scope)
            case ast.For() | ast.AsyncFor():
                yield from self._for(node, scope)
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from self._assign(target, value, scope)
            case ast.AugAssign(target=ast.Name() as target, op=ast.Add()):
                joined = ast.BinOp(ast.Name(target.id, ast.Load()), ast.Add(), node.value)
                yield from self._assign(target, ast.copy_location(joined, node), scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.functions = {**scope.functions, node.name: node}
            case ast.Import() | ast.ImportFrom() | ast.ClassDef():
                pass
            case ast.Expr(value=ast.Call() as call):
                yield from self._called_for_effect(call, scope)
            case _:
                yield from self._parts(node, scope)

    def _parts(self, node: ast.AST, scope: RevisionScope) -> Iterator[Statement]:
        """Read whatever statements and expressions a node holds."""
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.expr):
                yield from self.expression(each, scope)
            elif isinstance(each, ast.stmt):
                yield from self.block([each], scope)
            elif isinstance(each, ast.ExceptHandler | ast.match_case):
                yield from self._parts(each, scope)

    def _assign(self, target: ast.expr, value: ast.expr, scope: RevisionScope) -> Iterator[Statement]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for each, part in zip(target.elts, value.elts, strict=True):
                yield from self._assign(each, part, scope)
        elif not (isinstance(target, ast.Name) and scope.name(target.id, value)):
            yield from self.expression(value, scope)

    def _if(self, node: ast.If, scope: RevisionScope) -> Iterator[Statement]:
        """Read both branches, except those that are for another database."""
        yield from self.expression(node.test, scope)
        for runs, branch in zip(branches(node.test, scope), (node.body, node.orelse), strict=True):
            if runs:
                yield from self.block(branch, scope)
            else:
                for each in branch:
                    scope.follow(each)

    def _for(self, node: ast.For | ast.AsyncFor, scope: RevisionScope) -> Iterator[Statement]:
        yield from self.expression(node.iter, scope)
        for _ in self._rounds(node.target, node.iter, scope):
            yield from self.block(node.body, scope)
        yield from self.block(node.orelse, scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: RevisionScope) -> Iterator[Statement]:
        before = scope.outside, dict(scope.batches)
        for item in node.items:
            called = scope.called(item.context_expr)
            if called.endswith("autocommit_block()"):
                scope.outside = True
                scope.follow(item.context_expr)
            elif called == "op.batch_alter_table()" and isinstance(item.context_expr, ast.Call):
                yield from self._open_batch(item, item.context_expr, scope)
            else:
                name = item.optional_vars
                if not (isinstance(name, ast.Name) and scope.name(name.id, item.context_expr)):
                    yield from self.expression(item.context_expr, scope)
        if scope.outside != before[0]:
            scope.part += 1
        yield from self.block(node.body, scope)
        if scope.outside != before[0]:
            scope.part += 1
        scope.outside, scope.batches = before

    def _open_batch(self, item: ast.withitem, call: ast.Call, scope: RevisionScope) -> Iterator[Statement]:
        scope.follow(call)
        try:
            made = OperationCall(call, scope.names)
            table, _ = made.take_table(0, "table_name")
            if made.get("recreate") == "always":
                yield scope.statement(call, dynamic_reason="`recreate='always'` copies the whole table")
        except Unknown as error:
            yield scope.statement(call, dynamic_reason=f"its table is made at run time: {error}")
            table = '"python:unknown"'
        if isinstance(item.optional_vars, ast.Name):
            scope.batches[item.optional_vars.id] = table

    def _rounds(self, target: ast.expr, over: ast.expr, scope: RevisionScope) -> Iterator[None]:
        """Run through a loop over known values; otherwise read its body once, with its variable unknown."""
        try:
            values = list(fold(over, scope.names))[:_MOST_ROUNDS]
        except (Unknown, TypeError):
            for each in ast.walk(target):
                if isinstance(each, ast.Name):
                    scope.names.pop(each.id, None)
            yield
            return
        before = dict(scope.names)
        for value in values:
            unpack(target, value, scope.names)
            yield
        scope.names = before

    def expression(self, node: ast.expr, scope: RevisionScope) -> Iterator[Statement]:
        """Find the calls in an expression, inner ones first, as Python runs them."""
        scope.budget.left -= 1
        if scope.budget.left <= 0:
            return
        match node:
            case ast.Call():
                yield from self._call(node, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                yield from self._comprehension(node.generators, [node.elt], scope)
            case ast.DictComp():
                yield from self._comprehension(node.generators, [node.key, node.value], scope)
            case ast.NamedExpr() if scope.name(node.target.id, node.value):
                pass
            case ast.Lambda():
                pass
            case _:
                yield from self._parts(node, scope)

    def _comprehension(
        self, loops: Sequence[ast.comprehension], elements: Sequence[ast.expr], scope: RevisionScope
    ) -> Iterator[Statement]:
        if not loops:
            for each in elements:
                yield from self.expression(each, scope)
            return
        yield from self.expression(loops[0].iter, scope)
        for _ in self._rounds(loops[0].target, loops[0].iter, scope):
            for each in loops[0].ifs:
                yield from self.expression(each, scope)
            yield from self._comprehension(loops[1:], elements, scope)

    def _call(self, node: ast.Call, scope: RevisionScope) -> Iterator[Statement]:
        name = scope.called(node.func)
        owner, _, method = name.rpartition(".")
        if target := self._callable(node.func, scope):
            yield from self._apply(node, target, scope)
        elif owner == "op" or owner in scope.batches:
            scope.follow(node.func)
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from self.expression(each, scope)
            yield from operation(node, method, scope.batches.get(owner, ""), scope)
        elif method in _RUNS_SQL and owner:
            scope.follow(node.func)
            yield from sql(node, scope)
        elif not owner and method in scope.functions:
            yield from self._inline(node, scope.functions[method], scope)
        else:
            yield from self._other_call(node, owner, method, scope)

    def _other_call(self, node: ast.Call, owner: str, method: str, scope: RevisionScope) -> Iterator[Statement]:
        if owner and method in _UNMISTAKABLE:
            yield from operation(node, method, "", scope)
        elif owner == CONNECTION and method not in _ONLY_ASK:
            yield scope.statement(node, dynamic_reason="it builds SQL in Python")
        elif owner.endswith(ENUMS) and method in {"create", "drop"}:
            scope.follow(node)
        elif method in _RUNS_TEXT:
            yield scope.statement(node, dynamic_reason=f"it runs code that `{method}` makes up")
        elif self._hands_over(node, scope) and method not in _ONLY_ASK:
            scope.follow(node)
            yield scope.statement(node, dynamic_reason=f"it hands the connection to `{method}`")
        else:
            yield from self._parts(node, scope)
            for keyword in node.keywords:
                yield from self.expression(keyword.value, scope)

    def _called_for_effect(self, node: ast.Call, scope: RevisionScope) -> Iterator[Statement]:
        """Read a call whose value is not used; what another module of the project does in it is not known."""
        root = scope.called(node.func).partition(".")[0].removesuffix("()")
        calls = list(self.expression(node, scope))
        yield from calls
        if root in self._foreign and not calls:
            yield scope.statement(node, dynamic_reason=f"it calls `{scope.called(node.func)}` of another module")

    def _callable(self, function: ast.expr, scope: RevisionScope) -> ast.Lambda | ast.Call | None:
        """Return the lambda or partial that a call runs."""
        if isinstance(function, ast.Name):
            return scope.callables.get(function.id)
        if isinstance(function, ast.Lambda):
            return function
        if isinstance(function, ast.Call) and is_partial(scope.called(function.func)):
            return function
        return None

    def _apply(self, node: ast.Call, target: ast.Lambda | ast.Call, scope: RevisionScope) -> Iterator[Statement]:
        """Run a lambda, or what a partial holds with the arguments of both."""
        if scope.depth >= _DEEPEST:
            yield scope.statement(node, dynamic_reason="its functions call one another too deeply to be read")
            return
        scope.follow(node.func)
        if isinstance(target, ast.Lambda):
            inner = entered(node, target.args, scope)
            yield from self.expression(target.body, inner)
        elif target.args:
            scope.depth += 1
            whole = ast.Call(target.args[0], [*target.args[1:], *node.args], [*target.keywords, *node.keywords])
            yield from self.expression(ast.copy_location(whole, node), scope)
            scope.depth -= 1

    def _inline(self, node: ast.Call, function: Function, scope: RevisionScope) -> Iterator[Statement]:
        """Read the body of a function of this file where it is called; what it sends is placed at its own lines."""
        if scope.depth >= _DEEPEST:
            yield scope.statement(node, dynamic_reason=f"`{function.name}` calls itself")
            return
        for each in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from self.expression(each, scope)
        inner = entered(node, function.args, scope)
        yield from self.block(function.body, inner)
        scope.part = inner.part

    def _hands_over(self, node: ast.Call, scope: RevisionScope) -> bool:
        arguments = (*node.args, *(keyword.value for keyword in node.keywords))
        return any(scope.called(each) == CONNECTION for each in arguments)


def operation(node: ast.Call, method: str, table: str, scope: RevisionScope) -> Iterator[Statement]:
    """Return what a call of `op`, or of the batch of a table, sends."""
    if method == "execute":
        yield from sql(node, scope)
        return
    reader = CALLS.get(method)
    if reader is None:
        yield scope.statement(node, dynamic_reason=f"`op.{method}` is not known here")
        return
    call = OperationCall(node, scope.names, table)
    try:
        statements = list(reader(call))
        given = existing(call) if method == "alter_column" else enum_of(call)
    except (Unknown, ValueError, TypeError, IndexError, AttributeError) as error:
        yield scope.statement(node, dynamic_reason=f"`op.{method}` takes what is made at run time: {error}")
        return
    for statement in statements:
        yield scope.statement(node, statement, given=given)


def sql(node: ast.Call, scope: RevisionScope) -> Iterator[Statement]:
    """Read SQL that is handed over as text."""
    try:
        text = fold(node.args[0] if node.args else node.keywords[0].value, scope.names)
    except (Unknown, IndexError) as error:
        yield scope.statement(node, dynamic_reason=f"it makes SQL at run time: {error}")
        return
    if not isinstance(text, str):
        yield scope.statement(node, dynamic_reason="it builds SQL in Python")
        return
    for piece in split(text):
        yield scope.statement(node, piece.sql, dynamic_reason="it runs psql commands" if piece.elsewhere else "")
