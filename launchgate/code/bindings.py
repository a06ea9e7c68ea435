"""Which expressions of a JavaScript module mean the environment: `process.env` and its kin, and the names they get."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from launchgate.code.syntax import Node

T = TypeVar("T")

HOLDER, ENVIRONMENT = "holder", "environment"
"""`process`, `Bun` and the like, whose member `env` is the environment."""

_HOLDERS = frozenset({b"process", b"Bun", b"Deno"})
_PROCESS = frozenset({"process", "node:process"})
_WITH_ENV = ("bun", "cloudflare:workers", "$env/dynamic/")
_STEPS = 12  # from an expression down to what it means
_ROUNDS = 4  # an alias of an alias of an alias
_CLIMB = 200  # functions around a place
_LONGEST_TEXT = 400
_MEMBERS = frozenset({"member_expression", "subscript_expression"})
_WRAPPERS = frozenset(
    {"parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression", "await_expression"}
)
_COPIES = frozenset({b"assign", b"freeze", b"toObject", b"structuredClone"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern", "property_identifier"})


def text_of(node: Node, depth: int = _STEPS) -> str | None:
    """Return the text that a literal, or a sum of literals, is; None for anything else."""
    match node.type:
        case "string":
            return _inner(node)
        case "template_string" if not any(each.type == "template_substitution" for each in node.named_children[:2]):
            return _inner(node)
        case "binary_expression" if depth:
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            first = text_of(left, depth - 1) if left else None
            second = text_of(right, depth - 1) if right and first is not None else None
            return None if first is None or second is None or operator_of(node) != "+" else first + second
        case kind if kind in _WRAPPERS and depth:
            inner = first_of(node)
            return text_of(inner, depth - 1) if inner else None
        case _:
            return None


def _inner(node: Node) -> str | None:
    if node.end_byte - node.start_byte > _LONGEST_TEXT:
        return None
    return (node.text or b"")[1:-1].decode("utf-8", "replace")


def operator_of(node: Node) -> str:
    """Return the operator of an expression."""
    operator = node.child_by_field_name("operator")
    return operator.type if operator else ""


def first_of(node: Node) -> Node | None:
    """Return the first named child, None where there is none."""
    return node.named_child(0) if node.named_child_count else None


def unwrapped(node: Node) -> Node:
    """Return the expression inside parentheses, casts and assertions."""
    for _ in range(_STEPS):
        inner = first_of(node) if node.type in _WRAPPERS else None
        if inner is None:
            break
        node = inner
    return node


def member_of(node: Node) -> tuple[Node | None, Node | None]:
    """Return the object and the key of a member or subscript expression."""
    return node.child_by_field_name("object"), node.child_by_field_name("property") or node.child_by_field_name("index")


def last_name(node: Node | None) -> bytes:
    """Return the last name of `a.b.c`."""
    if node is None:
        return b""
    if node.type == "member_expression":
        node = node.child_by_field_name("property")
    return node.text or b"" if node is not None and node.type in {*_NAMES, "private_property_identifier"} else b""


Span: TypeAlias = tuple[int, int]
_FILE: Span = (0, 1 << 62)


def add_to(entries: list[tuple[int, int, T]], span: Span, value: T) -> None:
    """Keep what a name means within a span, in order of the beginnings."""
    insort(entries, (*span, value), key=lambda each: each[0])


def living_at(entries: Sequence[tuple[int, int, T]], offset: int) -> Iterator[tuple[int, T]]:
    """Return what a name can mean at a place, with where that begins to count: the innermost first, then the file's."""
    number = bisect_right(entries, offset, key=lambda each: each[0])
    near = max(0, number - _CLIMB)
    yield from ((start, value) for start, end, value in reversed(entries[near:number]) if end > offset)
    yield from ((start, value) for start, _, value in entries[: min(near, _CLIMB)] if start == 0)


_COMMENT = re.compile(rb"/\*[^*]*(?:\*(?!/)[^*]*)*\*/|//[^\n]*")


def _binds(parameters: bytes, name: bytes) -> bool:
    """Whether the text of parameters declares `name`: not as a key, in a type, in a default or in a comment."""
    bound = rb"(?:^|[(,\[]|\.\.\.)\s*%s\s*(?:$|[,)\]}=?:])|[{:]\s*%s\s*[,}=]" % (re.escape(name), re.escape(name))
    return re.search(bound, _COMMENT.sub(b"", parameters)) is not None


class Scopes:
    """The functions of a module, and which of them are around a place."""

    def __init__(self, functions: Sequence[Node]) -> None:
        """Order the functions, and learn which is inside which."""
        self._functions = sorted(functions, key=lambda each: each.start_byte)
        self._starts = [each.start_byte for each in self._functions]
        self._ends = [each.end_byte for each in self._functions]
        self._around: list[int] = []
        open_: list[int] = []
        for number, start in enumerate(self._starts):
            while open_ and self._ends[open_[-1]] <= start:
                open_.pop()
            self._around.append(open_[-1] if open_ else -1)
            open_.append(number)

    def around(self, offset: int) -> Iterator[Node]:
        """Return the functions around a place, the innermost first."""
        number = bisect_right(self._starts, offset) - 1
        for _ in range(_CLIMB):
            if number < 0:
                return
            if self._ends[number] > offset:
                yield self._functions[number]
            number = self._around[number]

    def span(self, offset: int) -> Span:
        """Return where the names live that are declared at a place."""
        innermost = next(self.around(offset), None)
        return (innermost.start_byte, innermost.end_byte) if innermost else _FILE


