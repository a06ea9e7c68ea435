"""A large tree, scanned ahead by several processes: they report which files have no finding; the rest is scanned.

Paths go to them and one byte for each comes back. What is found is found by one process in one order, as if there were
no others, and no secret travels.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine
from launchgate.gates.secrets.signals import setting_findings
from launchgate.model.budget import Budget
from launchgate.model.errors import Unreadable
from launchgate.proc import Crashed, Pool, cores
from launchgate.suppressions.grammar import WORD
from launchgate.text.content import text_of

if TYPE_CHECKING:
    from launchgate.detect.engine import Engine
    from launchgate.model.run import PathInfo, Run


LOOK, NOTHING, BINARY, LOST = range(4)
"""What is known of a file: it has to be scanned, nothing is in it, it is binary, it and more were not read."""

_FROM = 16 << 20  # bytes; with fewer, starting the processes takes longer than they save
_GUESS = 8 << 10  # bytes of a file whose size the tree does not know
_AT_ONCE = 2 << 20
_MOST = 500  # files


def prescan(run: Run, files: Sequence[PathInfo], words: Sequence[bytes]) -> Iterator[tuple[str, int, str]]:
    """Return each path of a run's tree, what is known of it, and the reason where it is lost.

    A file that holds one of `words`, in small letters, or a waiver has to be scanned.
    """
    parts = [[info.path for info in part] for part in _parts(files)]
    parcels = [run.tree.worker_input(part) for part in parts] if cores() > 1 and _weight(files) >= _FROM else []
    if not all(parcels) or len(parcels) < 2:  # noqa: PLR2004 - nothing to share
        yield from ((info.path, LOOK, "") for info in files)
        return
    from launchgate.git.process import for_children

    calls = [(parcel, tuple(words)) for parcel in parcels]
    with Pool(
        "launchgate.gates.secrets.parallel_prescan:prescan_part",
        calls,
        deadline=run.budget.left,
        environ=for_children(),
    ) as pool:
        for number, part in enumerate(parts):
            known, why = _answer(pool, number, run.budget)
            if why:
                more = f" and at the {len(part) - 1} after it" if len(part) > 1 else ""
                yield part[0], LOST, f"the process that scanned this file{more} {why}"
            else:
                yield from ((path, known[at], "") for at, path in enumerate(part))


def _answer(pool: Pool, number: int, budget: Budget) -> tuple[bytes, str]:
    """Return what is known of the files of a part, or nothing and the reason."""
    try:
        known, decoded = pool.answer(number)
    except Crashed as error:
        # After the end of the run's time, the scan reports each file itself.
        return (b"", error.what) if budget.left > 0 else (bytes(_MOST), "")
    if budget.decoded + decoded > budget.limits.decoded_bytes:
        return bytes(len(known)), ""  # the scan finds out which file was too much
    budget.decoded += decoded
    return known, ""


def prescan_part(parcel: tuple[Any, ...], words: Sequence[bytes]) -> tuple[bytes, int]:
    """Scan some files, in a worker process; return what is known of each, and the number of bytes decoded."""
    from launchgate.git.trees import unpack

    scanner, budget = _engine(threading.get_ident()), Budget()
    scanner.budget = budget
    known = bytearray()
    for path, content in unpack(parcel):
        before = budget.decoded
        known.append(LOOK if isinstance(content, Unreadable) else _known(scanner, path, content, words))
        if known[-1] == LOOK:
            budget.decoded = before  # the scan counts it
    return bytes(known), budget.decoded


def _known(scanner: Engine, path: str, content: bytes, words: Sequence[bytes]) -> int:
    text = text_of(content)
    if text is None:
        return BINARY
    where = Fragment(path, text)
    if WORD in text or is_pointer(text) or next(setting_findings(where), None) is not None or _holds(text, words):
        return LOOK
    try:
        return LOOK if scanner.scan(where) else NOTHING
    except Unreadable:
        return LOOK


def _holds(text: bytes, words: Sequence[bytes]) -> bool:
    lower = text.lower() if words else b""
    return any(word in lower for word in words)


@lru_cache(maxsize=8)
def _engine(thread: int) -> Engine:
    del thread  # one engine serves one thread at a time
    return engine()


def _weight(files: Sequence[PathInfo]) -> int:
    return sum(_GUESS if info.size is None else info.size for info in files)


def _parts(files: Sequence[PathInfo]) -> Iterator[list[PathInfo]]:
    part: list[PathInfo] = []
    weight = 0
    for info in files:
        part.append(info)
        weight += _GUESS if info.size is None else info.size
        if weight >= _AT_ONCE or len(part) >= _MOST:
            yield part
            part, weight = [], 0
    if part:
        yield part


# The whole of it: a file that only begins like a pointer is scanned like any other.
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-\d-\w{1,40} sha256:[0-9a-f]{64}\n){0,4}"
    rb"oid sha256:[0-9a-f]{64}\nsize \d{1,18}\n?"
)
_LONGEST = 1024


def is_pointer(text: bytes) -> bool:
    """Whether a text is a pointer and nothing else."""
    return len(text) <= _LONGEST and _POINTER.fullmatch(text) is not None
