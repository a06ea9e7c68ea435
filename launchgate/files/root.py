"""A folder from which nothing leads out: how all that the repository names or holds is read."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from launchgate.files.opening import KINDS, NO_FOLLOW, PATIENT, PLAIN, read_at_most, unreadable
from launchgate.model.errors import Unreadable
from launchgate.model.run import PathKind
from launchgate.text.content import CEILING, SNIFFED, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


class SafeRoot:
    """A folder from which nothing leads out: every path is taken apart and opened step by step."""

    def __init__(self, path: str) -> None:
        """Confine reads to `path`, a folder named by the caller (which may itself be reached through links)."""
        self.path = path

    def read(self, rel: str, *, limit: int = CEILING) -> bytes:
        """Return the content of the regular file at `rel`; raise `Unreadable` with the reason for anything else."""
        with self._open(rel) as (fd, size):
            if size > limit:
                raise Unreadable(rel, too_large(size, limit))
            content = read_at_most(fd, limit + 1)
        if len(content) > limit:
            raise Unreadable(rel, too_large(len(content), limit))
        return content

    def read_or_link(self, rel: str) -> bytes:
        """Return what git would store for `rel`: the content of a file, or the target text of a symbolic link."""
        try:
            return self.read(rel)
        except Unreadable:
            target = self.link(rel)
            if target is None:
                raise
            return target

    def start_of(self, rel: str) -> tuple[int, bytes]:
        """Return the size of the regular file at `rel` and its first bytes."""
        with self._open(rel) as (fd, size):
            return size, read_at_most(fd, SNIFFED)

    def link(self, rel: str) -> bytes | None:
        """Return the target text of the symbolic link at `rel`, None where it is something else."""
        *folders, name = _components(rel)
        with suppress(OSError), self.folder(folders) as fd:
            return os.fsencode(os.readlink(_at(self.path, folders, name) if fd is None else name, dir_fd=fd))
        return None

    def info(self, rel: str) -> os.stat_result | None:
        """Return the `lstat` of `rel`, None where there is nothing or a link leads there."""
        try:
            *folders, name = _components(rel)
            with self.folder(folders) as fd:
                return os.lstat(_at(self.path, folders, name)) if fd is None else os.lstat(name, dir_fd=fd)
        except (OSError, Unreadable):
            return None

    @contextmanager
    def _open(self, rel: str) -> Iterator[tuple[int, int]]:
        *folders, name = _components(rel)
        try:
            with self.folder(folders) as folder:
                if folder is None:
                    _refuse_links(rel, self.path, (*folders, name))
                    fd = os.open(_at(self.path, folders, name), PLAIN | PATIENT)
                else:
                    fd = os.open(name, PLAIN | PATIENT | NO_FOLLOW, dir_fd=folder)
        except OSError as error:
            raise unreadable(rel, error) from error
        try:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(rel, KINDS.get(stat.S_IFMT(status.st_mode), "it is not a regular file"))
            yield fd, status.st_size
        finally:
            os.close(fd)

    @contextmanager
    def folder(self, folders: Sequence[str], *, make: bool = False) -> Iterator[int | None]:
        """Return a descriptor of the folder, None where the platform cannot open below one; `make` what is missing."""
        if os.open not in os.supports_dir_fd:
            yield None
            return
        fd = os.open(self.path, _FOLDER)
        try:
            for folder in folders:
                if make:
                    _make(folder, fd)
                inner = os.open(folder, _FOLDER | NO_FOLLOW, dir_fd=fd)
                os.close(fd)
                fd = inner
            yield fd
        finally:
            os.close(fd)


class CachedRoot(SafeRoot):
    """A root for many files in the order of their paths: the folder of the last one stays open. A context manager."""

    def __init__(self, path: str) -> None:
        """Open nothing yet."""
        super().__init__(path)
        self._kept: tuple[Sequence[str], int] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the folder."""
        kept, self._kept = self._kept, None
        if kept is not None:
            os.close(kept[1])

    @contextmanager
    def folder(self, folders: Sequence[str], *, make: bool = False) -> Iterator[int | None]:
        """Return a descriptor of the folder, opened again only where it is not that of the last file."""
        if self._kept is None or self._kept[0] != folders:
            self.__exit__()
            with super().folder(folders, make=make) as fd:
                if fd is None:
                    yield None
                    return
                self._kept = folders, os.dup(fd)
        yield self._kept[1]


def _make(folder: str, inside: int) -> None:
    """Make a folder that is missing; made by root, it belongs to the owner of the folder that it is in."""
    try:
        os.mkdir(folder, dir_fd=inside)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        status = os.fstat(inside)
        os.chown(folder, status.st_uid, status.st_gid, dir_fd=inside, follow_symlinks=False)


def kind_of(mode: int) -> PathKind:
    """Return the kind of an `st_mode`; a folder in the place of a file is a submodule or a nested repository."""
    if stat.S_ISLNK(mode):
        return PathKind.SYMLINK
    return PathKind.SUBMODULE if stat.S_ISDIR(mode) else PathKind.FILE


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
    """Check beforehand what `O_NOFOLLOW` does by opening, on platforms without it."""
    for count in range(1, len(parts) + 1):
        if os.path.islink(os.path.join(root, *parts[:count])):
            raise Unreadable(rel, KINDS[stat.S_IFLNK])
