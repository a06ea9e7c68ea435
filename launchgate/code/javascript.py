"""Environment variables that JavaScript and TypeScript read.

`process.env`, `import.meta.env`, `Bun.env`, `Deno.env` and every name that they get, by dot, bracket, `get`,
destructured, or with a computed key that the file defines; SvelteKit's `$env` modules; Nest's ConfigService; schemas of
envalid, t3-env and zod; and functions of the project that read the name they are given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from launchgate.code.bindings import (
    ENVIRONMENT,
    Bindings,
    Scopes,
    first_of,
    last_name,
    member_of,
    operator_of,
    text_of,
    unwrapped,
)
from launchgate.code.keys import Keys
from launchgate.code.outcomes import ReadOutcomes, ends
from launchgate.code.reference import FileReads, Locator, Reference, resolve
from launchgate.code.syntax import DEEPEST, TooSlow, parse

__all__ = ["concerns", "read", "read_mixed", "resolve"]

if TYPE_CHECKING:
    from launchgate.code.syntax import Node

_UPPER = re.compile(r"[A-Z][A-Z0-9_]{1,199}")
_VARIABLE = re.compile(r"[A-Za-z_]\w{0,199}")
_BEGINNING = re.compile(r"([A-Z][A-Z0-9_]{2,199})\Z")
_PRE_FILTER = re.compile(rb"env\b|[cC]onfigService|createEnv|cleanEnv|Env\b")
_DIRECT = re.compile(
    rb"(?:\bprocess|\bimport\s{0,9}\.\s{0,9}meta|\bBun|\bDeno)\s{0,9}\??\.\s{0,9}env\s{0,9}[?!]?"
    rb"(?:\.\s{0,9}(?P<name>[A-Za-z_]\w*+)(?!\s{0,9}(?:\(|=[^=>]))"
    rb"|(?:\.\s{0,9}get\s{0,9}\(|\.?\s{0,9}\[)\s{0,9}[\"'`](?P<text>[A-Za-z_]\w*+)[\"'`])"
)
_BUILT_IN = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})
_GETTERS = frozenset({b"get", b"has", b"getOrThrow", b"require"})
_SERVICE = re.compile(rb"\w*[cC]onfigService")
_OF_SERVICE = re.compile(rb"(\w+)\s{0,9}[?!]?\s{0,9}:\s{0,9}ConfigService\b")
_STRAPI = frozenset({b"int", b"float", b"bool", b"array", b"json", b"date", b"oneOf"})
_HANDS_ENV = re.compile(rb"\bfrom\s*[\"']prisma/config|\(\s*\{[^{}()]{0,200}\benv\b[^{}()]{0,200}\}\s*\)\s*=>")
_SCHEMAS = frozenset({b"createEnv", b"cleanEnv", b"envsafe", b"parseEnv"})
_PARSES = frozenset({b"parse", b"safeParse", b"parseAsync", b"safeParseAsync"})
_OPTIONAL = re.compile(rb"\.\s*(?:optional|default|nullish|catch)\s*\(|\bdefault\s*:")
_LONGEST_SCHEMA = 2_000
_SCRIPT = re.compile(rb"<script\b[^>]{0,1000}>(.*?)(?=</script\b|\Z)|\A---\n(.*?)\n---", re.DOTALL | re.IGNORECASE)
MIXED = (".vue", ".svelte", ".astro")
_TYPES_ONLY = (".ts", ".mts", ".cts")


def concerns(data: bytes) -> bool:
    """Whether a file can read variables at all; a quick check that never misses."""
    return _PRE_FILTER.search(data) is not None


def read(source: str, path: str) -> FileReads:
    """Return the reads of one file. Where the parser finds errors or gives up, direct reads in the text count too."""
    data = source.encode("utf-8", "replace")
    try:
        reader = _JavaScriptReader(data, "typescript" if path.endswith(_TYPES_ONLY) else "tsx", path)
    except TooSlow:
        reads = FileReads(trouble="parsing it takes too long, so only plain reads of variables were found")
        return _with_direct(reads, data, path)
    reads = reader.read()
    unsure = reader.without_comments() if reader.is_broken else reader.without_texts() if len(data) > DEEPEST else b""
    return _with_direct(reads, unsure, path)


def read_mixed(source: str, path: str) -> FileReads:
    """Return the reads of a file that mixes languages (Vue, Svelte, Astro): its scripts, and plain reads outside."""
    data = source.encode("utf-8", "replace")
    scripts, rest, position = [], [], 0
    for script in _SCRIPT.finditer(data):
        start, end = script.span(script.lastindex or 0)
        scripts += [_blank(data[position:start]), data[start:end]]
        rest += [data[position:start], _blank(data[start:end])]
        position = end
    reads = read(b"".join([*scripts, _blank(data[position:])]).decode("utf-8", "replace"), path)
    return _with_direct(reads, b"".join([*rest, data[position:]]), path)


def _blank(text: bytes) -> bytes:
    return re.sub(rb"[^\n]", b" ", text)


def _with_direct(reads: FileReads, data: bytes, path: str) -> FileReads:
    """Add the plain reads in a text that is not, or not surely, code."""
    known = {(each.name, each.at.line) for each in reads.references}
    places = Locator(data, path)
    for match in _DIRECT.finditer(data):
        name = (match["name"] or match["text"]).decode()
        at = places.at(match.start())
        if name not in _BUILT_IN and not name.islower() and (name, at.line) not in known:
            reads.references.append(Reference(name, at))
    return reads


class _JavaScriptReader:
    """Reads one parsed file."""

    def __init__(self, data: bytes, language: str, path: str) -> None:
        self._data = data
        root, self._captures = parse(data, language)
        self.is_broken = root.has_error
        self._places = Locator(data, path)
        self._reads = FileReads()
        self._services = frozenset(_OF_SERVICE.findall(data) if b"ConfigService" in data else ())
        self._parses = b"validationSchema" in data  # Nest hands it the environment

    @cached_property
    def _scopes(self) -> Scopes:
        return Scopes(self._captures.get("function", ()))

    @cached_property
    def _bindings(self) -> Bindings:
        return Bindings(self._captures, self._scopes)

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._captures, self._scopes)

    @cached_property
    def _outcomes(self) -> ReadOutcomes:
        return ReadOutcomes(self._captures)

    def without_comments(self) -> bytes:
        """Return the source with its comments as spaces."""
        return self._without("comment")

    def without_texts(self) -> bytes:
        """Return the source with its comments, texts and regular expressions as spaces."""
        return self._without("comment", "text")

    def _without(self, *names: str) -> bytes:
        data = bytearray(self._data)
        for name in names:
            for node in self._captures.get(name, ()):
                data[node.start_byte : node.end_byte] = _blank(self._data[node.start_byte : node.end_byte])
        return bytes(data)

    def read(self) -> FileReads:
        for call in self._captures.get("call", ()):
            self._remember(call)
        if concerns(self._data) or b"config." in self._data:
            self._read_environment()
        return self._reads

    def _read_environment(self) -> None:
        for node in self._captures.get("member", ()):
            self._member(node)
        for node in self._captures.get("subscript", ()):
            owner, key = member_of(node)
            if owner is not None and key is not None and self._bindings.kind(owner) == ENVIRONMENT:
                self._key(key, node)
        for node in self._captures.get("context", ()):
            if node.type != "binary_expression" or operator_of(node) != "in":
                continue
            asked, owner = node.child_by_field_name("left"), node.child_by_field_name("right")
            name = text_of(asked) if asked and self._bindings.kind(owner) == ENVIRONMENT else None
            if asked is not None and name is not None:
                self._add(name, asked, optional=True)
        for pattern in self._bindings.taken.values():
            self._taken(pattern)
        for statement in self._captures.get("import", ()):
            self._static(statement)
        hands_env = _HANDS_ENV.search(self._data) is not None
        for call in self._captures.get("call", ()):
            self._call(call, hands_env=hands_env)
        self._schemas()

    def _member(self, node: Node) -> None:
        owner, key = member_of(node)
        if owner is None or key is None or owner.type not in _OWNERS or self._bindings.kind(owner) != ENVIRONMENT:
            return
        name = (key.text or b"").decode("utf-8", "replace")
        if name.isupper() or not self._bindings.is_alias(owner):
            self._add(name, node)

    def _key(self, key: Node, read: Node) -> None:
        """Take the name of a read that is in brackets or handed to `get`: a text, or a name for one."""
        key = unwrapped(key)
        text = text_of(key)
        if text is not None:
            self._add(text, read)
        elif key.type in {"identifier", "member_expression"}:
            for each in self._keys.texts(key):
                self._add(each, read)
            if key.type == "identifier":
                self._wrapper(key, read)
        else:
            self._prefix(key)

    def _prefix(self, key: Node) -> None:
        first = first_of(key)
        beginning = (first.text or b"").decode("utf-8", "replace") if first else ""
        if key.type == "binary_expression":
            beginning = (text_of(first) or "") if first else ""
        match = _BEGINNING.match(beginning)
        if match is not None and key.type in {"template_string", "binary_expression"}:
            self._reads.prefixes.add(match[1])

    def _wrapper(self, key: Node, read: Node) -> None:
        """Learn the function whose first parameter is the key of a read."""
        for function in self._scopes.around(key.start_byte):
            parameters = function.child_by_field_name("parameters")
            first = first_of(parameters) if parameters else function.child_by_field_name("parameter")
            name = (first.child_by_field_name("pattern") or first) if first else None
            called = self._bindings.function_names.get(function.id)
            if name is not None and name.text == key.text and called is not None:
                self._reads.wrappers[called] = self._outcomes.of(read).needed or ends(function)
                return

    def _add(self, name: str, read: Node, *, optional: bool = False) -> None:
        if name in _BUILT_IN or name.islower() or not _VARIABLE.fullmatch(name):
            return
        outcome = self._outcomes.of(read)
        if not outcome.written:
            optional = not outcome.needed and (optional or outcome.optional)
            at = self._places.at(read.start_byte)
            self._reads.references.append(Reference(name, at, outcome.default, optional, needed=outcome.needed))

    def _taken(self, pattern: Node) -> None:
        """Take the names of `{ NAME, NAME: local, NAME = default }`."""
        for part in pattern.named_children:
            key = part.child_by_field_name("key") or part.child_by_field_name("left") or part
            value = part.child_by_field_name("value")
            optional = part.type == "object_assignment_pattern" or (
                value is not None and value.type == "assignment_pattern"
            )
            name = text_of(key) or (last_name(key).decode() if part.type != "rest_pattern" else "")
            if _VARIABLE.fullmatch(name) and name not in _BUILT_IN:
                self._reads.references.append(Reference(name, self._places.at(key.start_byte), None, optional))

    def _static(self, statement: Node) -> None:
        source = statement.child_by_field_name("source")
        if source is None or not (text_of(source) or "").startswith("$env/static/"):
            return
        clause = first_of(statement)
        for names in clause.named_children if clause else ():
            for each in names.named_children:
                name = each.child_by_field_name("name")
                if name is not None:
                    at = self._places.at(name.start_byte)
                    self._reads.references.append(Reference(last_name(name).decode(), at))

    def _call(self, call: Node, *, hands_env: bool) -> None:
        """Take `get("NAME")` of what gives variables."""
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        first = first_of(arguments) if arguments else None
        if function is None or arguments is None or first is None:
            return
        called = last_name(function)
        owner = member_of(function)[0] if function.type == "member_expression" else None
        if owner is not None and called in _GETTERS and self._bindings.kind(owner) == ENVIRONMENT:
            self._key(first, call)
        if owner is not None and called in _PARSES:
            self._parses = self._parses or self._bindings.kind(first) == ENVIRONMENT
        text = text_of(first) if first.type in {"string", "template_string"} else None
        if text is None:
            return
        handed = hands_env and (called == b"env" if owner is None else called in _STRAPI and last_name(owner) == b"env")
        asked = owner is not None and called in {b"get", b"getOrThrow"} and self._is_service(last_name(owner), text)
        if handed or asked:
            self._add(text, call)

    def _remember(self, call: Node) -> None:
        """Remember a call with an upper-case word: it may be to a wrapper."""
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        first = first_of(arguments) if arguments else None
        if function is None or arguments is None or first is None or first.type not in {"string", "template_string"}:
            return
        called, text = last_name(function).decode("utf-8", "replace"), text_of(first)
        if called and text is not None and _UPPER.fullmatch(text):
            more = arguments.named_child_count > 1
            reference = Reference(text, self._places.at(arguments.start_byte), None, optional=more)
            self._reads.calls.append((f".{called}" if function.type == "member_expression" else called, reference))

    def _is_service(self, owner: bytes, name: str) -> bool:
        if owner in {b"config", b"Env"}:
            return owner == b"Env" or name.isupper()
        return owner in self._services or _SERVICE.fullmatch(owner) is not None

    def _schemas(self) -> None:
        """Find the keys that envalid, t3-env, and zod schemas parsed from the environment declare."""
        pairs = self._captures.get("pair", [])
        starts = [each.start_byte for each in pairs]
        covered = 0
        for call in self._captures.get("call", ()):
            name = last_name(call.child_by_field_name("function"))
            if call.start_byte < covered or not (name in _SCHEMAS or (name == b"object" and self._parses)):
                continue
            covered = call.end_byte
            for pair in pairs[bisect_left(starts, call.start_byte) : bisect_left(starts, covered)]:
                self._declared(pair)

    def _declared(self, pair: Node) -> None:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is None or value is None:
            return
        name = text_of(key) or last_name(key).decode("utf-8", "replace")
        inner = unwrapped(value)
        is_read = inner.type in {"member_expression", "subscript_expression"} and (
            self._bindings.kind(member_of(inner)[0]) == ENVIRONMENT
        )
        if _UPPER.fullmatch(name) and not is_read:
            optional = _OPTIONAL.search(self._definition(value)) is not None
            at = self._places.at(key.start_byte)
            self._reads.references.append(Reference(name, at, None, optional, declares=True, needed=not optional))

    def _definition(self, value: Node) -> bytes:
        """Return the text of a schema; where it is a name, that of its definition."""
        if value.type == "identifier":
            return self._definitions.get(value.text or b"", b"")
        return self._data[value.start_byte : min(value.end_byte, value.start_byte + _LONGEST_SCHEMA)]

    @cached_property
    def _definitions(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for node in self._captures.get("binding", ()):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and value is not None and value.type != "identifier":
                found.setdefault(name.text or b"", self._definition(value))
        return found


_OWNERS = frozenset(
    {
        "as_expression",
        "await_expression",
        "call_expression",
        "identifier",
        "member_expression",
        "non_null_expression",
        "parenthesized_expression",
        "subscript_expression",
    }
)
