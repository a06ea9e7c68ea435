"""The trees of a repository: a commit and the index, which never read the work tree, and the work tree."""

from __future__ import annotations

import os
import re
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any

from launchgate.files import CachedRoot, SafeRoot, kind_of
from launchgate.git.objects import Objects
from launchgate.git.process import run, start
from launchgate.model.errors import Missing, Unreadable
from launchgate.model.run import PathInfo, PathKind
from launchgate.model.trees import TreeBase, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MODES = {"120000": PathKind.SYMLINK, "160000": PathKind.SUBMODULE}
"""What a mode of git's means where it is not an ordinary file."""

PATIENCE = 120.0
"""Seconds for git to list a work tree."""

_CLOSED = re.compile(r"(?m)^warning: could not open directory '(.+?)/?': ")


class _ObjectTree(TreeBase):
    """A tree whose contents are objects."""

    def __init__(self, root: str, only: Sequence[str] = (), objects: Objects | None = None) -> None:
        """Read below `root`, the top folder of a work tree or a bare repository."""
        super().__init__(only)
        self.root = root
        self.objects = objects or Objects(root)
        self._lock = Lock()
        self._ids: Mapping[str, tuple[str, str]] | None = None

    def _listing(self) -> Iterator[tuple[str, str, str]]:
        """Return `(path, mode, object id)` for every path."""
        raise NotImplementedError

    @property
    def ids(self) -> Mapping[str, tuple[str, str]]:
        """Mode and object id by path."""
        with self._lock:
            if self._ids is None:
                self._ids = {path: (mode, oid) for path, mode, oid in self._listing()}
            return self._ids

    def _list(self) -> Iterable[PathInfo]:
        return (PathInfo(path, MODES.get(mode, PathKind.FILE)) for path, (mode, _) in self.ids.items())

    def read(self, path: str) -> bytes:
        """Return the content of the object at `path`."""
        return self.objects.read(self._id(path), path)

    def start_of(self, path: str) -> tuple[int, bytes]:
        """Return the size of the object at `path` and its first bytes, whatever its size."""
        return self.objects.start_of(self._id(path), path)

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Return each of some paths with its content, all through one process."""
        return self.objects.read_many((path, self._id(path)) for path in paths)

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return the repository, and the id of the object at each path."""
        return ("objects", self.root, tuple((path, self._id(path)) for path in paths))

    def _id(self, path: str) -> str:
        mode, oid = self.ids.get(path, ("", ""))
        if not oid:
            raise Missing(path, f"it is not in {self.name}", hint="check the spelling of the path")
        if MODES.get(mode) is PathKind.SUBMODULE:
            raise Unreadable(path, "it is a submodule: its files belong to another repository")
        return oid


def unpack(parcel: tuple[Any, ...]) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Return each path of what `parcel` gave, with its content or the reason it could not be read."""
    kind, root, things = parcel
    return Objects(root).read_many(things) if kind == "objects" else WorkTree(root).contents(things)


class Commit(_ObjectTree):
    """The tree of a commit, or of any tree object."""

    def __init__(self, root: str, oid: str, only: Sequence[str] = (), objects: Objects | None = None) -> None:
        """Read the tree of `oid`, a full object id."""
        super().__init__(root, only, objects)
        self.oid = oid
        self.name = oid[:12]

    def _listing(self) -> Iterator[tuple[str, str, str]]:
        _, output = run(self.root, ("ls-tree", "-r", "-z", "--full-tree", self.oid))
        for line in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, _, oid = head.split(" ")
            yield path, mode, oid


class Index(_ObjectTree):
    """What `git commit` would commit now."""

    name = "the index"

    def _listing(self) -> Iterator[tuple[str, str, str]]:
        _, output = run(self.root, ("ls-files", "-z", "--stage"))
        for line in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, oid, _ = head.split(" ")
            yield path, mode, oid


class WorkTree(TreeBase):
    """The files on disk that git tracks, and those that it neither tracks nor ignores."""

    name = "the work tree"

    def __init__(self, root: str, only: Sequence[str] = ()) -> None:
        """Read below `root`, the top folder of the work tree."""
        super().__init__(only)
        self.root = root
        self._root = SafeRoot(root)

    def _list(self) -> Iterator[PathInfo]:
        others, closed = self._others()
        yield from map(PathInfo, closed)  # reading one raises why that cannot be
        for path in dict.fromkeys((*self._names("--cached"), *others)):
            try:
                status = os.lstat(os.path.join(self.root, path))
            except (FileNotFoundError, NotADirectoryError):
                continue  # deleted, and not yet committed as such
            except OSError:
                yield PathInfo(path.rstrip("/"))
            else:
                yield PathInfo(path.rstrip("/"), kind_of(status.st_mode), status.st_size)

    def untracked(self) -> Sequence[str]:
        """Return the paths in scope that git neither tracks nor ignores, without nested repositories."""
        return [name for name in chain(*self._others()) if not name.endswith("/") and is_within(name, self.only)]

    def flagged(self) -> Sequence[str]:
        """Return the tracked paths that the index makes git skip."""
        # Lower case: assumed unchanged; S: not checked out.
        return [name[2:] for name in self._names("--cached", "-v") if name[0] == "S" or name[0].islower()]

    def read(self, path: str) -> bytes:
        """Return the content of a regular file, or the target text of a symbolic link."""
        return self._root.read_or_link(path)

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Return each of some paths with its content, or with the reason it could not be read."""
        with CachedRoot(self.root) as cached:
            for path in paths:
                try:
                    content: bytes | Unreadable = cached.read_or_link(path)
                except Unreadable as error:
                    content = error
                yield path, content

    def worker_input(self, paths: Sequence[str]) -> tuple[Any, ...]:
        """Return the folder and the paths."""
        return ("files", self.root, tuple(paths))

    def start_of(self, path: str) -> tuple[int, bytes]:
        """Return the size of a file and its first bytes."""
        link = self._root.link(path)
        return self._root.start_of(path) if link is None else (len(link), link)

    def _others(self) -> tuple[list[str], list[str]]:
        """Return what git does not track, and the folders that it could not read: it passes them with a warning."""
        names, complaint = self._listed("--others", "--exclude-standard")
        return names, _CLOSED.findall(complaint)

    def _names(self, *which: str) -> list[str]:
        return self._listed(*which)[0]

    def _listed(self, *which: str) -> tuple[list[str], str]:
        with start(self.root, ("ls-files", "-z", *which)) as git:
            git.end_after(PATIENCE)
            output = git.stdout.read()
            git.finish()
            return output.decode("utf-8", "surrogateescape").split("\0")[:-1], git.complaint()
