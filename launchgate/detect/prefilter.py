"""Where to look: one pass over the bytes that says which detectors may match, and near which offset.

Two of a kind with the same findings: `Hyperscan`, and `Keywords` for the platforms that have no wheel of it.
"""

from __future__ import annotations

import _thread
import sys

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Protocol

    from launchgate.detect.table import Row

    class Prefilter(Protocol):
        """Finds where detectors may match."""

        def hits(self, data: bytes) -> list[tuple[int, int]]:
            """Return `(offset, row)` pairs: every match of that row begins on the line that ends, or goes on, there."""


_EXTENSION, _VERSION = "hyperscan._hs_ext", "hyperscan._version"
_LOADING = _thread.allocate_lock()  # gates run in threads, and a module is listed before it is whole


def hyperscan() -> Any:
    """Return hyperscan's extension module, which holds all its names; raise `ImportError` where there is none."""
    with _LOADING:
        if _EXTENSION not in sys.modules:
            _load()
        return sys.modules[_EXTENSION]


def _load() -> None:
    found = (finder.find_spec("hyperscan", None) for finder in sys.meta_path)
    spec = next((each for each in found if each is not None), None)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("hyperscan")
    bare = type(sys)("hyperscan")
    bare.__path__ = list(spec.submodule_search_locations)
    known = sys.modules.get("hyperscan")
    sys.modules["hyperscan"] = bare
    try:
        __import__(_EXTENSION)
        __import__(_VERSION)
    finally:
        # A later import of the package gets the package.
        del sys.modules["hyperscan"]
        if known is not None:
            sys.modules["hyperscan"] = known


def version() -> str:
    """Return hyperscan's version: a database serves no other."""
    hyperscan()
    number: str = sys.modules[_VERSION].__version__
    return number


_ESCAPED = frozenset(b"\\^$.|?*+()[]{}-")


class Hyperscan:
    """All rows in one automaton; several hundred megabytes a second."""

    __slots__ = ("_database",)

    def __init__(self, database: Any) -> None:
        """Take a compiled database; scratch space is allocated once, so one object serves one thread at a time."""
        self._database = database

    @classmethod
    def compile(cls, rows: Sequence[Row]) -> Hyperscan:
        """Compile the rows: about half a second."""
        hs = hyperscan()
        expressions = [(expression, flags, at) for at, row in enumerate(rows) for expression, flags in _of(row)]
        database = hs.Database(mode=hs.HS_MODE_BLOCK)
        database.compile(
            expressions=[each[0] for each in expressions],
            flags=[hs.HS_FLAG_DOTALL | (hs.HS_FLAG_CASELESS if each[1] else 0) for each in expressions],
            ids=[each[2] for each in expressions],
            elements=len(expressions),
        )
        return cls(database)

    @classmethod
    def load(cls, serialised: bytes) -> Hyperscan:
        """Load what `dump` gave; hyperscan's own error for another version, processor or a damaged text."""
        hs = hyperscan()
        database = hs.loadb(serialised, hs.HS_MODE_BLOCK)
        database.scratch = hs.Scratch(database)
        return cls(database)

    def dump(self) -> bytes:
        """Serialise the database for this version of hyperscan on this family of processors."""
        dumped: bytes = hyperscan().dumpb(self._database)
        return dumped

    def hits(self, data: bytes) -> list[tuple[int, int]]:
        """Scan `data` once."""
        found: list[tuple[int, int]] = []
        self._database.scan(
            data, match_event_handler=lambda row, _start, end, _flags, _context: found.append((end, row))
        )
        return found


class Keywords:
    """Looks for each keyword in turn: slower by far, and right."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Row]) -> None:
        """Keep, for each keyword, the rows that have it."""
        self._rows: dict[bytes, list[int]] = {}
        for at, row in enumerate(rows):
            for word in row.keywords:
                self._rows.setdefault(word.encode(), []).append(at)

    def hits(self, data: bytes) -> list[tuple[int, int]]:
        """Search the lower-cased text for every keyword."""
        lower = data.lower()
        found = []
        for word, rows in self._rows.items():
            at = lower.find(word)
            while at >= 0:
                found += [(at + len(word), row) for row in rows]
                at = lower.find(word, at + len(word))
        found.sort()
        return found


def _of(row: Row) -> list[tuple[bytes, bool]]:
    if row.prefilter:
        return [(row.prefilter.encode(), False)]
    return [
        (b"".join(b"\\%c" % byte if byte in _ESCAPED else b"%c" % byte for byte in word.encode()), True)
        for word in row.keywords
    ]