class Bindings:
    """What means the environment in one module: `kind` says it of an expression.

    `taken` are the patterns that take the environment apart.
    """

    def __init__(self, captures: Mapping[str, Sequence[Node]], scopes: Scopes) -> None:
        """Learn the names."""
        self._captures, self._scopes = captures, scopes
        self._names: dict[bytes, list[tuple[int, int, str]]] = {}  # by name: where it lives, what it means
        self._fields: dict[bytes, str] = {}  # of `this`
        self._declared: dict[bytes, list[tuple[int, int, Span]]] = {}
        self._assigned: set[int] = set()  # targets that are declared elsewhere
        self.taken: dict[int, Node] = {}
        self.functions: dict[bytes, Node] = {}
        self.function_names: dict[int, str] = {}
        for statement in captures.get("import", ()):
            self._import(statement)
        waiting = self._bindings()
        for function in captures.get("function", ()):
            self._name_function(function, function.child_by_field_name("name"))
        waiting = self._learn(waiting)
        if self._hand_over():
            self._learn(waiting)

    def kind(self, node: Node | None, depth: int = _STEPS) -> str:  # noqa: C901 - one case for each kind of expression
        """Return HOLDER, ENVIRONMENT, or an empty text for what is neither."""
        if node is None or depth == 0:
            return ""
        match node.type:
            case "identifier" | "undefined":
                return self._of_name(node)
            case "meta_property":
                return HOLDER
            case "member_expression" | "subscript_expression":
                return self._of_member(node, depth)
            case "call_expression":
                return self._of_call(node, depth)
            case "object":
                spread = (each for each in node.named_children if each.type == "spread_element")
                return self._copied((first_of(each) for each in spread), depth)
            case "binary_expression" if operator_of(node) in {"||", "??"}:
                return self._copied((node.child_by_field_name("right"), node.child_by_field_name("left")), depth)
            case "ternary_expression":
                branches = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
                return self._copied(branches, depth)
            case "assignment_expression":
                return self.kind(node.child_by_field_name("right"), depth - 1)
            case "type_assertion":
                return self.kind(node.named_child(node.named_child_count - 1), depth - 1)
            case kind if kind in _WRAPPERS:
                return self.kind(first_of(node), depth - 1)
            case _:
                return ""

    def is_alias(self, node: Node) -> bool:
        """Whether an expression is a name of the module's own: less certain than `process.env`."""
        inner = unwrapped(node)
        owner = member_of(inner)[0] if inner.type in _MEMBERS else None
        return inner.type == "identifier" or (owner is not None and owner.type == "this")

    def _copied(self, parts: Iterator[Node | None] | tuple[Node | None, ...], depth: int) -> str:
        return next((kind for part in parts if (kind := self.kind(part, depth - 1))), "")

    def _of_name(self, node: Node) -> str:
        name = node.text or b""
        for start, kind in living_at(self._names.get(name, ()), node.start_byte):
            return "" if self._is_shadowed(name, node.start_byte, start) else kind
        return HOLDER if name in _HOLDERS else ""

    def _is_shadowed(self, name: bytes, offset: int, start: int) -> bool:
        """Whether a function between a name and its scope has a parameter of that name."""
        for function in self._scopes.around(offset):
            if function.start_byte <= start:
                return False
            parameters = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
            if parameters and _binds((parameters.text or b"")[:2_000], name):
                return True
        return False

    def _of_member(self, node: Node, depth: int) -> str:
        owner, key = member_of(node)
        if owner is None or key is None:
            return ""
        if key.type in {"property_identifier", "private_property_identifier"}:
            name = key.text or b""
        else:
            name = (text_of(key) or "").encode()
        if owner.type == "this":
            return self._fields.get(name, HOLDER if name == b"process" else "")
        if name == b"process":
            return HOLDER
        if name == b"env":
            return ENVIRONMENT if self.kind(owner, depth - 1) == HOLDER else ""
        return self.kind(owner, depth - 1) if name == b"default" else ""

    def _of_call(self, node: Node, depth: int) -> str:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return ""
        name = last_name(function) or (function.text or b"" if function.type == "import" else b"")
        if name in {b"require", b"import"}:
            first = first_of(arguments)
            return HOLDER if first is not None and text_of(first) in _PROCESS else ""
        if name == b"loadEnv":
            return ENVIRONMENT
        if name not in _COPIES:
            return ""
        owner = member_of(function)[0] if name == b"toObject" else None
        return self._copied((owner, *arguments.named_children[:5]), depth)

    def _import(self, statement: Node) -> None:
        clause = next((each for each in statement.named_children if each.type.startswith("import_")), None)
        source = statement.child_by_field_name("source") or (clause and clause.child_by_field_name("source"))
        module = text_of(source) if source else None
        if clause is None or module is None or not (module in _PROCESS or module.startswith(_WITH_ENV)):
            return
        for part in clause.named_children:
            match part.type:
                case "identifier" if module in _PROCESS:
                    self._bind(part, HOLDER)
                case "namespace_import" if module in _PROCESS and (name := first_of(part)):
                    self._bind(name, HOLDER)
                case "named_imports":
                    for each in part.named_children:
                        name = each.child_by_field_name("name")
                        kind = {b"env": ENVIRONMENT, b"default": HOLDER, b"process": HOLDER}.get(last_name(name))
                        local = each.child_by_field_name("alias") or name
                        if kind and local:
                            self._bind(local, kind)

    def _bindings(self) -> list[tuple[Node, Node]]:
        """Return the targets that get a value, with it; learn from types."""
        found: list[tuple[Node, Node]] = []
        for node in self._captures.get("binding", ()):
            target = (
                node.child_by_field_name("name")
                or node.child_by_field_name("pattern")
                or node.child_by_field_name("left")
            )
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            annotation = node.child_by_field_name("type")
            if target is None:
                continue
            if annotation is not None and b"ProcessEnv" in (annotation.text or b"")[:80]:
                self._bind(target, ENVIRONMENT)
            if node.type == "assignment_expression":
                self._assigned.add(target.id)
            if value is not None:
                found.append((target, value))
                self._name_function(unwrapped(value), target)
            elif target.type == "identifier":
                span = self._scopes.span(target.start_byte)
                add_to(self._declared.setdefault(target.text or b"", []), span, span)
        for node in self._captures.get("pair", ()):
            value, key = node.child_by_field_name("value"), node.child_by_field_name("key")
            if value is not None and key is not None:
                self._name_function(value, key)
        return found

    def _name_function(self, function: Node, name: Node | None) -> None:
        if name is None or not function.type.endswith(
            ("function", "function_declaration", "definition", "_expression")
        ):
            return
        text = last_name(name)
        is_member = name.type not in {"identifier", "shorthand_property_identifier_pattern"}
        if text and function.child_by_field_name("body") is not None:
            self.function_names.setdefault(function.id, f"{'.' if is_member else ''}{text.decode('utf-8', 'replace')}")
            self.functions.setdefault(text, function)

    def _learn(self, waiting: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
        """Bind what gets the environment, until nothing more does; return what does not get it."""
        for _ in range(_ROUNDS):
            left: list[tuple[Node, Node]] = []
            for target, value in waiting:
                kind = self.kind(value)
                if kind:
                    self._bind(target, kind)
                else:
                    left.append((target, value))
            if len(left) == len(waiting):
                break
            waiting = left
        return waiting

    def _hand_over(self) -> bool:
        """Bind the parameters of functions of this module that are called with the environment."""
        handed = False
        for call in self._captures.get("call", ()):
            function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
            if function is None or arguments is None or function.type != "identifier":
                continue
            called = self.functions.get(function.text or b"")
            parameters = called.child_by_field_name("parameters") if called else None
            for argument, parameter in zip(
                arguments.named_children[:5], parameters.named_children[:5] if parameters else (), strict=False
            ):
                kind = self.kind(argument)
                target = parameter.child_by_field_name("pattern")
                if kind and target is not None:
                    self._bind(target, kind)
                    handed = True
        return handed

    def _bind(self, target: Node, kind: str) -> None:
        match target.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                name = target.text or b""
                span = self._scopes.span(target.start_byte)
                if target.id in self._assigned:
                    declared = living_at(self._declared.get(name, ()), target.start_byte)
                    span = next((each for _, each in declared), _FILE)
                add_to(self._names.setdefault(name, []), span, kind)
            case "member_expression":
                owner, key = member_of(target)
                if owner is not None and owner.type == "this" and key is not None:
                    self._fields[key.text or b""] = kind
            case "property_identifier" | "private_property_identifier":
                self._fields[target.text or b""] = kind
            case "object_pattern" if kind == ENVIRONMENT:
                self.taken[target.id] = target
                rest = [each for each in target.named_children if each.type == "rest_pattern"]
                for each in rest:
                    if (name_node := first_of(each)) is not None:
                        self._bind(name_node, ENVIRONMENT)
            case "object_pattern":
                self._bind_members(target)

    def _bind_members(self, pattern: Node) -> None:
        """Bind what `{ env, env: local, env: { A, B } }` takes out of a holder."""
        for part in pattern.named_children:
            key = part if part.type in _NAMES else part.child_by_field_name("key") or part.child_by_field_name("left")
            name = last_name(key)
            if name in {b"env", b"process", b"default"}:
                value = part.child_by_field_name("value") or key
                if value is not None and value.type == "assignment_pattern":
                    value = value.child_by_field_name("left")
                if value is not None:
                    self._bind(value, ENVIRONMENT if name == b"env" else HOLDER)
