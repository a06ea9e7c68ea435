"""Which expressions of a JavaScript module mean the environment: `process.env` and its kin, and the names they get.

Patterns meet masked code (`launchgate.code.masked`), in which the texts `env` and `process` are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

NAME = r"[A-Za-z_$][\w$]*+"
_QUOTE = "[\"'`]"


def _member(name: str) -> str:
    return rf"\s*(?:(?:\?\s*)?\.\s*{name}\b|(?:\?\s*\.\s*)?\[\s*{_QUOTE}{name}{_QUOTE}\s*\])"


_CAST = r"(?:\s*!|\s+as\s[^;=(){}]{1,120}?(?=\s*\)))?+(?:\s*\))?+"
"""What may stand between a value and its member: `(process as any)`, `process.env!`."""

_GLOBAL = rf"(?:globalThis|global|window|self)(?:{_CAST}){_member('process')}"
_REQUIRED = rf"\b(?:require|import)\s*\(\s*{_QUOTE}(?:node:)?process{_QUOTE}\s*\)(?:(?:\s*\))?\s*\.\s*default\b)?"
_HOLDER = rf"(?:(?<![\w$.])(?:{_GLOBAL}|process\b|Bun\b|Deno\b)|\bimport\s*\.\s*meta\b|{_REQUIRED})"
_OWN = rf"(?:{_HOLDER}|\b(?:\w+\s*\.\s*)?process){_CAST}{_member('env')}"
_ACCESS = re.compile(rf"{_CAST}\s*(?:\?\s*)?[.\[(](?!\s*\.)")

_LOOKED_BACK = 4_000
"""Characters before a value in which the name that it gets is looked for."""
_TYPE = r"(?:\s*+[?!]?+\s*+:(?:[^=;(){},<>]|<[^=;(){}]{0,200}>|\{[^{}]{0,400}\}){1,200})?"
_WRAPPED = (
    r"(?:[\s(]|\{[^{}=;]{0,200}\.\.\.|<[\w.$]{1,60}>|await\b|Object\s*\.\s*(?:assign|freeze)\s*\(\s*(?:\{\s*\}\s*,)?"
    r"|[\w$.?\s]{1,80}(?:\|\||\?\?))*+"
)
_NAMED = re.compile(rf"(?<![\w$])({NAME}){_TYPE}\s*=(?![=>])\s*{_WRAPPED}\Z")
_TAKEN_APART = re.compile(rf"\{{((?:[^{{}}]|\{{[^{{}}]*+\}})*+)\}}{_TYPE}\s*=(?![=>])\s*{_WRAPPED}\Z")
_LONGEST_HEAD = 400
_HANDED = re.compile(rf"(?<![\w$.])({NAME})\s*\(\s*\Z")
_TYPED = re.compile(rf"(?<![\w$.])({NAME})\s*+\??+\s*+:\s*NodeJS\s*\.\s*ProcessEnv\b")
_LOADED = re.compile(rf"(?<![\w$.])({NAME}){_TYPE}\s*=\s*loadEnv\s*\(")
_FROM = re.compile(r"(?:\bfrom|=\s*require\s*\()\s*(?=[\"'])")
_IMPORT = re.compile(r"\bimport\b(?:\s+type\b)?([^;\"'`()=]*)\Z")
_CLAUSE = re.compile(rf"(?P<star>\*\s*as\s+(?P<all>{NAME}))|(?P<braces>\{{[^{{}}]*\}})|(?P<default>{NAME})")
_KEY = re.compile(rf"\s*(?P<rest>\.\.\.\s*)?(?P<name>{NAME})\s*(?:(?::|\bas\b)\s*(?P<local>{NAME}|\{{))?")
_PROCESS = frozenset({"process", "node:process"})
_WITH_ENV = ("bun", "cloudflare:workers", "$env/dynamic/")
_ROUNDS = 3  # an alias of an alias of an alias
_MOST = 50  # names of one file


class Bindings:
    """What means the environment in one module: `owner` matches every such expression."""

    def __init__(self, code: str, text: Callable[[int], str]) -> None:
        """Learn the names; `text` gives the text literal at a position of the source."""
        self._code = code
        self._holders: dict[str, None] = {}
        self._names: dict[str, None] = {}
        self._parameters: dict[str, str | None] = {}  # by function
        self.taken: dict[tuple[int, int], None] = {}  # spans of the names that are read where it is taken apart
        self._imports(text)
        for typed in (*_TYPED.finditer(code), *_LOADED.finditer(code)):
            self._names[typed[1]] = None
        for _ in range(_ROUNDS):
            known = len(self._holders) + len(self._names)
            self._round()
            if len(self._holders) + len(self._names) == known:
                break

    @property
    def owner(self) -> str:
        """The pattern of an expression that means the environment; a name given to it is the group `alias`."""
        return rf"(?:{self._environment}|(?P<alias>{_either(self._names)})){_CAST}"

    @property
    def _environment(self) -> str:
        holders = rf"|{_either(self._holders)}{_CAST}{_member('env')}" if self._holders else ""
        return rf"(?:{_OWN}(?:\s*\.\s*toObject\s*\(\s*\))?{holders})"

    def _imports(self, text: Callable[[int], str]) -> None:
        for origin in _FROM.finditer(self._code):
            module = text(origin.end())
            if module not in _PROCESS and not module.startswith(_WITH_ENV):
                continue
            start = self._code.rfind("import", max(0, origin.start() - _LOOKED_BACK), origin.start())
            statement = _IMPORT.match(self._code, max(start, 0), origin.start())
            if statement is None:
                continue
            for part in _CLAUSE.finditer(statement[1]):
                if part["braces"]:
                    self._keys(statement.start(1) + part.start(), statement.start(1) + part.end())
                elif module in _PROCESS:
                    self._holders[part["all"] or part["default"]] = None

    def _round(self) -> None:
        """Learn the names that get what is known by now, and where the environment itself is taken apart."""
        self.taken.clear()
        holder = re.compile(rf"{_HOLDER}|{_either(self._holders)}")
        for value in self._values(holder):
            if (taken := _TAKEN_APART.search(self._code, *value)) is not None:
                self._keys(*taken.span(1))
            elif (named := self._named(value)) is not None:
                self._holders[named] = None
        environment = re.compile(self.owner)
        for value in self._values(environment):
            if (taken := _TAKEN_APART.search(self._code, *value)) is not None:
                self._take(*taken.span(1))
            elif (named := self._named(value) or self._parameter(value)) is not None:
                self._names[named] = None

    def _values(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Give, for each match that is used as a whole, the span of the code before it."""
        for match in pattern.finditer(self._code):
            if not _ACCESS.match(self._code, match.end()):
                yield max(0, match.start() - _LOOKED_BACK), match.start()

    def _named(self, before: tuple[int, int]) -> str | None:
        start, end = before
        found = _NAMED.search(self._code, max(start, end - _LONGEST_HEAD), end)
        return found[1] if found and len(self._names) + len(self._holders) < _MOST else None

    def _parameter(self, before: tuple[int, int]) -> str | None:
        """Return the first parameter of a function of this module that is called with a value."""
        start, end = before
        called = _HANDED.search(self._code, max(start, end - _LONGEST_HEAD), end)
        if called is None:
            return None
        if called[1] not in self._parameters:
            known = len(self._parameters) < _MOST
            self._parameters[called[1]] = self._first_of(re.escape(called[1])) if known else None
        return self._parameters[called[1]]

    def _first_of(self, name: str) -> str | None:
        head = rf"(?:\bfunction\s+{name}\s*(?:<[^<>()]*>)?|(?<![\w$.]){name}{_TYPE}\s*=\s*(?:async\s*)?)\(\s*({NAME})"
        found = re.search(head, self._code)
        return found[1] if found else None

    def _keys(self, start: int, end: int) -> None:
        """Learn from `{ env, env: local, env: { A, B } }` of something that holds the environment."""
        for part in re.finditer(r"(?:^|[{,])", self._code[start:end]):
            key = _KEY.match(self._code, start + part.end(), end)
            if key is None or key["name"] not in {"env", "process", "default"}:
                continue
            if key["local"] == "{":
                close = self._code.find("}", key.end(), end)
                self._take(key.end(), close if close >= 0 else end)
            else:
                known = self._names if key["name"] == "env" else self._holders
                known[key["local"] or key["name"]] = None

    def _take(self, start: int, end: int) -> None:
        """Remember that the names between are read, and learn the one that gets the rest."""
        self.taken[start, end] = None
        rest = re.search(rf"\.\.\.\s*({NAME})\s*\Z", self._code[start:end])
        if rest is not None:
            self._names[rest[1]] = None


def _either(names: dict[str, None]) -> str:
    """Return the pattern of any of some names, or of what never occurs."""
    known = "|".join(map(re.escape, sorted(names)))
    return rf"(?<![\w$.])(?:this\s*\.\s*#?)?(?:{known})(?![\w$])" if known else r"(?!)"
