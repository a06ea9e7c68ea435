"""Environment variables that Python code reads: by the syntax tree, for every common way of reading them.

`os.environ[...]`, `.get`, `.pop`, `.setdefault`, `in os.environ`, `os.getenv`, both under any imported name or alias;
django-environ, environs, python-decouple and starlette's Config; fields of pydantic-settings; and functions of the
project whose parameter ends up in one of these.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from launchgate.code.pydantic import settings_fields
from launchgate.code.reference import Reference
from launchgate.finding import InFile

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_CANDIDATE = re.compile(r"[A-Z][A-Z0-9_]{2,199}")
_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__", "getenv"})
_READERS = {
    "os": {"environ": "mapping", "environb": "mapping", "getenv": "function", "getenvb": "function"},
    "environ": {"Env": "factory", "FileAwareEnv": "factory"},
    "environs": {"Env": "factory", "env": "object", "FileAwareEnv": "factory"},
    "decouple": {"config": "function", "Config": "factory", "AutoConfig": "factory"},
    "starlette.config": {"Config": "factory", "environ": "mapping"},
}
"""Module -> name -> what it is: a mapping, a function of a name, or a class whose objects are both."""
_MODULES = {"os", "environ", "environs", "decouple"}
_PRE_FILTER = re.compile(rb"environ|getenv|decouple|BaseSettings|\benv\b|_env\b|config\(", re.IGNORECASE)


@dataclass(slots=True)
class Module:
    """What one file says: reads, prefixes of computed names, wrappers it defines and the calls that may be to one.

    `wrappers` maps a function's name to the position of the parameter that names the variable; `calls` are
    `(function name, position, reference)`.
    """

    references: list[Reference] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    wrappers: dict[str, tuple[int, str]] = field(default_factory=dict)
    calls: list[tuple[str, int | str, Reference]] = field(default_factory=list)


def concerns(data: bytes) -> bool:
    """Say whether a file can read variables at all; a quick look that never misses."""
    return _PRE_FILTER.search(data) is not None


def read(source: str, path: str) -> Module:
    """Read one file; raises what Python's parser does: `SyntaxError`, `ValueError`, `RecursionError`, `MemoryError`."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    return _Reader(path).read(tree)


