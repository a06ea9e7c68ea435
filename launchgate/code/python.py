"""Environment variables that Python code reads: by the syntax tree, for every common way of reading them.

`os.environ[...]`, `.get`, `.pop`, `.setdefault`, `in os.environ`, `os.getenv`, both under any imported name, alias or
copy, with a key that the file defines; django-environ, environs, python-decouple, dj-database-url, starlette's and
Flask's config, `envvar=` of click; fields of pydantic-settings; and functions of the project whose parameter ends up
in one of these.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from launchgate.code.constants import Constants
from launchgate.code.idioms import last, names_in, prefixed, prefixes_in
from launchgate.code.pydantic import SettingsClass, fields_of, nested_in, settings_classes
from launchgate.code.reference import Reference
from launchgate.model.finding import InFile
from launchgate.text.python_syntax import parse_python

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_CANDIDATE = re.compile(r"[A-Z][A-Z0-9_]{2,199}")
_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__", "getenv"})
_READERS = {
    "os": {"environ": "mapping", "environb": "mapping", "getenv": "function", "getenvb": "function"},
    "environ": {"Env": "factory", "FileAwareEnv": "factory"},
    "environs": {"Env": "factory", "env": "object", "FileAwareEnv": "factory"},
    "decouple": {"config": "function", "Config": "factory", "AutoConfig": "factory"},
    "starlette.config": {"Config": "factory", "environ": "mapping"},
    "dotenv": {"dotenv_values": "copy"},
    "dj_database_url": {"config": "database"},
}
"""Module -> name -> what it is: a mapping, what gives one, a function of a name, or a class whose objects are both."""
_MODULES = {name for name in _READERS if "." not in name}
_DEFAULTS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL",
             "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL"}  # fmt: skip
"""What methods of django-environ read that are given no name."""
_USED = frozenset({"mapping", "copy", "function", "object"})
_SELVES = frozenset({"self", "cls"})
_COPIERS = frozenset({"dict", "ChainMap", "MappingProxyType"})
_PRE_FILTER = re.compile(
    rb"environ|getenv|decouple|settings\b|\benv\b|_env\b|config\(|envvar|dotenv_values|dj_database_url|expandvars|dynaconf",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Module:
    """What one file says: reads, prefixes of computed names, wrappers it defines and the calls that may be to one.

    `wrappers` maps a function's name to the position and name of the parameter that names the variable, and whether it
    ends without one; `calls` are `(function name, position, reference)`.
    """

    references: list[Reference] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    wrappers: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    calls: list[tuple[str, int | str, Reference]] = field(default_factory=list)
    settings: list[SettingsClass] = field(default_factory=list)


def concerns(data: bytes) -> bool:
    """Return whether a file can read variables at all; a quick look that never misses."""
    return _PRE_FILTER.search(data) is not None


def read(source: str, path: str) -> Module:
    """Read one file; raise what `parse_python` does."""
    return _PythonReader(path).read(parse_python(source))


class _PythonReader:
    """Walks one tree, first for what names mean, then for reads."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._module = Module()
        self._names: dict[str, str] = {}  # local name -> mapping, function, object, factory, or a module
        self._imported: set[str] = set()
        self._constants = Constants(())
        self._prefixed: dict[int, str] = {}
        self._defaulted: set[str] = set()  # names for which `Env(NAME=(bool, False))` has a default

    def read(self, tree: ast.Module) -> Module:
        nodes = list(ast.walk(tree))
        self._constants = Constants(nodes)
        for node in nodes:
            self._import(node)
        for _ in range(2):  # an alias of an alias
            for node in nodes:
                self._alias(node)
        self._prefixed = prefixed(nodes, self._constants)
        for node in nodes:
            self._reads(node)
            for name, optional in names_in(node, self._kind, self._constants):
                self._name(ast.Constant(name), node, optional=optional)
            self._module.prefixes.update(prefixes_in(node, self._constants))
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    self._wrapper(name, node)
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as function):
                    self._wrapper(name, function)
        self._module.settings = settings_classes(tree, self._path)
        return self._module

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]  # `import os.path` binds `os`
                if name in _MODULES:
                    self._names[alias.asname or name] = f"module:{name}"
        elif isinstance(node, ast.ImportFrom):
            known = _READERS.get(node.module or "", {})
            if any(alias.name == "*" for alias in node.names):
                self._names.update(known)
            for alias in node.names:
                local = alias.asname or alias.name
                if kind := known.get(alias.name):
                    self._names[local] = kind
                else:
                    self._imported.add(local)

    def _alias(self, node: ast.AST) -> None:
        """Learn `env = environ.Env(...)`, `get = os.environ.get`, `e = dict(os.environ)`, `def f(env=os.environ)`."""
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=False):
                    self._bind(target, value)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                self._bind(target, value)
            case ast.arguments():
                positional = [*node.posonlyargs, *node.args]
                pairs = [*zip(reversed(positional), reversed(node.defaults), strict=False)]
                for argument, default in (*pairs, *zip(node.kwonlyargs, node.kw_defaults, strict=False)):
                    if default is not None:
                        self._bind(ast.Name(argument.arg), default)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        name = last(target) if isinstance(target, ast.Name | ast.Attribute) else ""
        if not name:
            return
        if isinstance(value, ast.Call) and self._kind(value.func) == "factory":
            self._names[name] = "object"
            self._defaulted |= {each.arg for each in value.keywords if each.arg and isinstance(each.value, ast.Tuple)}
            self._module.wrappers[name] = (0, "var", True)  # other modules may import it
        elif (isinstance(target, ast.Name) or _is_own(target)) and (kind := self._kind(value)) in _USED:
            self._names[name] = kind

    def _kind(self, node: ast.expr) -> str:
        """Return what an expression is: mapping, what gives one, function, object, factory or nothing of interest."""
        match node:
            case ast.Name(id=name):
                return self._names.get(name, "")
            case ast.Attribute(value=owner, attr=name):
                return self._member(owner, name)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str() as name), *_]):
                return self._member(owner, name)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str() as name), *_],
            ):
                return f"module:{name}" if name in _MODULES else ""
            case ast.Call(func=function, args=arguments, keywords=keywords):
                arguments = [*arguments, *(keyword.value for keyword in keywords if keyword.arg is None)]
                copies = self._kind(function) == "copy" or (
                    last(function) in _COPIERS and any(self._kind(each) == "mapping" for each in arguments)
                )
                is_partial = last(function) == "partial" and bool(arguments) and self._kind(arguments[0]) == "function"
                return "mapping" if copies else "function" if is_partial else ""
            case ast.NamedExpr(value=value):
                return self._kind(value)
            case ast.Dict(keys=keys, values=values):
                unpacked = (value for key, value in zip(keys, values, strict=True) if key is None)
                return "mapping" if any(self._kind(value) == "mapping" for value in unpacked) else ""
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return "mapping" if "mapping" in {self._kind(left), self._kind(right)} else ""
            case ast.BoolOp(values=values):
                return "mapping" if any(self._kind(value) == "mapping" for value in values) else ""
            case _:
                return ""

    def _member(self, owner: ast.expr, name: str) -> str:
        kind = self._kind(owner)
        if kind.startswith("module:"):
            return _READERS[kind.removeprefix("module:")].get(name, "")
        if kind == "mapping":
            return "copy" if name == "copy" else "function" if name in _METHODS else ""
        if kind == "object":
            return "function"
        return self._names.get(name, "") if isinstance(owner, ast.Name) and owner.id in _SELVES else ""

    def _reads(self, node: ast.AST) -> None:
        match node:
            case ast.Subscript(value=owner, slice=key, ctx=ast.Load()) if self._kind(owner) in {"mapping", "object"}:
                self._name(key, node)
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]) if (
                self._kind(owner) == "mapping"
            ):
                self._name(key, node, optional=True)
            case ast.Call(func=function):
                kind = self._kind(function)
                if kind in {"function", "object"}:
                    self._call(node)
                elif kind == "database":
                    named = [keyword.value for keyword in node.keywords if keyword.arg == "env"]
                    self._name(named[0] if named else ast.Constant("DATABASE_URL"), node, optional=True)
                else:
                    self._candidates(node)
            case _:
                pass

    def _call(self, node: ast.Call) -> None:
        keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if last(node.func) == "prefixed" and node.args and isinstance(node.args[0], ast.Constant):
            self._module.prefixes.add(str(node.args[0].value))
            return
        key = node.args[0] if node.args else keywords.get("key") or keywords.get("name") or keywords.get("var")
        if key is None and (name := _DEFAULTS.get(last(node.func))):
            key = ast.Constant(name)
        default = keywords.get("default")
        is_mapping = isinstance(node.func, ast.Attribute) and self._kind(node.func.value) == "mapping"
        plain = is_mapping or last(node.func).startswith("getenv")
        if default is None and len(node.args) > 1 and (plain or "cast" not in keywords):
            default = node.args[1]
        optional = default is not None or (plain and last(node.func) in {"get", "getenv", "pop", "getenvb"})
        if key is not None:
            text = default.value if isinstance(default, ast.Constant) and isinstance(default.value, str) else None
            self._name(key, node, optional=optional, default=text)

    def _candidates(self, node: ast.Call) -> None:
        """Remember calls that hand an upper-case word to a function: it may turn out to be a wrapper."""
        callee = last(node.func)
        if isinstance(node.func, ast.Attribute) and last(node.func.value) in self._imported:
            callee = last(node.func.value)  # `env.str("NAME")` of an object that another module made
        arguments: list[tuple[int | str, ast.expr]] = list(enumerate(node.args[:4]))
        arguments += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg]
        for position, value in arguments if callee else ():
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and _CANDIDATE.fullmatch(value.value):
                reference = Reference(value.value, self._at(node), optional=len(arguments) > 1)
                self._module.calls.append((callee, position, reference))

    def _name(self, key: ast.expr, node: ast.AST, *, optional: bool = False, default: str | None = None) -> None:
        before = self._prefixed.get(id(node), "")
        names = [f"{before}{text}" for text in self._constants.texts(key)]
        for name in names:
            if _NAME.fullmatch(name):
                optional = optional or name in self._defaulted
                self._module.references.append(Reference(name, self._at(node), default, optional, needed=not optional))
        if not names and _CANDIDATE.fullmatch(prefix := self._constants.beginning(key)):
            self._module.prefixes.add(prefix)

    def _at(self, node: ast.AST) -> InFile:
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return InFile(self._path, line, column + 1, getattr(node, "end_lineno", None), None)

    def _wrapper(self, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        """Learn a function one of whose parameters names the variable that it reads."""
        parameters = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        first = 1 if parameters[:1] in (["self"], ["cls"]) else 0
        named = {*parameters, *(argument.arg for argument in function.args.kwonlyargs)}
        has_default = bool(function.args.defaults or any(function.args.kw_defaults))
        raises = not has_default and any(isinstance(node, ast.Raise) for node in ast.walk(function))
        for node in ast.walk(function):
            key: ast.expr | None = None
            match node:
                case ast.Subscript(value=owner, slice=key) if self._kind(owner) in {"mapping", "object"}:
                    ends = True
                case ast.Call(func=called, args=[key, *_]) if self._kind(called) in {"function", "object"}:
                    ends = raises
                case _:
                    continue
            if isinstance(key, ast.Name) and key.id in named:
                position = parameters.index(key.id) - first if key.id in parameters else -1
                self._module.wrappers[name] = (position, key.id, ends)


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _SELVES


def resolve(modules: list[Module]) -> Iterator[Reference]:
    """Return the reads that go through wrappers, wherever in the project these are defined."""
    wrappers = {name: where for module in modules for name, where in module.wrappers.items()}
    for module in modules:
        for callee, position, reference in module.calls:
            known = wrappers.get(callee)
            if known is not None and position in known[:2]:
                yield replace(reference, needed=known[2] and not reference.optional)
    yield from fields_of([each for module in modules for each in module.settings])


def prefixes_of(modules: list[Module]) -> set[str]:
    """Return the fixed beginnings of names that are read with a computed rest."""
    found = {prefix for module in modules for prefix in module.prefixes}
    return found | nested_in([each for module in modules for each in module.settings])
