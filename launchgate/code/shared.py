"""Environment variables that languages other than Python and JavaScript read: one reader for all of them.

A query of the language says which nodes are calls, conditions and constants; its conventions which calls read. What is
around a read (a default, a test, an end of the program) is so much alike in these languages that one set of patterns
serves all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from launchgate.code import go
from launchgate.code.conventions import BY_SUFFIX, Language
from launchgate.code.outcomes import ReadOutcome
from launchgate.code.reference import FileReads, Locator, Reference
from launchgate.code.syntax import TooSlow, parse
from launchgate.text.names import is_secret_name

if TYPE_CHECKING:
    from launchgate.code.syntax import Captures, Node

_LITERAL = re.compile(rb"[rbBu@$]?(?:\"\"\"|[\"'`])([^\"'`\\]{0,200})(?:\"\"\"|[\"'`])|(-?\d[\w.]*|true|false)")
_NAME = re.compile(rb"[rbBu@]?[\"'`]([A-Za-z_]\w{0,199})[\"'`]")
_BEGINNING = re.compile(rb"&?(?:[\w.:]{1,40}[!]?\s{0,9}\(\s{0,9})?[$@]?[\"'`]([A-Z][A-Z0-9_]{1,199}_)")
_LAST_WORD = re.compile(rb"(?:[\w\\]+(?:::|\.|->))*[$@]?(\w+)")
_CONSTANT = re.compile(
    rb"[$@]?(?:\w+\s+)*?(\w+)(?:\s*:\s*&?[\w' ]{1,40}|\s+[\w.]{1,40})?\s*[=(\s]"
    rb"\s*\(?[\"'`]([A-Za-z_]\w{0,199})[\"'`]\)?"
    rb"(?:\.freeze)?\s*;?\s*"
)
_BOUND = re.compile(rb"([$@]{0,2}\w+)\s*(?::\s*&?[\w<>?. ]{1,40})?\s*:?=\s*(?:\w[\w.]{0,40}\(\s*)?$")
_INSTEAD = re.compile(rb"[\s)]{0,9}(?:(\?\?=?|\?:)|\|\|=?|\bor\b)\s{0,99}")
_ENDS = re.compile(
    rb"\b(?:raise|throw|abort(?:_\w+)?|exit|die|panic!?|log\.(?:Fatal|Panic)\w*|\w*\.Fatal\w*|os\.Exit|fatal|errors\.New"
    rb"|fmt\.Errorf|return\s+(?:nil,\s*)?(?:err\b|Err\()|bail!|error\()"
)
_ONLY_ENDS = re.compile(rb"(?:raise|throw|abort|exit|die|panic|fail|error)\b")
_COMPARED = re.compile(rb"[\s)]{0,9}(?:[=!]==?|=~|\.equals\(|\.eql\?)\s{0,9}(?:[\"'`][^\"'`]|:\w|-?\d|true|false)")
_TESTED = re.compile(rb"[\s)]{0,9}(?:&&|\?[^?:.>]|and\b|[=!]==?\s{0,9}(?:nil|null|None|false|\"\"|''))")
_NEGATED = re.compile(
    rb"(?:!|\bnot\s)\s{0,9}(?:\w+\s{0,9}\()?\(?\s{0,9}$|\b(?:empty|is_null|IsNullOr\w+)\s{0,9}\(\s{0,9}$"
)
_ABSENT = re.compile(
    rb"[\s)]{0,9}(?:===?\s{0,9}(?:nil|null|None|false|\"\"|'')|\.(?:nil\?|blank\?|empty\?|is_err|is_none|isEmpty|isBlank)"
    rb"|\s{0,9}<\s{0,9}1)"
)
_TRUTH = re.compile(
    rb"(?:!|\bnot\s)\s{0,9}\(?$|\b(?:if|unless|elsif|while|when|match|switch|case)\s{1,9}\(?$|\bswitch\s{0,9}\($"
)
_EMBEDDED = re.compile(rb"\$\{([A-Z][A-Z0-9_]{1,199})(?::([^}]{0,200}))?\}")
_GENERATED = re.compile(rb"(?m)^(?://|#|/\*|\s\*) .{0,99}(?:Code generated .{0,200} DO NOT EDIT|@generated)")
_CALLED = re.compile(rb"(?:[\w\\$@]+(?:->|::|\.))*([A-Za-z_]\w*[?!]?)")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9_]{2,199}")
_LONGEST = 120  # bytes of what is called; a chain of calls would be read once for each link
_NEAR = 80
_WITHIN = 400  # bytes from a read to the condition that tests the name it got
_BODY = 400  # bytes of a body in which an end is searched
_AROUND = 40  # conditions and functions that may be around a place
_MOST = 50  # names in one call

TEMPLATES = (".erb",)


def language_of(path: str) -> Language | None:
    """Return the language of a path, None for one that is not read here."""
    suffix = path[path.rfind(".") :].lower()
    return BY_SUFFIX.get(".rb" if suffix in TEMPLATES else suffix)


def concerns(data: bytes, path: str) -> bool:
    """Whether a file can read variables at all; a quick check that never misses."""
    language = language_of(path)
    return language is not None and language.concerns.search(data) is not None


def read(source: str, path: str) -> FileReads:
    """Return the reads of one file; where the parser finds errors or gives up, direct reads in the text count too."""
    language = language_of(path)
    data = source.encode("utf-8", "replace")
    if language is None or _GENERATED.search(data[:2_000]):
        return FileReads()
    if path.lower().endswith(TEMPLATES):
        data = _script(data)
    tests = language.tests.search(data)
    data = data[: tests.start()] if tests else data
    try:
        root, captures = parse(data, language.grammar)
    except TooSlow:
        reads = FileReads(trouble="parsing it takes too long, so only plain reads of variables were found")
        return _with_direct(reads, data, path, language)
    reads = _SharedReader(data, captures, path, language).read()
    return _with_direct(reads, _without(data, captures), path, language) if root.has_error else reads


def _script(data: bytes) -> bytes:
    """Return the code of a template, at its place."""
    made = bytearray(re.sub(rb"[^\n]", b" ", data))
    start = data.find(b"<%")
    while start >= 0:
        end = data.find(b"%>", start)
        if end < 0:
            break
        if data[start + 2 : start + 3] not in {b"#", b"%"}:
            first = start + 2 + (data[start + 2 : start + 3] in {b"=", b"-"})
            made[first:end] = data[first:end].removesuffix(b"-").ljust(end - first)
            made[end : end + 1] = b";"
        start = data.find(b"<%", end)
    return bytes(made)


def _without(data: bytes, captures: Captures) -> bytes:
    made = bytearray(data)
    for node in captures.get("comment", ()):
        made[node.start_byte : node.end_byte] = re.sub(rb"[^\n]", b" ", data[node.start_byte : node.end_byte])
    return bytes(made)


def _with_direct(reads: FileReads, data: bytes, path: str, language: Language) -> FileReads:
    known = {(each.name, each.at.line) for each in reads.references}
    places = Locator(data, path)
    for match in language.direct.finditer(data):
        name, at = match["name"].decode(), places.at(match.start())
        if (name, at.line) not in known and not language.given.fullmatch(name):
            reads.references.append(Reference(name, at))
    return reads


class _SharedReader:
    """Reads one parsed file."""

    def __init__(self, data: bytes, captures: Captures, path: str, language: Language) -> None:
        self._data, self._captures, self._language = data, captures, language
        self._places = Locator(data, path)
        self._reads = FileReads()
        self._guarded: set[str] = set()
        self._declares_options = language.options.search(path) is not None
        self._aliases = {
            match[1]: meaning
            for node in captures.get("import", ())
            for pattern, meaning in language.imports
            for match in pattern.finditer(data[node.start_byte : min(node.end_byte, node.start_byte + 1_000)])
        }
        self._functions = list(captures.get("function", ()))
        self._starts = [each.start_byte for each in self._functions]
        self._conditions = sorted(
            (
                (condition.start_byte, condition.end_byte, node)
                for node in captures.get("if", ())
                if (condition := node.child_by_field_name("condition")) is not None
            ),
            key=lambda each: each[:2],
        )
        self._tested = [start for start, _, _ in self._conditions]
        self._constants: dict[bytes, list[str]] = {}
        for node in captures.get("constant", ()):
            match = _CONSTANT.fullmatch(self._text(node, 300))
            if match is not None:
                self._constants.setdefault(match[1], []).append(match[2].decode())

    def read(self) -> FileReads:
        """Return what the file reads, the wrappers it defines, and its calls that may be to one."""
        for node in self._captures.get("call", ()):
            self._call(node, b"(")
        for node in self._captures.get("index", ()):
            self._call(node, b"[")
        for node in self._captures.get("declaration", ()):
            for match in self._language.declares.finditer(self._text(node, 1_000)):
                at = self._places.at(node.start_byte + match.start())
                self._reads.references.append(Reference(match["name"].decode(), at, None, optional=True))
        if self._language.grammar == "go":
            self._reads.references += go.declared(self._data, self._captures, self._places)
            self._reads.prefixes |= go.prefixes(self._data)
        self._reads.references = [self._as_guarded(each) for each in self._reads.references]
        return self._reads

    def _as_guarded(self, reference: Reference) -> Reference:
        """Return a read as optional where the same file tests the variable in another place."""
        is_plain = not (reference.optional or reference.needed)
        return replace(reference, optional=True) if is_plain and reference.name in self._guarded else reference

    def _text(self, node: Node, most: int = _LONGEST) -> bytes:
        """Return the text of a node, nothing for a longer one."""
        return self._data[node.start_byte : node.end_byte] if node.end_byte - node.start_byte <= most else b""

    def _call(self, node: Node, bracket: bytes) -> None:
        arguments = (node.child_by_field_name("arguments") if bracket == b"(" else None) or (
            node.named_child(1) if node.named_child_count > 1 else None
        )
        if arguments is None or arguments.start_byte - node.start_byte > _LONGEST:
            return
        called = self._data[node.start_byte : arguments.start_byte].rstrip(b"[( \t\r\n")
        head = re.match(rb"\w+", called)
        if head is not None and head[0] in self._aliases:
            called = self._aliases[head[0]] + called[head.end() :]
        keys = arguments.named_children[:_MOST] if bracket == b"(" else [arguments]
        if not keys:
            return
        reads = self._language.reads
        if reads.embedded.fullmatch(called + bracket):
            self._embedded(keys[0])
            return
        more = len(keys) > 1 or node.child_by_field_name("block") is not None
        outcome = self._outcome_of_form(called + bracket, keys, more=more)
        if outcome is None:
            self._remember(called, node, keys)
            return
        if reads.properties.fullmatch(called + bracket) and not self._text(keys[0], 220).isupper():
            return
        names = keys if reads.several.fullmatch(called + bracket) else keys[:1]
        for key in names:
            self._key(key, node, outcome)

    def _embedded(self, key: Node) -> None:
        """Take the names of `${NAME}` and `${NAME:default}` in a text."""
        for match in _EMBEDDED.finditer(self._text(key, 500)):
            default = None if match[2] is None else match[2].decode("utf-8", "replace")
            at = self._places.at(key.start_byte + match.start())
            reference = Reference(match[1].decode(), at, default or None, default is not None, needed=default is None)
            self._reads.references.append(reference)

    def _outcome_of_form(self, form: bytes, keys: list[Node], *, more: bool) -> ReadOutcome | None:
        """Return what a form does by itself; None for one that reads nothing."""
        reads = self._language.reads
        if reads.several.fullmatch(form):
            more = False
        if reads.optional.fullmatch(form):
            return ReadOutcome(optional=True)
        if reads.needed.fullmatch(form):
            return ReadOutcome(needed=True)
        if reads.plain.fullmatch(form):
            return ReadOutcome()
        if reads.fallback.fullmatch(form) or reads.demanded.fullmatch(form):
            if more:
                unknown = "" if self._declares_options else None
                return ReadOutcome(
                    optional=True, default=(self._literal(keys[1]) if len(keys) > 1 else None) or unknown
                )
            return ReadOutcome(needed=reads.demanded.fullmatch(form) is not None, optional=self._declares_options)
        return None

    def _literal(self, node: Node) -> str | None:
        match = _LITERAL.fullmatch(self._text(node, 200))
        return None if match is None else (match[1] or match[2] or b"").decode("utf-8", "replace") or None

    def _key(self, key: Node, read: Node, outcome: ReadOutcome) -> None:
        """Take the name of a read: a text, or a name for one; of a computed one its beginning."""
        text = self._text(key, 250)
        name = _NAME.fullmatch(text)
        if name is not None:
            self._add(name[1].decode(), read, outcome)
            return
        word = _LAST_WORD.fullmatch(text)
        if word is not None:
            for each in self._constants.get(word[1], ())[:_MOST]:
                self._add(each, read, outcome)
            self._wrapper(word[1], read, outcome)
        elif beginning := _BEGINNING.match(text):
            self._reads.prefixes.add(beginning[1].decode())

    def _wrapper(self, key: bytes, read: Node, outcome: ReadOutcome) -> None:
        """Learn the function whose first parameter is the key of a read."""
        number = bisect_right(self._starts, read.start_byte)
        for function in reversed(self._functions[max(0, number - _AROUND) : number]):
            name, parameters = function.child_by_field_name("name"), function.child_by_field_name("parameters")
            if function.end_byte < read.end_byte or name is None or parameters is None:
                continue
            first = re.match(rb"[\s(]*(?:&?(?:mut\s+)?self\s*,)?([^,=]{0,200})", self._text(parameters, 2_000))
            if first is not None and key in re.findall(rb"\w+", first[1]):
                after = self._around(read)
                ends = outcome.needed or after.needed
                self._reads.wrappers[(name.text or b"").decode("utf-8", "replace")] = ends
                return

    def _remember(self, called: bytes, node: Node, keys: list[Node]) -> None:
        """Remember a call with an upper-case word: it may be to a wrapper."""
        text, last = _NAME.fullmatch(self._text(keys[0], 220)), _CALLED.fullmatch(called)
        if text is None or last is None:
            return
        name = text[1].decode()
        if _SHOUTED.fullmatch(name) and not self._language.given.fullmatch(name):
            default = self._literal(keys[1]) if len(keys) > 1 else None
            reference = Reference(name, self._places.at(node.start_byte), default, len(keys) > 1)
            around = self._around(node)
            if around.optional and not reference.optional:
                reference = replace(reference, optional=True, default=around.default)
            self._reads.calls.append((last[1].decode(), reference))

    def _add(self, name: str, read: Node, outcome: ReadOutcome) -> None:
        if self._language.given.fullmatch(name):
            return
        around = self._around(read)
        if around.written:
            return
        if not (outcome.needed or (outcome.optional and not around.needed)):
            outcome = around
        if outcome.optional and not outcome.needed:
            self._guarded.add(name)
        if self._is_option(name, outcome):
            return
        at = self._places.at(read.start_byte)
        self._reads.references.append(
            Reference(name, at, outcome.default or None, outcome.optional and not outcome.needed, needed=outcome.needed)
        )

    def _is_option(self, name: str, outcome: ReadOutcome) -> bool:
        """Whether a read is an option of a framework whose configuration files declare hundreds with their defaults."""
        return outcome.default is not None and self._declares_options and not is_secret_name(name)

    def _around(self, read: Node) -> ReadOutcome:
        """Return what the code around a read makes of it."""
        start, end = read.start_byte, read.end_byte
        before, after = self._data[max(0, start - _NEAR) : start], self._data[end : end + _NEAR]
        language = self._language
        if re.match(rb"\s{0,9}=(?![=~>])", after):
            return ReadOutcome(written=True)
        instead = _INSTEAD.match(after)
        if instead is not None and instead[1] is not None:
            return self._replaced(after[instead.end() :])
        condition = self._condition_around(start, end)
        if condition is not None:
            return condition
        if instead is not None:
            return self._replaced(after[instead.end() :])
        if language.is_soft.match(after):
            return ReadOutcome(optional=True)
        if language.is_hard.match(after) or language.wraps_hard.search(before):
            return ReadOutcome(needed=True)
        if (
            _COMPARED.match(after)
            or _TESTED.match(after)
            or _TRUTH.search(before)
            or language.wraps_soft.search(before)
        ):
            return ReadOutcome(optional=True)
        bound = _BOUND.search(before)
        return self._tested_later(bound[1], end) if bound else ReadOutcome()

    def _replaced(self, rest: bytes) -> ReadOutcome:
        """Return the default of a value."""
        if _ONLY_ENDS.match(rest):
            return ReadOutcome(needed=True)
        default = _LITERAL.match(rest)
        value = (default[1] or default[2] or b"").decode("utf-8", "replace") if default else ""
        return ReadOutcome(optional=True, default=value or None)

    def _condition_around(self, start: int, end: int) -> ReadOutcome | None:
        number = bisect_right(self._tested, start)
        for begins, ends, node in reversed(self._conditions[max(0, number - _AROUND) : number]):
            if ends >= end:
                return self._of_condition(node, self._data[begins:start][-_NEAR:], self._data[end:ends][:_NEAR])
        return None

    def _of_condition(self, node: Node, before: bytes, after: bytes) -> ReadOutcome:
        """Return the outcome of a condition on a value: needed where the program ends without it, else optional."""
        absent = bool(_NEGATED.search(before)) != bool(_ABSENT.match(after))
        absent = absent != node.type.startswith("unless")
        body = (
            node.child_by_field_name("consequence")
            or node.child_by_field_name("body")
            or node.child_by_field_name("alternative")
        )
        ends = body is not None and _ENDS.search(self._data[body.start_byte : body.end_byte][:_BODY])
        return ReadOutcome(needed=True) if absent and ends else ReadOutcome(optional=True)

    def _tested_later(self, name: bytes, end: int) -> ReadOutcome:
        """Return the outcome of the first condition soon after a read on the name that it got."""
        word = re.compile(rb"(?<![\w$@.])" + re.escape(name) + rb"(?!\w)")
        number = bisect_right(self._tested, end)
        for begins, ends, node in self._conditions[number : number + 3]:
            if begins - end > _WITHIN:
                break
            text = self._data[begins : min(ends, begins + _WITHIN)]
            found = word.search(text)
            if found is not None:
                return self._of_condition(node, text[: found.start()][-_NEAR:], text[found.end() :][:_NEAR])
        return ReadOutcome()


def resolve(files: Iterable[tuple[str, FileReads]]) -> Iterator[Reference]:
    """Return the reads that go through wrappers of the same language.

    A function whose name says that it reads the environment counts in the whole project, any other in its own folder.
    """
    known = [(language, path.rpartition("/")[0], reads) for path, reads in files if (language := language_of(path))]
    everywhere = {
        (language.name, name): ends
        for language, _, reads in known
        for name, ends in reads.wrappers.items()
        if "env" in name.lower()
    }
    beside = {
        (language.name, folder, name): ends
        for language, folder, reads in known
        for name, ends in reads.wrappers.items()
    }
    for language, folder, reads in known:
        for name, reference in reads.calls:
            ends = everywhere.get((language.name, name), beside.get((language.name, folder, name)))
            if ends is not None:
                yield replace(reference, needed=ends and not reference.optional)
