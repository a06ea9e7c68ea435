"""Bodies as they were before a server packed them, never more of them than asked for."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15
_MOST_PACKED = 1 << 20
"""Packed bytes beyond the limit of a body: as many as a stream may hold that unpacks to nothing."""


class BodyDecoder:
    """Collects a body up to `limit` bytes; `full` means that there is more.

    `coding` is `gzip`, `deflate`, or empty for a body that is kept as it came. Unpacking stops at the limit, so that a
    bomb costs no more than any other large body.
    """

    def __init__(self, coding: str, limit: int) -> None:
        """Collect nothing yet."""
        self.data = bytearray()
        self.full = False
        self.coding = coding
        self._limit = limit
        self._packed = 0
        self._unpacker: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next piece; raise `ValueError` where it does not match its content coding."""
        self._packed += len(chunk)
        if self.coding:
            self._unpack(chunk)
        else:
            self.data += chunk
        self.full = len(self.data) > self._limit or self._packed > self._limit + _MOST_PACKED
        del self.data[self._limit :]

    @property
    def is_cut(self) -> bool:
        """Whether a packed body ended in the middle."""
        return bool(self._packed and self.coding and not (self._unpacker and self._unpacker.eof))

    def _unpack(self, chunk: bytes) -> None:
        while chunk and len(self.data) <= self._limit:
            unpacker = self._unpacker
            if unpacker is None or unpacker.eof:  # gzip may have several members, and zeros behind them
                if unpacker and not any(chunk):
                    return
                unpacker = self._unpacker = zlib.decompressobj(_window(self.coding, chunk))
            try:
                self.data += unpacker.decompress(chunk, self._limit + 1 - len(self.data))
            except zlib.error:
                raise ValueError("body does not match its content coding") from None
            chunk = unpacker.unused_data


def _window(coding: str, start: bytes) -> int:
    """Return how to unpack: `deflate` is zlib's format by RFC 9110, and the bare stream on some servers."""
    if coding == "gzip":
        return _GZIP
    try:
        zlib.decompressobj(_ZLIB).decompress(start[:2])
    except zlib.error:  # no header of zlib
        return _RAW
    return _ZLIB