class _Reader:
    """Walks one tree, first for what names mean, then for reads."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._module = Module()
        self._names: dict[str, str] = {}  # local name -> mapping, function, object, factory, or a module
        self._imported: set[str] = set()

    def read(self, tree: ast.Module) -> Module:
        nodes = list(ast.walk(tree))
        for node in nodes:
            self._import(node)
        for _ in range(2):  # an alias of an alias
            for node in nodes:
                self._alias(node)
        for node in nodes:
            self._reads(node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._wrapper(node)
        self._module.references += settings_fields(tree, self._path)
        return self._module

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    self._names[alias.asname or alias.name] = f"module:{alias.name}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                local = alias.asname or alias.name
                if kind := _READERS.get(node.module or "", {}).get(alias.name):
                    self._names[local] = kind
                else:
                    self._imported.add(local)

    def _alias(self, node: ast.AST) -> None:
        """Learn `env = environ.Env(...)`, `get = os.environ.get`, `e = os.environ`."""
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            return
        name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
        if not name:
            return
        if isinstance(value, ast.Call) and self._kind(value.func) == "factory":
            self._names[name] = "object"
            self._module.wrappers[name] = (0, "var")  # other modules may import it
        elif isinstance(target, ast.Name) and (kind := self._kind(value)) in {"mapping", "function", "object"}:
            self._names[name] = kind

    def _kind(self, node: ast.expr) -> str:
        """Give what an expression is: mapping, function, object, factory or nothing of interest."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id, "")
        if not isinstance(node, ast.Attribute):
            return ""
        owner = self._kind(node.value)
        if owner.startswith("module:"):
            return _READERS[owner.removeprefix("module:")].get(node.attr, "")
        if owner == "mapping" and node.attr == "copy":
            return "mapping"
        if owner == "mapping" and node.attr in _METHODS:
            return "function"
        if owner == "object":
            return "function"
        is_self = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        return self._names.get(node.attr, "") if is_self else ""

    def _reads(self, node: ast.AST) -> None:
        match node:
            case ast.Subscript(value=owner, slice=key, ctx=ast.Load()) if self._kind(owner) in {"mapping", "object"}:
                self._name(key, node)
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]) if (
                self._kind(owner) == "mapping"
            ):
                self._name(key, node, optional=True)
            case ast.Call(func=function):
                if self._kind(function) in {"function", "object"}:
                    self._call(node)
                else:
                    self._candidates(node)
            case _:
                pass

    def _call(self, node: ast.Call) -> None:
        keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if _last(node.func) == "prefixed" and node.args and isinstance(node.args[0], ast.Constant):
            self._module.prefixes.add(str(node.args[0].value))
            return
        key = node.args[0] if node.args else keywords.get("key") or keywords.get("name") or keywords.get("var")
        default = keywords.get("default")
        is_mapping = isinstance(node.func, ast.Attribute) and self._kind(node.func.value) == "mapping"
        plain = is_mapping or _last(node.func).startswith("getenv")
        if default is None and len(node.args) > 1 and (plain or "cast" not in keywords):
            default = node.args[1]
        optional = default is not None or (plain and _last(node.func) in {"get", "getenv", "pop", "getenvb"})
        if key is not None:
            text = default.value if isinstance(default, ast.Constant) and isinstance(default.value, str) else None
            self._name(key, node, optional=optional, default=text)

    def _candidates(self, node: ast.Call) -> None:
        """Remember calls that hand an upper-case word to a function: it may turn out to be a wrapper."""
        callee = _last(node.func)
        if isinstance(node.func, ast.Attribute) and _last(node.func.value) in self._imported:
            callee = _last(node.func.value)  # `env.str("NAME")` of an object that another module made
        arguments: list[tuple[int | str, ast.expr]] = list(enumerate(node.args[:4]))
        arguments += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg]
        for position, value in arguments if callee else ():
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and _CANDIDATE.fullmatch(value.value):
                reference = Reference(value.value, self._at(node), optional=len(arguments) > 1)
                self._module.calls.append((callee, position, reference))

    def _name(self, key: ast.expr, node: ast.AST, *, optional: bool = False, default: str | None = None) -> None:
        if isinstance(key, ast.Constant):
            name = key.value.decode("ascii", "replace") if isinstance(key.value, bytes) else key.value
            if isinstance(name, str) and _NAME.fullmatch(name):
                self._module.references.append(Reference(name, self._at(node), default, optional))
        elif (prefix := _prefix(key)) and _CANDIDATE.fullmatch(prefix):
            self._module.prefixes.add(prefix)

    def _at(self, node: ast.AST) -> InFile:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return InFile(self._path, line, column + 1, getattr(node, "end_lineno", None), None)

    def _wrapper(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Learn a function one of whose parameters names the variable that it reads."""
        parameters = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        first = 1 if parameters[:1] in (["self"], ["cls"]) else 0
        named = {*parameters, *(argument.arg for argument in function.args.kwonlyargs)}
        for node in ast.walk(function):
            key: ast.expr | None = None
            match node:
                case ast.Subscript(value=owner, slice=key) if self._kind(owner) in {"mapping", "object"}:
                    pass
                case ast.Call(func=called, args=[key, *_]) if self._kind(called) in {"function", "object"}:
                    pass
                case _:
                    continue
            if isinstance(key, ast.Name) and key.id in named:
                position = parameters.index(key.id) - first if key.id in parameters else -1
                self._module.wrappers[function.name] = (position, key.id)


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _prefix(node: ast.expr) -> str:
    """Give the fixed beginning of a computed name."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return text
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Add()):
            return text
        case _:
            return ""


def resolve(modules: list[Module]) -> Iterator[Reference]:
    """Give the reads that go through wrappers, wherever in the project these are defined."""
    wrappers = {name: where for module in modules for name, where in module.wrappers.items()}
    for module in modules:
        for callee, position, reference in module.calls:
            if callee in wrappers and position in wrappers[callee]:
                yield reference
