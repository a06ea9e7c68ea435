"""How files are opened and read, and what it is called when they cannot be."""

from __future__ import annotations

import errno
import os
import stat

from launchgate.model.errors import Missing, Unreadable

PLAIN = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
PATIENT = getattr(os, "O_NONBLOCK", 0)  # a pipe without anybody at its other end must not be waited for
KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a named pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
    stat.S_IFLNK: "it is a symbolic link, which is not followed",
}
"""Why something that is not a regular file is not read."""

_REASONS = {
    errno.ENOENT: "it does not exist",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: KINDS[stat.S_IFLNK],
    errno.ENOTDIR: "a folder of its path is a symbolic link or a file",
    errno.ENXIO: "it is a socket or a pipe",
}


def read_at_most(fd: int, limit: int) -> bytes:
    """Read to the end, or `limit` bytes."""
    chunks: list[bytes] = []
    while limit > 0 and (chunk := os.read(fd, min(limit, 1 << 20))):
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def unreadable(path: str, error: OSError | ValueError) -> Unreadable:
    """Return the error that explains why `path` cannot be opened."""
    number = getattr(error, "errno", None) or 0
    reason = _REASONS.get(number) or str(getattr(error, "strerror", None) or error)
    return Missing(path, reason) if number == errno.ENOENT else Unreadable(path, reason)
