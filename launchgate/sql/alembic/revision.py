"""An Alembic revision -> the statements that its `upgrade` sends, in order, and what in it cannot be read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

from launchgate.model.finding import InFile
from launchgate.sql.alembic.fold import constants_of
from launchgate.sql.alembic.reader import RevisionReader
from launchgate.sql.alembic.scope import Function, RevisionScope, location_of, unfollowed
from launchgate.sql.script import Script, Statement
from launchgate.text.python_syntax import parse_python

_LIBRARIES = frozenset({*sys.stdlib_module_names, "sqlalchemy", "sqlmodel", "alembic"})


def read_revision(path: str, text: str) -> Script:
    """Read the `upgrade` of a revision; raise what `parse_python` does."""
    module = parse_python(text)
    functions = {each.name: each for each in ast.walk(module) if isinstance(each, Function)}
    scope = RevisionScope(path, functions, constants_of(module))
    for each in ast.walk(module):
        if isinstance(each, ast.Import | ast.ImportFrom):
            scope.take_imports(each)
    _take_bindings(module, scope)
    foreign = _foreign_names(module)
    statements = list(_once(_upgrade(module, scope, foreign)))
    if scope.budget.left <= 0:
        statements.append(scope.statement(module, dynamic_reason="it runs through more Python than is followed"))
    reported = {statement.at.line for statement in statements}
    for name in unfollowed(module, scope):
        if name.lineno not in reported:
            reported.add(name.lineno)
            statements.append(
                scope.statement(name, dynamic_reason=f"it uses `{name.id}` in a way that is not followed here")
            )
    return Script(path, "alembic", tuple(statements), down=tuple(_down(functions, path)))


def _down(functions: Mapping[str, Function], path: str) -> Iterator[InFile]:
    """Return the place of the `downgrade` of a revision, if that does anything."""
    downgrade = functions.get("downgrade")
    if downgrade and any(isinstance(each, ast.Call) for each in ast.walk(downgrade)):
        yield location_of(path, downgrade)


def _once(statements: Iterator[Statement]) -> Iterator[Statement]:
    """Return the statements; what cannot be read comes once per location, however often a loop repeats it."""
    reported: set[Statement] = set()
    for statement in statements:
        if not statement.dynamic_reason or statement not in reported:
            yield statement
        if statement.dynamic_reason:
            reported.add(statement)


def _take_bindings(module: ast.Module, scope: RevisionScope) -> None:
    """Learn the names that the module binds before `upgrade` runs."""
    for statement in module.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name):
                scope.name(target.id, statement.value)


def _foreign_names(module: ast.Module) -> frozenset[str]:
    """Return the names that come from modules of the project itself: what they do is not in this file."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name.partition(".")[0] for each in node.names if _is_foreign(each.name)}
        elif isinstance(node, ast.ImportFrom) and (node.level or _is_foreign(node.module or "")):
            names |= {each.asname or each.name for each in node.names}
    return frozenset(names)


def _is_foreign(module: str) -> bool:
    return module.partition(".")[0] not in _LIBRARIES


def _upgrade(module: ast.Module, scope: RevisionScope, foreign: frozenset[str]) -> Iterator[Statement]:
    reader = RevisionReader(foreign)
    if "upgrade" in scope.functions:
        yield from reader.block(scope.functions["upgrade"].body, scope)
    elif "upgrade" in scope.callables:
        yield from reader.expression(ast.Call(ast.Name("upgrade", ast.Load()), [], []), scope)
    else:
        yield scope.statement(module, dynamic_reason="its `upgrade` is not a function of this file")
