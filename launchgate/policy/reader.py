"""YAML text -> nodes. Everything a hostile or careless author can do to a YAML file ends here, at a named place.

Scalars follow YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), not PyYAML's 1.1: `on`, `off`,
`yes`, `no` and dates are text. Tags, several documents, duplicate keys, recursion and bombs are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from launchgate.model.errors import ConfigError
from launchgate.policy.nodes import ListNode, MapEntry, MapNode, Mark, Node, ScalarNode, ScalarValue

MAXIMUM_BYTES = 1 << 20
MAXIMUM_NODES = 50_000  # counted after aliases are expanded: ten lines of aliases can expand to 10^9 nodes
MAXIMUM_DEPTH = 24
_FOREIGN_NODES = 500_000  # another tool's file: the definitions of a large operator have 200,000
_FOREIGN_DEPTH = 100  # schemas of Kubernetes' resources nest beyond 40
_LONGEST_NUMBER = 100

_BOM = "\ufeff"
_FOREIGN_BOMS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# Control characters, lone surrogates, the line breaks that editors do not show (YAML 1.1 breaks lines at them, people
# do not see it), direction marks (they make a reviewer read another text than the parser) and carriage returns alone.
_FORBIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
_FORBIDDEN_IN_VALUE = re.compile("[\0-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {
    word: value for value, name in ((True, "true"), (False, "false")) for word in (name, name.title(), name.upper())
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_MERGE = "<<"


def parse(source: str | bytes, path: str) -> Node:
    """Read one YAML document; `path` names it in every message and mark. An empty one is an empty mapping.

    Raises `ConfigError` at the place of the fault. Bytes must be UTF-8; a UTF-8 byte order mark is allowed.
    """
    text = source if isinstance(source, str) else _decode(source, path)
    if len(text) > MAXIMUM_BYTES:
        raise _too_long(path)
    return _Composer(_visible(text, path), path).document()


def parse_all(text: str, path: str) -> list[Node]:
    """Read every document of another tool's YAML as `parse` does, but with wider limits and without its tags.

    What a tag makes of a value is that tool's affair: here a value is what is written. Of a repeated key the last one
    counts, of several `<<` too, as in those tools.
    """
    return list(_Composer(_visible(text, path), path, foreign=True).documents())


def is_yaml(text: str) -> bool:
    """Whether a text has the syntax of YAML; characters, sizes and depths that `parse_all` refuses do not matter.

    Reading stops where `parse_all` would stop: the scanner's time per token grows with the number of open brackets, and
    a few kilobytes of `[` would take minutes.
    """
    import yaml

    depth = 0
    try:
        for event in yaml.parse(text, Loader=_loader()):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _FOREIGN_DEPTH:
                return True
    except yaml.MarkedYAMLError:
        return False
    except (yaml.YAMLError, UnicodeError):
        return True
    return True


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _visible(text: str, path: str) -> str:
    text = text.removeprefix(_BOM)
    if bad := _FORBIDDEN.search(text):
        raise _forbidden(text, bad, path)
    return text


def _decode(data: bytes, path: str) -> str:
    if len(data) > MAXIMUM_BYTES:
        raise _too_long(path)
    for bom, name in _FOREIGN_BOMS:
        if data.startswith(bom):
            raise ConfigError(f"the file is {name}", hint="save it as UTF-8", path=path)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise ConfigError(message, hint="save the file as UTF-8", path=path, line=line, column=column) from error


def _too_long(path: str) -> ConfigError:
    message = f"the file is larger than {MAXIMUM_BYTES >> 20} MiB"
    return ConfigError(message, hint="a configuration is a page or two; is this the right file?", path=path)


def _forbidden(text: str, bad: re.Match[str], path: str) -> ConfigError:
    before = text[: bad.start()]
    message = f"the character U+{ord(bad.group()[0]):04X} is not allowed in a configuration: people cannot see it"
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return ConfigError(message, hint="delete it", path=path, line=line, column=column)


class _Composer:
    """Turns the parser's events into nodes, and stops reading at the first thing that is not allowed."""

    def __init__(self, text: str, path: str, *, foreign: bool = False) -> None:
        self._path, self._foreign = path, foreign
        self._most_nodes = _FOREIGN_NODES if foreign else MAXIMUM_NODES
        self._most_depth = _FOREIGN_DEPTH if foreign else MAXIMUM_DEPTH
        self._events = self._read(text)
        self._anchors: dict[str, tuple[Node, int, int] | None] = {}  # node, its size and height; None while it is open
        self._count = 0
        self._deepest = 0

    def document(self) -> Node:
        if (root := next(self.documents(), None)) is None:
            return MapNode(Mark(self._path, 1), {})
        kind, event = next(self._events)
        if kind != "StreamEnd":
            raise self._error(event, "a second document begins here", "keep one document in the file: remove the `---`")
        return root

    def documents(self) -> Iterator[Node]:
        while next(self._events)[0] != "StreamEnd":
            self._anchors.clear()  # a name is known in its own document only
            root = self._node(*next(self._events), depth=0)
            next(self._events)
            empty = isinstance(root, ScalarNode) and root.value is None
            yield MapNode(root.at, {}) if empty else root

    def _read(self, text: str) -> Iterator[tuple[str, Any]]:
        import yaml

        try:
            for event in yaml.parse(text, Loader=_loader()):
                kind = type(event).__name__.removesuffix("Event")
                if kind != "StreamStart":
                    yield kind, event
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error, text) from error
        except yaml.YAMLError as error:
            raise ConfigError(f"not YAML: {error}", hint="correct the file", path=self._path) from error

    def _node(self, kind: str, event: Any, *, depth: int) -> Node:
        self._deepest = max(self._deepest, depth)
        if depth > self._most_depth:
            raise self._error(event, f"nested deeper than {self._most_depth} levels", "flatten the value")
        if kind == "Alias":
            return self._alias(event, depth)
        plain = self._foreign or event.tag is None or (kind == "Scalar" and event.tag == "!" and any(event.implicit))
        if not plain:
            raise self._error(
                event, f"the tag {event.tag[:40]!r} is not allowed", "remove it; quotes make a value text"
            )
        if event.anchor is None:
            return self._untagged(kind, event, depth)
        self._anchors[event.anchor] = None
        before, outer, self._deepest = self._count, self._deepest, depth
        node = self._untagged(kind, event, depth)
        self._anchors[event.anchor] = (node, self._count - before, self._deepest - depth)
        self._deepest = max(outer, self._deepest)
        return node

    def _untagged(self, kind: str, event: Any, depth: int) -> Node:
        self._add(1, event)
        if kind == "Scalar":
            return self._scalar(event)
        at = self._mark(event)
        if kind == "SequenceStart":
            return ListNode(at, tuple(self._items(depth)))
        return MapNode(at, self._entries(depth))

    def _items(self, depth: int) -> Iterator[Node]:
        while (pair := next(self._events))[0] != "SequenceEnd":
            yield self._node(*pair, depth=depth + 1)

    def _entries(self, depth: int) -> dict[str, MapEntry]:
        entries: dict[str, MapEntry] = {}
        merged: list[MapNode] = []
        seen: dict[str, Mark] = {}
        while (pair := next(self._events))[0] != "MappingEnd":
            kind, event = pair
            if kind != "Scalar":
                raise self._error(event, "a key must be a word", "write `name: value`")
            plain_merge = event.value == _MERGE and event.implicit[0]
            at, key = self._mark(event), str(self._node(kind, event, depth=depth + 1).text)  # type: ignore[union-attr] # a scalar
            if key in seen and not self._foreign:
                hint = "list them: `<<: [*a, *b]`" if plain_merge else "keep one of the two"
                raise self._error(event, f"{_quoted(key)} is already set on line {seen[key].line}", hint)
            seen[key] = at
            value = self._node(*next(self._events), depth=depth + 1)
            if plain_merge:
                merged[:0] = self._merge(event, value)
            elif not key:
                raise self._error(event, "a key is missing before the colon", "write `name: value`")
            else:
                entries[key] = MapEntry(at, value)
        for source in merged:
            for key, entry in source.entries.items():
                entries.setdefault(key, entry)
        return entries

    def _merge(self, event: Any, value: Node) -> list[MapNode]:
        sources = value.items if isinstance(value, ListNode) else (value,)
        found = [source for source in sources if isinstance(source, MapNode)]
        if len(found) != len(sources) and not self._foreign:
            raise self._error(event, "`<<` merges mappings only", "write `<<: *name` where `&name` marks a mapping")
        return found

    def _alias(self, event: Any, depth: int) -> Node:
        name = event.anchor
        if name not in self._anchors:
            raise self._error(
                event, f"no anchor {_quoted('&' + name)} is defined above", f"define it first: `&{name[:40]}`"
            )
        known = self._anchors[name]
        if known is None:
            raise self._error(event, f"{_quoted('*' + name)} contains itself", "write the value out")
        node, size, height = known
        self._add(size, event)
        if depth + height > self._most_depth:
            raise self._error(event, f"nested deeper than {self._most_depth} levels", "flatten the value")
        self._deepest = max(self._deepest, depth + height)
        return node

    def _add(self, size: int, event: Any) -> None:
        self._count += size
        if self._count > self._most_nodes:
            message = f"the file expands to more than {self._most_nodes} values"
            raise self._error(event, message, "use fewer aliases, or split the configuration")

    def _scalar(self, event: Any) -> ScalarNode:
        text: str = event.value
        if bad := _FORBIDDEN_IN_VALUE.search(text):
            raise self._error(event, f"the value holds the control character U+{ord(bad.group()):04X}", "remove it")
        value: ScalarValue = text
        if event.implicit[0]:
            if len(text) > _LONGEST_NUMBER and _INT.fullmatch(text):
                raise self._error(event, f"a number of {len(text)} digits", "put it in quotes if it is text")
            value = core_schema(text)
        return ScalarNode(self._mark(event), value, text)

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        return Mark(self._path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _error(self, event: Any, message: str, hint: str) -> ConfigError:
        start = event.start_mark
        return ConfigError(message, hint=hint, path=self._path, line=start.line + 1, column=start.column + 1)

    def _syntax(self, error: Any, text: str) -> ConfigError:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = text.split("\n")
        rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
        begun = error.context_mark.line + 1 if error.context_mark and error.problem else line
        message = f"not YAML: {error.problem or error.context}"
        message += f" {error.context} that begins on line {begun}" if begun < line else ""
        hint = "check quotes, brackets and indentation here"
        if rest.startswith("\t"):
            message, hint = "a tab: YAML is indented with spaces only", "replace the tab by spaces"
        elif rest.startswith(("@", "`", "%")):
            hint = f"a value may not begin with `{rest[0]}`: put it in quotes"
        return ConfigError(message, hint=hint, path=self._path, line=line, column=column)


def core_schema(text: str) -> ScalarValue:
    """Return the value of an unquoted scalar."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text, 8 if text.startswith("0o") else 16) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _quoted(key: str) -> str:
    return f"`{key}`" if len(key) <= 40 else f"`{key[:37]}…`"  # noqa: PLR2004 - what fits a line
