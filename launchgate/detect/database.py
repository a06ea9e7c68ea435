"""The compiled detectors, from the nearest place that can be trusted: our package, the user's cache, or compiled again.

A poisoned database would find nothing and say nothing. Hence: never from a place that others can write, nothing is
loaded whose digest (kept in a file of its own) differs, and every detector has to find its canary before it is used.
"""

from __future__ import annotations

import os

from launchgate import __version__
from launchgate.cache import cache_dir
from launchgate.detect import table
from launchgate.detect.engine import Engine
from launchgate.detect.prefilter import Hyperscan, Keywords, hyperscan, version

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.detect.table import Row

_HERE = os.path.dirname(__file__)
_NAME = "detectors.db"
_PACKAGE = os.path.join(_HERE, _NAME)
_MAGIC = b"launchgate detectors 1"
_LARGEST = 64 << 20


class _Unusable(Exception):
    """What a place holds is stale, foreign, damaged, poisoned or not there."""


def engine() -> Engine:
    """Return an engine over all detectors; without hyperscan, one over keywords, with the same findings."""
    try:
        hyperscan()
    except ImportError:
        rows = collect()
        return Engine(rows, Keywords(rows))
    key = _key()
    for read in (_from_package, _from_cache):
        try:
            return _load(read(), key)
        except (_Unusable, OSError):
            continue
    content = compiled(key)
    _to_cache(content)
    try:
        return _load(content, key)
    except _Unusable as error:
        from launchgate.model.errors import Inconclusive

        raise Inconclusive(
            f"the detectors do not find their own canaries ({error})",
            hint="this is a fault of hyperscan on this machine: run the container, or report it with `uname -a`",
        ) from error


def collect() -> tuple[Row, ...]:
    """Parse every file of detectors; return their rows by rank, file and place in it, then the encodings and joints."""
    from launchgate.detect import decode, detector, string_joins

    rows = [
        table.Row(rule.id, source, it.rank, it.reach, it.check, it.keywords, it.prefilter, it.pattern)
        for source in detector.sources()
        for rule in detector.load(source)
        for it in (rule.check,)
    ]
    return (*sorted(rows, key=lambda row: row.rank), *decode.rows(rows), *string_joins.rows())


def compiled(key: bytes = b"") -> bytes:
    """Compile every detector and give the content of the file: a header, the table, the canaries, the database."""
    rows = collect()
    parts = (table.dump(rows).encode(), canaries(rows), Hyperscan.compile(rows).dump())
    sizes = b" ".join(b"%d" % len(part) for part in parts)
    return b"\n".join((_MAGIC, key or _key(), sizes, b"")) + b"".join(parts)


def canaries(rows: Sequence[Row]) -> bytes:
    """Return a text in which the prefilter of every row has to hit, one line each."""
    from random import Random

    from launchgate.detect.sample import sample

    lines = [sample(row.prefilter, Random(row.id)) if row.prefilter else row.keywords[-1] for row in rows]  # noqa: S311 - no secret
    return "\n".join(lines).encode()


def write_package_data() -> str:
    """Compile into our own package (an image, a wheel) and give the path."""
    _write(_PACKAGE, compiled())
    return _PACKAGE


def _load(content: bytes, key: bytes) -> Engine:
    header = content.split(b"\n", 3)
    if header[:2] != [_MAGIC, key]:
        raise _Unusable("made by another version or from other detectors")
    try:
        texts, canary, database = map(int, header[2].split())
        body = header[3]
        rows = table.load(body[:texts].decode())
        prefilter = Hyperscan.load(body[texts + canary :][:database])
    except Exception as error:  # hyperscan's errors share no base but its own, which cannot be imported cheaply
        raise _Unusable(f"{type(error).__name__}: {error}") from error
    missed = set(range(len(rows))) - {row for _, row in prefilter.hits(body[texts : texts + canary])}
    if missed:
        raise _Unusable(f"{rows[missed.pop()].id} is not found")
    return Engine(rows, prefilter)


def _key() -> bytes:
    """Name what a database depends on: our version, hyperscan's, and the sources of the detectors."""
    import zlib

    own = [os.path.join(_HERE, f"{name}.py") for name in ("decode", "detector", "prefilter", "string_joins", "table")]
    folder = os.path.join(_HERE, "detectors")
    own += [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".toml")]
    sources = 0
    for path in own:
        with open(path, "rb") as file:
            sources = zlib.crc32(file.read(), sources)
    return f"{__version__} {version()} {sources:08x}".encode()


def _from_package() -> bytes:
    with open(_PACKAGE, "rb") as file:
        return file.read()


def _from_cache() -> bytes:
    folder = _cache()
    with open(os.path.join(folder, _NAME), "rb", opener=_no_follow) as file:
        content = file.read(_LARGEST)
    with open(os.path.join(folder, _NAME + ".digest"), "rb", opener=_no_follow) as file:
        digest = file.read(64)
    if digest != _digest(content):
        raise _Unusable("its digest differs")
    return content


def _to_cache(content: bytes) -> None:
    try:
        folder = _cache()
        _write(os.path.join(folder, _NAME), content)
        _write(os.path.join(folder, _NAME + ".digest"), _digest(content))
    except (_Unusable, OSError):
        return  # a read-only home only costs the next run half a second


def _cache() -> str:
    folder = cache_dir()
    if folder is None:
        raise _Unusable("there is no cache folder that is ours alone")
    return folder


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _digest(content: bytes) -> bytes:
    try:
        from _blake2 import blake2b  # `hashlib` would load OpenSSL, a tenth of the time a commit waits for
    except ImportError:
        from hashlib import blake2b
    return blake2b(content, digest_size=32).hexdigest().encode()


def _write(path: str, content: bytes) -> None:
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as file:
        file.write(content)
    os.replace(temporary, path)
