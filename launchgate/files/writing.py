"""How files are written: in one step, owned by the workspace's owner, and through no link of the repository."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from launchgate.errors import UsageError
from launchgate.files.opening import NO_FOLLOW


def write(path: str, text: str, *, root: str | None = None) -> None:
    """Put `text` into the file at `path` in one step, making folders; readers see the old file or the new one.

    Below `root` (default: the working directory) no folder of the path may be a symbolic link. Run by root in a
    workspace of somebody else, the file belongs to the workspace's owner.
    """
    full, top = os.path.abspath(path), os.path.abspath(root or os.getcwd())
    _refuse_ways_out(path, full, top)
    if _is_outside(full, top) and os.path.lexists(full) and not stat.S_ISREG(os.lstat(full).st_mode):
        append(path, text)  # a device or a pipe is written to: renaming would replace `/dev/null` itself
        return
    folder = os.path.dirname(full)
    temporary = os.path.join(folder, f".{os.path.basename(full)}.{os.getpid()}.part")
    try:
        _make_folders(folder)
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, 0o666)
        try:
            with os.fdopen(fd, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
            _own_like(folder, temporary)
            os.replace(temporary, full)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise UsageError(message, hint="name a file in a folder that can be written") from error


def require_writable(path: str) -> None:
    """Raise `UsageError` now where `write` would later: the nearest folder that exists decides."""
    full = nearest = os.path.abspath(path)
    if os.path.isdir(full):
        raise UsageError(f"{path}: cannot be written: it is a folder", hint="name a file in it")
    while not os.path.exists(nearest):
        nearest = os.path.dirname(nearest)
    if nearest != full and not os.path.isdir(nearest):
        raise UsageError(f"{path}: cannot be written: {nearest} is a file", hint="name a file in a folder")
    if not os.access(nearest, os.W_OK):
        message = f"{path}: cannot be written: permission denied, or the file system is read-only"
        raise UsageError(message, hint="name a file in a folder that can be written")


def size(path: str) -> int:
    """Give the size in bytes of a file that the runner names, 0 where there is none yet."""
    return os.path.getsize(path) if os.path.exists(path) else 0


def append(path: str, text: str) -> None:
    """Add `text` to a file that the runner names (`GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`)."""
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise UsageError(message, hint="the runner names this file; check its permissions") from error


def _is_outside(full: str, root: str) -> bool:
    if os.path.splitdrive(full)[0] != os.path.splitdrive(root)[0]:
        return True
    return os.path.relpath(full, root).split(os.sep)[0] == ".."


def _refuse_ways_out(path: str, full: str, root: str) -> None:
    if _is_outside(full, root):
        return
    parts = os.path.relpath(full, root).split(os.sep)
    for count in range(1, len(parts)):
        if os.path.islink(os.path.join(root, *parts[:count])):
            message = f"{path}: {'/'.join(parts[:count])} is a symbolic link; nothing is written through it"
            raise UsageError(message, hint="name a path without links, or one outside the repository")


def _make_folders(folder: str) -> None:
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each)
        _own_like(os.path.dirname(each), each)


def _own_like(folder: str, path: str) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        status = os.stat(folder)
        os.chown(path, status.st_uid, status.st_gid, follow_symlinks=False)
