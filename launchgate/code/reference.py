"""A place where code reads an environment variable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from launchgate.model.finding import InFile

_OF_ANY_MAP = frozenset({"get", "has"})  # a function of that name is not a Map's method


@dataclass(frozen=True, slots=True)
class Reference:
    """One read. `default` is the literal used when the variable is unset; `optional` that one may.

    `declares` means that this is a settings class or schema: it knows better than reads whether one may be absent.
    `needed` means that the code itself ends without it: a bare `process.env.NAME` does not, it is just undefined.
    """

    name: str
    at: InFile
    default: str | None = None
    optional: bool = False
    declares: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What the code of a tree reads: by name, in order of path and line; `prefixes` are read with a computed rest."""

    by_name: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    prefixes: frozenset[str] = frozenset()
    files: int = 0


@dataclass(slots=True)
class FileReads:
    """What one file reads, and the calls in it that may be to one of the wrappers of the project.

    `wrappers` are functions whose first parameter names a variable, and whether they end without one. The name of a
    method begins with a dot, in `calls` too: a module imported as a whole is called like an object. `trouble` is why
    some of the file could not be read.
    """

    references: list[Reference] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    wrappers: dict[str, bool] = field(default_factory=dict)
    calls: list[tuple[str, Reference]] = field(default_factory=list)
    trouble: str = ""


class Locator:
    """Lines and columns, in characters, of offsets in UTF-8; quickest when asked in order."""

    def __init__(self, data: bytes, path: str) -> None:
        """Index the lines of `data`."""
        self._data, self._path = data, path
        self._starts = [0]
        position = data.find(b"\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = data.find(b"\n", position + 1)
        self._last = (0, 1)  # an offset and its column

    def at(self, offset: int) -> InFile:
        """Return the place of an offset."""
        line = bisect_right(self._starts, offset)
        known, column = self._last
        if not self._starts[line - 1] <= known <= offset:
            known, column = self._starts[line - 1], 1
        column += len(self._data[known:offset].decode("utf-8", "ignore"))
        self._last = (offset, column)
        return InFile(self._path, line, column)


def resolve(files: list[FileReads]) -> Iterator[Reference]:
    """Return the reads that go through wrappers, wherever in the project these are defined."""
    wrappers = {name: ends for each in files for name, ends in each.wrappers.items()}
    for each in files:
        for callee, reference in each.calls:
            other = callee[1:] if callee.startswith(".") else f".{callee}"
            needs = wrappers.get(callee, None if other.lstrip(".") in _OF_ANY_MAP else wrappers.get(other))
            if needs is not None:
                yield replace(reference, needed=needs and not reference.optional)


def usage_of(references: Iterable[Reference], prefixes: Iterable[str], files: int) -> Usage:
    """Group references by name."""
    by_name: dict[str, list[Reference]] = {}
    for each in sorted(references, key=lambda each: (each.at.path, each.at.line, each.at.column)):
        by_name.setdefault(each.name, []).append(each)
    return Usage({name: tuple(found) for name, found in by_name.items()}, frozenset(prefixes), files)
