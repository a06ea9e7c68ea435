"""How files are written: in one step, owned by the workspace's owner, and through no link of the repository."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from launchgate.files.opening import NO_FOLLOW, PATIENT, unreadable
from launchgate.files.root import SafeRoot
from launchgate.model.errors import UsageError


def write(path: str, text: str, *, root: str | None = None) -> None:
    """Put `text` into the file at `path` in one step, making folders; readers see the old file or the new one.

    Below `root` (default: the working directory) no folder of the path may be a symbolic link. Run by root in a
    workspace of somebody else, the file belongs to the workspace's owner.
    """
    full, top = os.path.abspath(path), os.path.abspath(root or os.getcwd())
    _refuse_ways_out(path, full, top)
    outside = _is_outside(full, top)
    if outside and os.path.lexists(full) and not stat.S_ISREG(os.lstat(full).st_mode):
        append(path, text)  # a device or a pipe is written to: renaming would replace `/dev/null` itself
        return
    folder, name = os.path.split(full)
    try:
        if outside or os.open not in os.supports_dir_fd:
            _make_folders(folder)
            _replace(os.path.join(folder, ""), name, text, None)
        else:
            parts = os.path.relpath(folder, top).split(os.sep)
            with SafeRoot(top).folder([part for part in parts if part != "."], make=True) as fd:
                _replace("", name, text, fd)
    except OSError as error:
        raise _failed(path, error, "name a file in a folder that can be written") from error


def _replace(prefix: str, name: str, text: str, folder: int | None) -> None:
    """Write a temporary file beside `name` and rename it, both below the descriptor `folder` where there is one."""
    temporary = f"{prefix}.{name}.{os.getpid()}.part"
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, 0o666, dir_fd=folder)
    try:
        with os.fdopen(fd, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            if hasattr(os, "geteuid") and os.geteuid() == 0:
                status = os.stat(prefix) if folder is None else os.fstat(folder)
                os.fchown(fd, status.st_uid, status.st_gid)
            file.write(text)
        os.replace(temporary, f"{prefix}{name}", src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


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
    """Return the size in bytes of a file that the runner names, 0 where there is none yet."""
    return os.path.getsize(path) if os.path.exists(path) else 0


def append(path: str, text: str) -> None:
    """Add `text` to a file that the runner names (`GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`).

    Below the working directory it must not be a link; a pipe that nobody reads is not waited for.
    """
    full, here = os.path.abspath(path), os.getcwd()
    _refuse_ways_out(path, full, here)
    follow = 0 if _is_outside(full, here) else NO_FOLLOW
    try:
        fd = os.open(full, os.O_WRONLY | os.O_APPEND | os.O_CREAT | PATIENT | follow, 0o666)
        with os.fdopen(fd, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            if PATIENT:
                os.set_blocking(fd, True)
            file.write(text)
    except OSError as error:
        raise _failed(path, error, "the runner names this file; check what it is, and its permissions") from error


def _failed(path: str, error: OSError, hint: str) -> UsageError:
    return UsageError(f"{path}: cannot be written: {unreadable(path, error).reason}", hint=hint)


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
