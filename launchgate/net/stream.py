"""A socket as httpcore uses it: each step takes what is left of the time, and what came when is kept."""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import socket


class Stream(httpcore.NetworkStream):
    """A connected socket. `begin` starts the time of one request: a byte each second does not keep it open."""

    def __init__(self, sock: socket.socket) -> None:
        """Take a socket, with TLS on it where TLS is used."""
        self._sock = sock
        self._until = 0.0
        self.begin(0.0)

    def begin(self, until: float) -> None:
        """Allow a request until a moment on `time.monotonic`."""
        self._until = until
        self.head = b""
        self.first_byte: float | None = None
        self.ended = self.broken = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what is there; nothing at the end."""
        del timeout
        self._wind()
        data = self._sock.recv(max_bytes)
        if not data:
            self.ended = True
        elif self.first_byte is None:
            self.first_byte = time.monotonic()
            self.head = data[:5]
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send everything. Where the server closed early, httpcore goes on to read what it answered before."""
        del timeout
        if not buffer:  # the end of a body with a length: no reason for a system call
            return
        self._wind()
        try:
            self._sock.sendall(buffer)
        except TimeoutError:
            raise
        except OSError:
            self.broken = True  # the kernel reports it once: a later read just ends
            raise httpcore.WriteError from None

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        """Return the socket, or whether it has something to read: on an idle connection, that it was closed."""
        if info == "is_readable":
            return _is_readable(self._sock)
        return self._sock if info == "socket" else None

    def _wind(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)


def _is_readable(sock: socket.socket) -> bool:
    if sock.fileno() < 0:
        return True
    if hasattr(select, "poll"):  # `select` fails from descriptor 1024 on
        poll = select.poll()
        poll.register(sock.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])
