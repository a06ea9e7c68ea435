"""What archives hold, read in memory and within bounds: nothing is written, nothing is followed, no name is trusted.

An archive is known by its first bytes, whatever it is called: a jar, a wheel and a text document are zip files. What is
encrypted, broken, too large or packed in a way that is not read is given as `Unreadable`, each with its reason.

Formats: APPNOTE.TXT of PKWARE (zip), POSIX.1-1988 and pax (tar), RFC 1952 (gzip), and the bzip2 and xz streams.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from launchgate.model.budget import MEBIBYTE, Budget, Limits
from launchgate.model.errors import Unreadable

MOST_ENTRIES = 20_000
"""Files of all archives of a run that are read."""

DEPTH = 5
"""Archives inside of archives."""

Inner: TypeAlias = "tuple[str, bytes | Unreadable]"

_MOST_DIRECTORY = 2 << 20  # bytes of a zip's directory, all of which is parsed before the first entry
_MOST_STREAMS = 1000  # gzip, bzip2 and xz may follow one another; each costs a copy of the rest
_MEMORY = 128 << 20  # for one xz stream
_BLOCK = 512  # of a tar
_CHECKSUM = slice(148, 156)
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_END, _LOCATOR = 65_557, 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_ENCRYPTED = 1
_STREAMS: dict[str, tuple[bytes, Callable[[], Any], tuple[str, ...]]] = {
    "gzip": (b"\x1f\x8b\x08", lambda: zlib.decompressobj(31), (".gz", ".tgz")),
    "bzip2": (b"BZh", bz2.BZ2Decompressor, (".bz2", ".tbz2")),
    "xz": (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=_MEMORY), (".xz", ".txz")),
}
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\x28\xb5\x2f\xfd": "zstd", b"MSCF\0": "cabinet"}
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, IndexError, KeyError, NotImplementedError, RuntimeError, RecursionError),
)


def kind_of(content: bytes) -> str:
    """Return the kind of archive that content is, empty where it is none."""
    if content.startswith((b"PK\x03\x04", _END)):
        return "zip"
    for kind, (magic, _, _) in _STREAMS.items():
        if content.startswith(magic) and (kind != "bzip2" or content[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}):
            return kind
    if _is_tar(content):
        return "tar"
    return next((name for magic, name in _CLOSED.items() if content.startswith(magic)), "")


def _bounds() -> Limits:
    return Limits(decoded_bytes_per_file=64 * MEBIBYTE, decoded_bytes=512 * MEBIBYTE)


@dataclass(slots=True)
class Archives:
    """What the archives of one run may cost together; it only shrinks."""

    budget: Budget = field(default_factory=lambda: Budget(_bounds()))
    entries: int = 0

    def open(self, path: str, content: bytes, depth: int = 1) -> Iterator[Inner]:
        """Return `(archive!inner, content)` of all files in an archive, those of archives inside of it too."""
        try:
            for name, inner in self._unpacked(path, content):
                if isinstance(inner, Unreadable) or not kind_of(inner):
                    yield name, inner
                elif depth >= DEPTH:
                    yield name, Unreadable(name, f"it lies in more than {DEPTH} archives")
                else:
                    yield from self.open(name, inner, depth + 1)
        except Unreadable as error:
            yield path, error
        except _BROKEN as error:
            yield path, Unreadable(path, f"it is a broken archive ({type(error).__name__})")

    def _unpacked(self, path: str, content: bytes) -> Iterator[Inner]:
        kind = kind_of(content)
        if kind == "zip":
            yield from self._zip(path, content)
        elif kind == "tar":
            yield from self._tar(path, content)
        elif kind in _STREAMS:
            inner = self._stream(path, content, kind)
            if _is_tar(inner):
                yield from self._tar(path, inner)
            else:
                yield f"{path}!{_bare(path, kind)}", inner
        else:
            raise Unreadable(path, f"it is a {kind} archive, which is not opened")

    def _zip(self, path: str, content: bytes) -> Iterator[Inner]:
        _require_small_directory(path, content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if info.is_dir() and not info.file_size:
                    continue
                name = f"{path}!{info.filename}"
                self._count(path)
                if info.flag_bits & _ENCRYPTED:
                    yield name, Unreadable(name, "it is encrypted")
                elif info.compress_type not in _METHODS:
                    yield name, Unreadable(name, f"it is packed by method {info.compress_type}, which is not read")
                else:
                    yield name, self._read(name, archive.open, info, info.compress_size)

    def _tar(self, path: str, content: bytes) -> Iterator[Inner]:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                self._count(path)
                if member.isreg():
                    name = f"{path}!{member.name}"
                    yield name, self._read(name, archive.extractfile, member, member.size)
            rest = content[archive.offset :]
        if rest.strip(b"\0"):  # the library stops there and says nothing; other readers go on
            yield path, Unreadable(path, "something follows a broken header or the end of the tar")

    def _read(self, name: str, opened: Callable[[Any], Any], info: Any, packed: int) -> bytes | Unreadable:
        """Read one entry up to its bound; what is wrong with it is reported for it alone."""
        most = self._most(packed)
        try:
            with opened(info) as file:
                content: bytes = file.read(most + 1)
            self.budget.decode(name, packed, len(content))
        except Unreadable as error:
            return error
        except _BROKEN as error:
            return Unreadable(name, f"it cannot be unpacked ({type(error).__name__})")
        return content

    def _stream(self, path: str, content: bytes, kind: str) -> bytes:
        magic, make, _ = _STREAMS[kind]
        most, whole, rest = self._most(len(content)), bytearray(), content
        for _ in range(_MOST_STREAMS):
            stream = make()
            whole += stream.decompress(rest, most + 1 - len(whole))
            if len(whole) > most:
                break
            if not stream.eof:
                raise Unreadable(path, "it breaks off")
            rest = stream.unused_data.lstrip(b"\0")
            if not rest.startswith(magic):
                break
        self.budget.decode(path, len(content), len(whole))
        if rest and len(whole) <= most:
            raise Unreadable(path, "something follows its end")
        return bytes(whole)

    def _most(self, packed: int) -> int:
        limits = self.budget.limits
        return min(limits.decoded_bytes_per_file, max(MEBIBYTE, limits.ratio * packed))

    def _count(self, path: str) -> None:
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            raise Unreadable(path, f"the archives hold more than {MOST_ENTRIES:,} files; the rest is unread")
        self.budget.check_time(path)


def _is_tar(content: bytes) -> bool:
    """Whether content begins with a header of a tar: with the sum of its own bytes, which is all old ones have."""
    head = content[:_BLOCK]
    told = head[_CHECKSUM].strip(b" \0")
    if len(head) < _BLOCK or not told.isdigit() or not head[0]:
        return False
    summed = sum(head) - sum(head[_CHECKSUM]) + 8 * ord(" ")
    return told.strip(b"01234567") == b"" and int(told, 8) == summed


def _require_small_directory(path: str, content: bytes) -> None:
    end = content.rfind(_END, max(0, len(content) - _LONGEST_END))
    if end < 0 or len(content) < end + 22:
        raise Unreadable(path, "it is a broken archive (no directory)")
    (size,) = struct.unpack_from("<L", content, end + 12)
    if size > _MOST_DIRECTORY or content[max(0, end - _LOCATOR) : end].startswith(_END_64):
        raise Unreadable(path, f"its directory is larger than {_MOST_DIRECTORY >> 20} MiB, or of the 64-bit kind")


def _bare(path: str, kind: str) -> str:
    """Return the name that a packed file had: its own, without the ending that packing gave it."""
    name = path.rpartition("!")[2].rpartition("/")[2]
    for ending in _STREAMS[kind][2]:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name
