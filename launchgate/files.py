"""The only reader and writer of files.

`Root` reads what the repository names or holds: regular files only, no symlink in any component, capped. `given`
reads what the command line, the runner or our own package names: anywhere, links and pipes allowed, capped.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from launchgate.content import CEILING, SNIFFED, too_large
from launchgate.errors import Unreadable, UsageError
from launchgate.run import Kind, PathInfo
from launchgate.trees import TreeBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_PLAIN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_KINDS = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a named pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
    stat.S_IFLNK: "it is a symbolic link, which is not followed",
}


class Root:
    """A folder from which nothing leads out: every path is taken apart and opened step by step."""

    def __init__(self, path: str) -> None:
        """Guard `path`, a folder named by the caller (which may itself be reached through links)."""
        self.path = path

    def read(self, rel: str, *, limit: int = CEILING) -> bytes:
        """Give the content of the regular file at `rel`; raise `Unreadable` with the reason for anything else."""
        with self._open(rel) as (fd, size):
            if size > limit:
                raise Unreadable(rel, too_large(size, limit))
            content = _read(fd, limit + 1)
        if len(content) > limit:
            raise Unreadable(rel, too_large(len(content), limit))
        return content

    def start_of(self, rel: str) -> tuple[int, bytes]:
        """Give the size of the regular file at `rel` and its first bytes."""
        with self._open(rel) as (fd, size):
            return size, _read(fd, SNIFFED)

    def link(self, rel: str) -> bytes | None:
        """Give the target text of the symbolic link at `rel`, None where it is something else."""
        *folders, name = _components(rel)
        with suppress(OSError), self._folder(folders) as fd:
            return os.fsencode(os.readlink(_at(self.path, folders, name) if fd is None else name, dir_fd=fd))
        return None

    def info(self, rel: str) -> os.stat_result | None:
        """Give what `lstat` says of `rel`, None where there is nothing or a link leads there."""
        try:
            *folders, name = _components(rel)
            with self._folder(folders) as fd:
                return os.lstat(_at(self.path, folders, name)) if fd is None else os.lstat(name, dir_fd=fd)
        except (OSError, Unreadable):
            return None

    @contextmanager
    def _open(self, rel: str) -> Iterator[tuple[int, int]]:
        *folders, name = _components(rel)
        try:
            with self._folder(folders) as folder:
                if folder is None:
                    _refuse_links(rel, self.path, (*folders, name))
                    fd = os.open(_at(self.path, folders, name), _PLAIN)
                else:
                    fd = os.open(name, _PLAIN | _NO_FOLLOW, dir_fd=folder)
        except OSError as error:
            raise _unreadable(rel, error) from error
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(rel, _KINDS.get(stat.S_IFMT(status.st_mode), "it is not a regular file"))
            yield fd, status.st_size
        finally:
            os.close(fd)

    @contextmanager
    def _folder(self, folders: Sequence[str]) -> Iterator[int | None]:
        """Give a descriptor of the folder, None where the platform cannot open below one."""
        if os.open not in os.supports_dir_fd:
            yield None
            return
        fd = os.open(self.path, _FOLDER)
        try:
            for folder in folders:
                inner = os.open(folder, _FOLDER | _NO_FOLLOW, dir_fd=fd)
                os.close(fd)
                fd = inner
            yield fd
        finally:
            os.close(fd)


class Files(TreeBase):
    """Files and folders that the command line names, in that order; folders are walked, links in them not followed.

    A named file may be anywhere and may be a link or a pipe. Paths are relative to `root` where they lie below it.
    """

    name = "the files named"

    def __init__(self, paths: Sequence[str], root: str) -> None:
        """Take `paths` as typed, relative to the working directory; raise `UsageError` for one that does not exist."""
        super().__init__()
        self.root = root
        self._doors: dict[str, tuple[Root, str] | str] = {}
        for path in paths:
            if not os.path.lexists(path):
                raise UsageError(f"{path}: there is no such file or folder", hint="check the spelling of the path")
            self._name(path)

    def _name(self, path: str) -> None:
        if not os.path.isdir(path):
            self._doors.setdefault(_shown(path, self.root), path)
            return
        door = Root(path)
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name != ".git")
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in sorted((*names, *links)):
                full = os.path.join(folder, name)
                self._doors.setdefault(
                    _shown(full, self.root), (door, os.path.relpath(full, path).replace(os.sep, "/"))
                )

    def entries(self) -> Sequence[PathInfo]:
        """Give every path, in the order in which the command line names them."""
        if self._entries is None:
            self._entries = tuple(self._list())
        return self._entries

    def _list(self) -> Iterable[PathInfo]:
        for path, door in self._doors.items():
            status = door[0].info(door[1]) if isinstance(door, tuple) else None
            yield PathInfo(path) if status is None else PathInfo(path, kind_of(status.st_mode), status.st_size)

    def read(self, path: str) -> bytes:
        """Give the content of a named file, or of a file in a named folder."""
        door = self._doors.get(path)
        if door is None:
            raise Unreadable(path, f"it is not among {self.name}", hint="name it on the command line")
        if isinstance(door, str):
            return given(door)
        link = door[0].link(door[1])
        return door[0].read(door[1]) if link is None else link


class Piped(TreeBase):
    """Standard input as a tree of one text, called `-`."""

    name = "standard input"

    def __init__(self) -> None:
        """Read nothing yet."""
        super().__init__()
        self._content: bytes | None = None

    def _list(self) -> Iterable[PathInfo]:
        yield PathInfo("-")

    def read(self, path: str) -> bytes:
        """Give all of standard input; raise `Unreadable` over the ceiling."""
        if path != "-":
            raise Unreadable(path, f"it is not among {self.name}")
        if self._content is None:
            self._content = _read(0, CEILING + 1)
        if len(self._content) > CEILING:
            raise Unreadable(path, f"it is larger than {CEILING} bytes", hint="give it in parts")
        return self._content


def given(path: str, *, limit: int = CEILING) -> bytes:
    """Give the content of a file that the user, the runner or our package names; links and pipes are allowed.

    Raises `UsageError` where there is none, `Unreadable` for a folder, a device or more than `limit` bytes.
    """
    try:
        fd = os.open(path, _PLAIN & ~getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file", hint="check the spelling of the path") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        kind = stat.S_IFMT(os.fstat(fd).st_mode)
        if kind not in {stat.S_IFREG, stat.S_IFIFO, stat.S_IFSOCK}:
            raise Unreadable(path, _KINDS.get(kind, "it is not a file"))
        content = _read(fd, limit + 1)
    finally:
        os.close(fd)
    if len(content) > limit:
        raise Unreadable(path, f"it is larger than {limit} bytes")
    return content


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
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o666)
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


def cache_dir() -> str | None:
    """Give our folder in the user's cache, made with mode 0700; None where there is none that is only ours."""
    home = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    if not home or not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home):
        return None
    folder = os.path.join(home, "launchgate")
    try:
        os.makedirs(home, exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        status = os.lstat(folder)
    except OSError:
        return None
    ours = os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
    return folder if stat.S_ISDIR(status.st_mode) and ours else None


def _components(rel: str) -> list[str]:
    """Take a repository path apart; refuse whatever could lead out of the root."""
    parts = rel.split("/")
    odd = not rel or "\0" in rel or os.path.isabs(rel) or (os.name == "nt" and ("\\" in rel or ":" in rel))
    if odd or any(part in {"", ".", ".."} for part in parts):
        raise Unreadable(rel, "it is not a path inside the repository", hint="write it relative, without `..`")
    return parts


def _at(root: str, folders: Sequence[str], name: str) -> str:
    return os.path.join(root, *folders, name)


def _refuse_links(rel: str, root: str, parts: Sequence[str]) -> None:
    """Do by looking first what `O_NOFOLLOW` does by opening, on platforms without it."""
    for count in range(1, len(parts) + 1):
        if os.path.islink(os.path.join(root, *parts[:count])):
            raise Unreadable(rel, _KINDS[stat.S_IFLNK])


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


def _read(fd: int, limit: int) -> bytes:
    chunks: list[bytes] = []
    while limit > 0 and (chunk := os.read(fd, min(limit, 1 << 20))):
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def kind_of(mode: int) -> Kind:
    """Say what an `st_mode` is; a folder in the place of a file is a submodule or a nested repository."""
    if stat.S_ISLNK(mode):
        return Kind.SYMLINK
    return Kind.SUBMODULE if stat.S_ISDIR(mode) else Kind.FILE


def _shown(path: str, root: str) -> str:
    """Give `path` relative to `root` with forward slashes, or absolute where it lies elsewhere."""
    full, top = os.path.abspath(path), os.path.abspath(root)
    inside = full[len(top) + 1 :] if full.startswith(top.rstrip(os.sep) + os.sep) else full
    return inside.replace(os.sep, "/")


def _unreadable(path: str, error: OSError | ValueError) -> Unreadable:
    import errno

    reasons = {
        errno.ENOENT: "it does not exist",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.ELOOP: _KINDS[stat.S_IFLNK],
        errno.ENOTDIR: "a folder of its path is a symbolic link or a file",
        errno.ENXIO: "it is a socket or a pipe",
    }
    code = getattr(error, "errno", None)
    return Unreadable(path, reasons.get(code or 0) or str(getattr(error, "strerror", None) or error))
