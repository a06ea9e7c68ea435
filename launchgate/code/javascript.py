"""Environment variables that JavaScript and TypeScript read, on masked text.

`process.env`, `import.meta.env`, `Bun.env`, `Deno.env` and every name that they get, by dot, bracket, `get`, taken
apart, or with a computed key that the file tells; SvelteKit's `$env` modules; Nest's ConfigService; schemas of envalid,
t3-env and zod; and functions of the project that read the name they are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from launchgate.code.bindings import NAME as _NAME
from launchgate.code.bindings import Bindings
from launchgate.code.computed import LITERAL as _LITERAL
from launchgate.code.computed import Keys, joined
from launchgate.code.masked import blank, mask
from launchgate.code.reference import Reference
from launchgate.model.finding import InFile

_UPPER = re.compile(r"[A-Z][A-Z0-9_]{1,199}")
_PRE_FILTER = re.compile(rb"env\b|[cC]onfigService|createEnv|cleanEnv|Env\b")

_IN = re.compile(r"([\"'])[^\"'\n]*\1\s+in\s+\Z")
_LONGEST_IN = 220
_GETTERS = (
    r"(?:\b(?:{services})\s*\.\s*get(?:OrThrow)?|\bEnv\s*\.\s*get"
    r"{handed})\s*(?:<[^<>()]*>)?\s*\(\s*(?=[\"'`])"
)
_HANDED_ENV = re.compile(r"\bfrom\s*[\"']prisma/config|\(\s*\{[^{}()]{0,200}\benv\b[^{}()]{0,200}\}\s*\)\s*=>")
_ENV_FUNCTION = r"|(?<![\w$.])env(?:\s*\.\s*(?:int|float|bool|array|json|date|oneOf))?"  # of Prisma and Strapi
_SERVICE = re.compile(rf"(?<![\w$])({_NAME})\s*+[?!]?\s*+:\s*ConfigService\b")
_STATIC = re.compile(r"import\s*\{([^{}]*)\}\s*from\s*(?=[\"'])")
_SCHEMA_CALLS = re.compile(r"\b(?:createEnv|cleanEnv|envsafe|parseEnv)\s*\(|\bobject\s*\(\s*(?=\{)")
_PARSES = re.compile(r"\.\s*(?:safe)?[pP]arse(?:Async)?\s*\(\s*(?:\{\s*\.\.\.\s*)?\Z")
_LONGEST_PARSE = 40
_FUNCTION = re.compile(
    rf"\bfunction\s+({_NAME})\s*(?:<[^<>()]*>)?\(([^()]*)\)|\b(?:const|let|var)\s+({_NAME})[^=;\n]*=\s*(?:async\s*)?(?:function\s*)?"
    rf"(?:\(([^()]*)\)|({_NAME}))[^={{;\n]*(?:=>|\{{)|^\s*(?:static\s+|async\s+|private\s+|public\s+)*({_NAME})\s*\(([^()]*)\)[^;{{\n]*\{{",
    re.MULTILINE,
)
_ACCESSED = re.compile(
    rf"\s*(?:(?:\?\s*)?\.\s*(?:(?:get|has|getOrThrow|require)\s*(?:<[^<>()]*>)?\s*\(\s*(?=[\"'`]|{_NAME}\s*[,)])|(?P<name>{_NAME}))"
    r"|(?:\?\s*\.\s*)?\[\s*)"
)
_COMPUTED = re.compile(rf"(?:{_NAME}\s*\.\s*)?({_NAME})\s*(?:as\s+\w+\s*|!\s*)?[\])]")
_PREFIX = re.compile(r"[\"'`]([A-Z][A-Z0-9_]{2,199})(?:\$\{|[\"']\s*\+)")
_CLOSED = re.compile(r"\s*[\])]")
_IF = re.compile(r"\bif\s*\(\s*\Z")
_ENDED = re.compile(r"\s*\)")
_LONGEST_IF = 20
_TESTED = re.compile(r"\s*\)?\s*(?:&&|\?(?![.?])|[!=]==?\s*[\"'`])")
_ASSERTED = re.compile(r"\s*!(?!=)|\s+as\s+string\b")
_ENDS = re.compile(
    r"\bthrow\b|\bexit\s*\((?!\s*0?\s*\))|\b(?:assert|invariant|fail|panic|missing)\w*\s*\(", re.IGNORECASE
)
_ENDS_INSTEAD = re.compile(rf"\s*(?:\?\?|\|\|)\s*\(*\s*(?:\)\s*=>\s*\{{?\s*)?(?:{_ENDS.pattern})", re.IGNORECASE)
_GUARD = re.compile(r"(?:\(|\|\|)\s*!\s*\Z")
_IS_NAMED = re.compile(rf"(?<![\w$.])({_NAME})(?:\s*:[^=;\n]{{1,60}})?\s*=\s*\Z")
_LONGEST_NAMED = 120
_ENDS_WITHIN = 160  # characters from a read to the end that comes of it
_IS_A_READ = re.compile(r"\s*(?:\w+\s*\.\s*){1,3}env\b")
_TYPES_ONLY = (".ts", ".mts", ".cts")
_SCRIPT = re.compile(r"<script\b[^>]{0,1000}>(.*?)(?=</script\b|\Z)|\A---\n(.*?)\n---", re.DOTALL | re.IGNORECASE)
_CALL = re.compile(r"\(\s*[\"'`]([A-Z][A-Z0-9_]{1,199})[\"'`]")
_CALLEE = re.compile(rf"({_NAME})\s*(?:<[^<>()]*>)?\s*$")
_LONGEST_CALLEE = 120
_OPTIONAL = re.compile(r"\.\s*(?:optional|default|nullish|catch)\s*\(|\bdefault\s*:")
_CALLED = re.compile(r"\s*\(")
_WRITTEN = re.compile(r"\s*=(?![=>])")
_BRACKET = re.compile(r"[(){}\[\]]")
_MOST = 50  # schemas with a name, of one file
_KEYWORDS = frozenset({"if", "for", "while", "switch", "catch"})
_DEFAULT = re.compile(r"\s*!?\s*\)?\s*(\?\?|\|\|)\s*")
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_BUILT_IN = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})
_OF_ANY_MAP = frozenset({"get", "has"})  # a function of that name is none of a Map's methods
_WRAPPED_WITHIN = 600  # characters from a function's head to the read of its parameter


@dataclass(slots=True)
class Module:
    """What one file says; `calls` may be to one of the wrappers of the project.

    `wrappers` are functions whose first parameter names a variable, and whether they end without one. The name of a
    method begins with a dot, in `calls` too: a module imported as a whole is called like an object.
    """

    references: list[Reference] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    wrappers: dict[str, bool] = field(default_factory=dict)
    calls: list[tuple[str, Reference]] = field(default_factory=list)


def concerns(data: bytes) -> bool:
    """Return whether a file can read variables at all; a quick look that never misses."""
    return _PRE_FILTER.search(data) is not None


def read(source: str, path: str) -> Module:
    """Read one file. Where its brackets do not close, comments and texts are no certain ones: they are read too."""
    masked = mask(source, jsx=not path.endswith(_TYPES_ONLY))
    module = _Reader(source, masked.text, path).read()
    if not masked.closed:
        module.references += _Reader(source, source, path).read_direct().references
    return module


def read_mixed(source: str, path: str) -> Module:
    """Read a file that mixes languages (Vue, Svelte, Astro): its scripts as code, direct reads in all that is left."""
    scripts, rest, position = [], [], 0
    for script in _SCRIPT.finditer(source):
        start, end = script.span(script.lastindex or 0)
        scripts += [blank(source[position:start]), source[start:end]]
        rest += [source[position:start], blank(source[start:end])]
        position = end
    module = read("".join([*scripts, blank(source[position:])]), path)
    outside = "".join([*rest, source[position:]])
    module.references += _Reader(outside, outside, path).read_direct().references
    return module


class _Reader:
    def __init__(self, source: str, code: str, path: str) -> None:
        self._source, self._code, self._path = source, code, path
        self._module = Module()
        self._definitions: dict[str, str] = {}
        self._keys_of = Keys(source, code)
        self._parses = False
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]

    def read(self) -> Module:
        self.read_direct()
        services = "|".join([r"\w*[cC]onfigService|config", *{re.escape(m[1]) for m in _SERVICE.finditer(self._code)}])
        handed = _ENV_FUNCTION if _HANDED_ENV.search(self._source) else ""
        getters = _GETTERS.replace("{services}", services).replace("{handed}", handed)
        for match in re.finditer(getters, self._code):
            self._literal(match.end())
        for match in _STATIC.finditer(self._code):
            if self._text(match.end()).startswith("$env/static/"):
                self._keys(match.start(1), match.end(1))
        self._parses = self._parses or "validationSchema" in self._code  # Nest hands it the environment
        self._schemas()
        self._calls()
        return self._module

    def read_direct(self) -> Module:
        """Find every use of the environment, by whatever name: a member of it, or the whole."""
        bindings = Bindings(self._code, self._text)
        for span in bindings.taken:
            self._keys(*span)
        for match in re.finditer(bindings.owner, self._code):
            access = _ACCESSED.match(self._code, match.end())
            if access is None:
                self._whole(match.start())
            elif access["name"] is None:
                self._computed(match.start(), access.end())
            elif match["alias"] is None or access["name"].isupper():
                self._found(access["name"], match.start(), access.end())
        return self._module

    def _whole(self, start: int) -> None:
        """Look what is asked of the environment as a whole: whether it holds a name, or a schema to parse it."""
        before = self._code[max(0, start - _LONGEST_IN) : start]
        if (asked := _IN.search(before)) is not None:
            self._literal(start - len(before) + asked.start(), optional=True)
        self._parses = self._parses or _PARSES.search(before[-_LONGEST_PARSE:]) is not None

    def _computed(self, start: int, position: int) -> None:
        """Look what the name of a read is that stands in brackets or is handed to `get`: a text, or a name for one."""
        name = _COMPUTED.match(self._code, position)
        if name is None:
            self._literal(position, at=start)
            return
        for text in self._keys_of.texts(name[1]):
            self._found(text, start, name.end())
        before = self._code[max(0, start - _WRAPPED_WITHIN) : start]
        for match in reversed(list(_FUNCTION.finditer(before))):
            function = match[1] or match[3] or match[6]
            first = re.match(rf"\s*({_NAME})", match[2] or match[4] or match[5] or match[7] or "")
            if first is not None and first[1] == name[1] and function not in _KEYWORDS:
                after = self._code[name.end() : name.end() + _ENDS_WITHIN]
                called = f".{function}" if match[6] else function
                self._module.wrappers[called] = bool(_ASSERTED.match(after) or _ENDS.search(after))
                break

    def _found(self, name: str, start: int, end: int, *, optional: bool = False) -> None:
        if (
            name in _BUILT_IN
            or name.islower()
            or not re.fullmatch(r"[A-Za-z_]\w{0,199}", name)
            or _CALLED.match(self._code, end)
            or _WRITTEN.match(self._code, end)  # it is set here, not read
        ):
            return
        default = _DEFAULT.match(self._code, end)
        text = self._text(default.end()) if default else ""
        needed = self._is_needed(start, end)
        optional = not needed and (optional or default is not None or self._is_tested(start, end))
        self._module.references.append(Reference(name, self._at(start), text or None, optional, needed=needed))

    def _is_needed(self, start: int, end: int) -> bool:
        """Return whether the code cannot do without: `NAME!`, `as string`, or it throws where there is none."""
        after = self._code[end : end + _ENDS_WITHIN]
        if _ASSERTED.match(after) or not _ENDS.search(after):
            return _ASSERTED.match(after) is not None
        before = self._code[max(0, start - _LONGEST_NAMED) : start]
        named = _IS_NAMED.search(before)
        asked = named is not None and re.search(rf"!\s*{re.escape(named[1])}\b", after) is not None
        return asked or _GUARD.search(before) is not None or _ENDS_INSTEAD.match(after) is not None

    def _is_tested(self, start: int, end: int) -> bool:
        """Return whether the code asks whether a variable is there, or compares it: it goes on without."""
        alone = _IF.search(self._code[max(0, start - _LONGEST_IF) : start]) and _ENDED.match(self._code, end)
        return alone is not None or _TESTED.match(self._code, end) is not None

    def _literal(self, position: int, *, at: int | None = None, optional: bool = False) -> None:
        """Take the text that begins at `position` for a name, or its fixed beginning for a prefix."""
        literal = joined(self._source, position)
        if literal is not None:
            name, end = literal
            closing = _CLOSED.match(self._code, end)
            start = position if at is None else at
            self._found(name, start, closing.end() if closing else end, optional=optional)
        elif (prefix := _PREFIX.match(self._source, position)) is not None:
            self._module.prefixes.add(prefix[1])

    def _text(self, position: int) -> str:
        literal = _LITERAL.match(self._source, position)
        return (literal[2] or literal[3] or "") if literal else ""

    def _keys(self, start: int, end: int) -> None:
        """Take the names of a destructuring or import: `NAME`, `NAME: local`, `NAME = default`, `NAME as local`."""
        for part in re.finditer(r"[^,]+", self._code[start:end]):
            head = re.match(rf"\s*({_NAME})\s*(?:(=)|:[^=]*(=)?|\bas\b|$)", part[0])
            if head is not None and head[1] not in _BUILT_IN:
                place = start + part.start() + head.start(1)
                optional = bool(head[2] or head[3])
                self._module.references.append(Reference(head[1], self._at(place), None, optional))

    def _schemas(self) -> None:
        """Find the keys that envalid, t3-env, and zod schemas parsed from the environment declare."""
        covered = 0
        for match in _SCHEMA_CALLS.finditer(self._code):
            if match.start() >= covered and (self._parses or not match[0].startswith("object")):
                covered = _closing(self._code, match.end())
                for name, place, value in self._object_keys(match.end(), covered):
                    if _UPPER.fullmatch(name) and not _IS_A_READ.match(value):
                        optional = _OPTIONAL.search(self._definition(value)) is not None
                        self._module.references.append(
                            Reference(name, self._at(place), None, optional, declares=True, needed=not optional)
                        )

    def _definition(self, value: str) -> str:
        """Return the text of a schema; where it is the name of one, that of its definition."""
        name = re.fullmatch(rf"\s*({_NAME})[\s,]*", value)
        if name is None:
            return value
        if name[1] not in self._definitions and len(self._definitions) < _MOST:
            found = re.search(rf"\b{re.escape(name[1])}\s*=([^;]{{1,600}});", self._code)
            self._definitions[name[1]] = found[1] if found else ""
        return self._definitions.get(name[1], "")

    def _object_keys(self, start: int, end: int) -> Iterator[tuple[str, int, str]]:
        """Return the keys of the objects inside a call, with place and the text of the value."""
        keys = list(
            re.finditer(rf"(?<=[{{,])\s*({_NAME})\s*:|(?<=[{{,])\s*([\"'])[^\"'\n]*\2\s*:", self._code[start:end])
        )
        for key, after in zip(keys, [*keys[1:], None], strict=False):
            place = start + key.end() - len(key[0].lstrip())
            name = key[1] or self._text(place)
            value_end = start + after.start() if after else end
            yield name, place, self._code[start + key.end() : value_end]

    def _calls(self) -> None:
        """Remember calls with an upper-case word: the function may read the variable of that name."""
        for call in _CALL.finditer(self._source):
            start = call.start()
            before = self._code[max(0, start - _LONGEST_CALLEE) : start]
            callee = _CALLEE.search(before)
            if callee is not None and self._code[start] == "(":
                more = bool(re.match(r"\s*,", self._code[call.end() : call.end() + 20]))
                called = f".{callee[1]}" if before[: callee.start()].rstrip().endswith(".") else callee[1]
                self._module.calls.append((called, Reference(call[1], self._at(start), None, more)))

    def _at(self, position: int) -> InFile:
        import bisect

        line = bisect.bisect_right(self._starts, position)
        return InFile(self._path, line, position - self._starts[line - 1] + 1)


def _closing(code: str, start: int) -> int:
    """Return where the bracket that opened just before `start` closes, the end of the text where it does not."""
    depth = 1
    for match in _BRACKET.finditer(code, start):
        depth += 1 if match[0] in _PAIRS else -1
        if depth == 0:
            return match.start()
    return len(code)


def resolve(modules: list[Module]) -> Iterator[Reference]:
    """Return the reads that go through wrappers, wherever in the project these are defined."""
    wrappers = {name: ends for module in modules for name, ends in module.wrappers.items()}
    for module in modules:
        for callee, reference in module.calls:
            other = callee[1:] if callee.startswith(".") else f".{callee}"
            ends = wrappers.get(callee, None if other.lstrip(".") in _OF_ANY_MAP else wrappers.get(other))
            if ends is not None:
                yield replace(reference, needed=ends and not reference.optional)
