"""The names that a computed read of JavaScript can have: `process.env[key]` where the file says what key is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.code.bindings import NAME

LITERAL = re.compile(r"([\"'])((?:(?!\1)[^\\\n]|\\.)*)\1|`([^`\\$\n]*)`")
_JOINED = re.compile(r"\s*\+\s*(?=[\"'`])")
_LONGEST_LIST = 20_000  # characters
_MOST = 50  # different keys of one file
_PASSED_OVER = r"(?:Object\s*\.\s*freeze\s*\(|new\s+Set\s*(?:<[^<>]{0,80}>)?\s*\(|<[\w.$]{1,60}>|\(|\s)*+"
_CALLED_FOR_EACH = (
    rf"({NAME}|\])(?:\s*as\s+const)?\s*\)?\s*\??\.\s*(?:forEach|map|flatMap|filter|every|some|find|findIndex|reduce)"
    r"\s*\(\s*(?:async\s*)?(?:function\s*)?\(?[^()=]{0,80}?(?<![\w$.])"
)


def joined(source: str, position: int) -> tuple[str, int] | None:
    """Return the text that begins at `position`, with texts added to it, and where it ends; None where none begins."""
    parts: list[str] = []
    more: re.Match[str] | None = None
    while (literal := LITERAL.match(source, position)) is not None:
        parts.append(literal[2] or literal[3] or "")
        more = _JOINED.match(source, literal.end())
        if more is None:
            return "".join(parts), literal.end()
        position = more.end()
    return None


class Keys:
    """What the keys of one module stand for, looked up once each."""

    def __init__(self, source: str, code: str) -> None:
        """Look nothing up yet; `code` is the masked source."""
        self._source, self._code = source, code
        self._known: dict[str, tuple[str, ...]] = {}

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts that a name can stand for: of its definition, or of the list that a loop takes it from."""
        if key not in self._known and len(self._known) < _MOST:
            self._known[key] = tuple(dict.fromkeys((*self._defined(key), *self._looped(key))))
        return self._known.get(key, ())

    def _defined(self, key: str) -> Iterator[str]:
        for match in re.finditer(rf"(?<![\w$.]){re.escape(key)}\s*(?::[^=;\n,]{{1,80}}=|=|:)\s*(?=[\"'`])", self._code):
            if (found := joined(self._source, match.end())) is not None:
                yield found[0]

    def _looped(self, key: str) -> Iterator[str]:
        escaped = re.escape(key)
        for match in re.finditer(rf"\b(?:const|let|var)\s+{escaped}\s+of\s+{_PASSED_OVER}({NAME}|\[)", self._code):
            yield from self._list(match[1], match.end())
        call = rf"{_CALLED_FOR_EACH}{escaped}\b"
        for match in re.finditer(call, self._code):
            if match[1] == "]":
                start = self._code.rfind("[", max(0, match.start() - _LONGEST_LIST), match.start())
                yield from self._items(start + 1, match.start()) if start >= 0 else ()
            else:
                yield from self._list(match[1], match.end())

    def _list(self, name: str, position: int) -> Iterator[str]:
        """Return the texts of a list that begins here, or of the list that a name is."""
        if name == "[":
            yield from self._items(position, self._code.find("]", position, position + _LONGEST_LIST))
            return
        defined = rf"(?<![\w$.]){re.escape(name)}(?:\s*:[^=;\n]{{1,80}})?\s*=\s*{_PASSED_OVER}\["
        if (found := re.search(defined, self._code)) is not None:
            yield from self._items(found.end(), self._code.find("]", found.end(), found.end() + _LONGEST_LIST))

    def _items(self, start: int, end: int) -> Iterator[str]:
        """Return the texts between two places of the code."""
        position = start
        while (opening := re.compile(r"[\"'`]").search(self._code, position, max(end, start))) is not None:
            literal = LITERAL.match(self._source, opening.start())
            if literal is None:
                return
            yield literal[2] or literal[3] or ""
            position = literal.end()
