"""Environment variables that JavaScript and TypeScript read, on masked text.

`process.env`, `import.meta.env`, `Bun.env` by dot, bracket, destructuring and alias; `Deno.env.get`; SvelteKit's
`$env` modules; Nest's ConfigService; schemas of envalid, t3-env and zod; and functions of the project that read the
name they are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from launchgate.code.masked import mask
from launchgate.code.reference import Reference
from launchgate.finding import InFile

_ENV = r"(?:(?:globalThis\s*\.\s*)?process\s*\.\s*env|import\s*\.\s*meta\s*\.\s*env|Bun\s*\.\s*env)\b"
_NAME = r"[A-Za-z_$][\w$]*"
_UPPER = re.compile(r"[A-Z][A-Z0-9_]{1,199}")
_PRE_FILTER = re.compile(rb"env\b|[cC]onfigService|createEnv|cleanEnv|Env\b")

_ALIAS = re.compile(rf"\b(?:const|let|var)\s+({_NAME})(?:\s*:[^=;\n]+)?\s*=\s*(?:{_ENV}(?!\s*[.\[?])|loadEnv\s*\()")
_DESTRUCTURED = re.compile(rf"\{{([^{{}}]*)\}}(?:\s*:[^=;\n]+)?\s*=\s*{_ENV}(?!\s*[.\[])")
_IN = re.compile(rf"([\"'])[^\"'\n]*\1\s+in\s+{_ENV}")
_GETTERS = re.compile(
    r"\b(?:Deno\s*\.\s*env\s*\.\s*get|(?:this\s*\.\s*)?(?:\w*[cC]onfigService|config)\s*\.\s*get(?:OrThrow)?|Env\s*\.\s*get)"
    r"\s*(?:<[^<>()]*>)?\s*\(\s*(?=[\"'`])"
)
_STATIC = re.compile(r"import\s*\{([^{}]*)\}\s*from\s*(?=[\"'])")
_IMPORT_ENV = re.compile(r"import\s*\{[^{}]*\benv\b[^{}]*\}\s*from\s*(?=[\"'])")
_SCHEMA_CALLS = re.compile(r"\b(?:createEnv|cleanEnv|envsafe|parseEnv)\s*\(|\bobject\s*\(\s*(?=\{)")
_PARSED = re.compile(rf"\.\s*(?:safe)?[pP]arse(?:Async)?\s*\(\s*{_ENV}")
_FUNCTION = re.compile(
    rf"\bfunction\s+({_NAME})\s*(?:<[^<>()]*>)?\(([^()]*)\)|\b(?:const|let|var)\s+({_NAME})[^=;\n]*=\s*(?:async\s*)?(?:function\s*)?"
    rf"(?:\(([^()]*)\)|({_NAME}))[^={{;\n]*(?:=>|\{{)|^\s*(?:static\s+|async\s+|private\s+|public\s+)*({_NAME})\s*\(([^()]*)\)[^;{{\n]*\{{",
    re.MULTILINE,
)
_COMPUTED = re.compile(
    rf"(?:{_ENV}\s*(?:\?\s*\.\s*)?\[|\bDeno\s*\.\s*env\s*\.\s*get\s*\()\s*({_NAME})\s*(?:as\s+\w+\s*)?[\])]"
)
_CALL = re.compile(r"\(\s*[\"'`]([A-Z][A-Z0-9_]{1,199})[\"'`]")
_CALLEE = re.compile(rf"({_NAME})\s*(?:<[^<>()]*>)?\s*$")
_LONGEST_CALLEE = 120
_OPTIONAL = re.compile(r"\.\s*(?:optional|default|nullish|catch)\s*\(|\bdefault\s*:")
_CALLED = re.compile(r"\s*\(")
_WRITTEN = re.compile(r"\s*=(?![=>])")
_BRACKET = re.compile(r"[(){}\[\]]")
_MOST = 50  # aliases, and schemas with a name, of one file
_KEYWORDS = frozenset({"if", "for", "while", "switch", "catch"})
_LITERAL = re.compile(r"([\"'])((?:(?!\1)[^\\\n]|\\.)*)\1|`([^`\\$\n]*)`")
_DEFAULT = re.compile(r"\s*!?\s*\)?\s*(\?\?|\|\|)\s*")
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_BUILT_IN = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})
_WRAPPED_WITHIN = 600  # characters from a function's head to the read of its parameter


@dataclass(slots=True)
class Module:
    """What one file says; `wrappers` are functions whose first parameter names a variable, `calls` may be to one."""

    references: list[Reference] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    wrappers: set[str] = field(default_factory=set)
    calls: list[tuple[str, Reference]] = field(default_factory=list)


def concerns(data: bytes) -> bool:
    """Say whether a file can read variables at all; a quick look that never misses."""
    return _PRE_FILTER.search(data) is not None


def read(source: str, path: str) -> Module:
    """Read one file; raises `RecursionError` for absurd nesting."""
    return _Reader(source, mask(source), path).read()


def read_loose(source: str, path: str) -> Module:
    """Read a file that mixes languages (Vue, Svelte, Astro, HTML): direct reads only, on the text as it is."""
    return _Reader(source, source, path).read_direct()


class _Reader:
    def __init__(self, source: str, code: str, path: str) -> None:
        self._source, self._code, self._path = source, code, path
        self._module = Module()
        self._definitions: dict[str, str] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]

    def read(self) -> Module:
        self.read_direct()
        for match in _DESTRUCTURED.finditer(self._code):
            self._keys(match.start(1), match.end(1))
        for match in _IN.finditer(self._code):
            self._literal(match.start(), optional=True)
        for match in _GETTERS.finditer(self._code):
            self._literal(match.end())
        for match in _STATIC.finditer(self._code):
            if self._text(match.end()).startswith("$env/static/"):
                self._keys(match.start(1), match.end(1))
        self._schemas()
        self._wrappers()
        return self._module

    def read_direct(self) -> Module:
        """Find `process.env.NAME` and the like, through aliases too."""
        aliases = {match[1] for match in _ALIAS.finditer(self._code)}
        if any(self._text(match.end()).startswith("$env/dynamic/") for match in _IMPORT_ENV.finditer(self._code)):
            aliases.add("env")
        owners = "|".join([_ENV, *(rf"(?<![\w$.]){re.escape(alias)}" for alias in sorted(aliases)[:_MOST])])
        for match in re.finditer(rf"(?:{owners})\s*(?:(?:\?\s*)?\.\s*({_NAME})|(?:\?\s*\.\s*)?(\[)\s*)", self._code):
            if match[1] is not None:
                self._found(match[1], match.start(), match.end())
            else:
                self._literal(match.end(), at=match.start())
        return self._module

    def _found(self, name: str, start: int, end: int, *, optional: bool = False) -> None:
        if (
            name in _BUILT_IN
            or name.islower()
            or not re.fullmatch(r"[A-Za-z_]\w{0,199}", name)
            or _CALLED.match(self._code, end)
        ):
            return
        written = _WRITTEN.match(self._code, end)
        if written:
            return  # it is set here, not read
        default = _DEFAULT.match(self._code, end)
        text = self._text(default.end()) if default else ""
        self._module.references.append(Reference(name, self._at(start), text or None, optional or default is not None))

    def _literal(self, position: int, *, at: int | None = None, optional: bool = False) -> None:
        """Take the text that begins at `position` for a name, or its fixed beginning for a prefix."""
        literal = _LITERAL.match(self._source, position)
        if literal is not None:
            end = literal.end()
            closing = re.match(r"\s*\]", self._code[end : end + 20])
            self._found(
                literal[2] or literal[3] or "",
                position if at is None else at,
                end + (closing.end() if closing else 0),
                optional=optional,
            )
        elif (
            prefix := re.match(
                r"[\"'`]([A-Z][A-Z0-9_]{2,})(?:\$\{|[\"']\s*\+)", self._source[position : position + 200]
            )
        ) is not None:
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
        parses = _PARSED.search(self._code) is not None
        covered = 0
        for match in _SCHEMA_CALLS.finditer(self._code):
            if match.start() >= covered and (parses or not match[0].startswith("object")):
                covered = _closing(self._code, match.end())
                for name, place, value in self._object_keys(match.end(), covered):
                    if _UPPER.fullmatch(name) and not re.match(rf"\s*{_ENV}", value):
                        optional = _OPTIONAL.search(self._definition(value)) is not None
                        self._module.references.append(Reference(name, self._at(place), None, optional, declares=True))

    def _definition(self, value: str) -> str:
        """Give the text of a schema; where it is the name of one, that of its definition."""
        name = re.fullmatch(rf"\s*({_NAME})[\s,]*", value)
        if name is None:
            return value
        if name[1] not in self._definitions and len(self._definitions) < _MOST:
            found = re.search(rf"\b{re.escape(name[1])}\s*=([^;]{{1,600}});", self._code)
            self._definitions[name[1]] = found[1] if found else ""
        return self._definitions.get(name[1], "")

    def _object_keys(self, start: int, end: int) -> Iterator[tuple[str, int, str]]:
        """Give the keys of the objects inside a call, with place and the text of the value."""
        keys = list(
            re.finditer(rf"(?<=[{{,])\s*({_NAME})\s*:|(?<=[{{,])\s*([\"'])[^\"'\n]*\2\s*:", self._code[start:end])
        )
        for key, after in zip(keys, [*keys[1:], None], strict=False):
            place = start + key.end() - len(key[0].lstrip())
            name = key[1] or self._text(place)
            value_end = start + after.start() if after else end
            yield name, place, self._code[start + key.end() : value_end]

    def _wrappers(self) -> None:
        """Learn functions that read the variable their first parameter names, and remember calls with such a name."""
        for read in _COMPUTED.finditer(self._code):
            before = self._code[max(0, read.start() - _WRAPPED_WITHIN) : read.start()]
            for match in reversed(list(_FUNCTION.finditer(before))):
                name = match[1] or match[3] or match[6]
                first = re.match(rf"\s*({_NAME})", match[2] or match[4] or match[5] or match[7] or "")
                if first is not None and first[1] == read[1] and name not in _KEYWORDS:
                    self._module.wrappers.add(name)
                    break
        for call in _CALL.finditer(self._source):
            start = call.start()
            callee = _CALLEE.search(self._code[max(0, start - _LONGEST_CALLEE) : start])
            if callee is not None and self._code[start] == "(":
                more = bool(re.match(r"\s*,", self._code[call.end() : call.end() + 20]))
                self._module.calls.append((callee[1], Reference(call[1], self._at(start), None, more)))

    def _at(self, position: int) -> InFile:
        import bisect

        line = bisect.bisect_right(self._starts, position)
        return InFile(self._path, line, position - self._starts[line - 1] + 1)


def _closing(code: str, start: int) -> int:
    """Give where the bracket that opened just before `start` closes, the end of the text where it does not."""
    depth = 1
    for match in _BRACKET.finditer(code, start):
        depth += 1 if match[0] in _PAIRS else -1
        if depth == 0:
            return match.start()
    return len(code)


def resolve(modules: list[Module]) -> Iterator[Reference]:
    """Give the reads that go through wrappers, wherever in the project these are defined."""
    wrappers = {name for module in modules for name in module.wrappers}
    for module in modules:
        for callee, reference in module.calls:
            if callee in wrappers:
                yield reference
