"""Reading code in a child process: a native parser that crashes, hangs or eats memory ends only itself."""

from __future__ import annotations

import atexit
from functools import cache
from typing import Any

from launchgate.code.reference import FileReads, Reference
from launchgate.model.finding import InFile
from launchgate.proc import Crashed, Worker, worker

SECONDS = 30.0
"""Time for one file, loading a grammar included; the parser itself gives up before."""
MAX_CRASHES = 3


class CodeReader:
    """Reads the files of one tree; after a few crashes it refuses the rest, for each costs a new process."""

    def __init__(self) -> None:
        """Use the child of this process; it starts with the first file."""
        self._crashes = 0

    def read(self, source: str, path: str) -> FileReads:
        """Return the reads of one file; raise `Crashed`."""
        if self._crashes >= MAX_CRASHES:
            raise Crashed(path, hint="exclude the files that crash it", what="crashed on several files before this one")
        try:
            answer = _shared().call(source, path, deadline=SECONDS)
        except Crashed:
            self._crashes += 1
            raise
        return _unpacked(answer, path)


@cache
def _shared() -> Worker:
    child = worker("launchgate.code.reader:answer")
    atexit.register(child.close)
    return child


def answer(source: str, path: str) -> tuple[Any, ...]:
    """Do what `CodeReader` asks of its child: plain data, fit to travel between processes."""
    from launchgate.code import javascript, shared

    if shared.language_of(path) is not None:
        read = shared.read
    else:
        read = javascript.read_mixed if path.endswith(javascript.MIXED) else javascript.read
    reads = read(source, path)
    references = [_packed(each) for each in reads.references]
    calls = [(name, _packed(each)) for name, each in reads.calls]
    return references, list(reads.prefixes), reads.wrappers, calls, reads.trouble


def _packed(each: Reference) -> tuple[Any, ...]:
    return (each.name, each.at.line, each.at.column, each.default, each.optional, each.declares, each.needed)


def _unpacked(answer: tuple[Any, ...], path: str) -> FileReads:
    references, prefixes, wrappers, calls, trouble = answer

    def reference(packed: tuple[Any, ...]) -> Reference:
        name, line, column, *rest = packed
        return Reference(name, InFile(path, line, column), *rest)

    return FileReads(
        [reference(each) for each in references],
        set(prefixes),
        wrappers,
        [(name, reference(each)) for name, each in calls],
        trouble,
    )
