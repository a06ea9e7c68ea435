"""The trees that git holds: a commit and the index. Neither ever looks at the work tree."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from launchgate.errors import Unreadable
from launchgate.git.objects import Objects
from launchgate.git.process import run
from launchgate.run import Kind, PathInfo
from launchgate.trees import TreeBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

KINDS = {"120000": Kind.SYMLINK, "160000": Kind.SUBMODULE}
"""What a mode means where it is not an ordinary file."""


class ObjectTree(TreeBase):
    """A tree whose contents are objects."""

    def __init__(self, root: str, only: Sequence[str] = (), objects: Objects | None = None) -> None:
        """Read below `root`, the top folder of a work tree or a bare repository."""
        super().__init__(only)
        self.root = root
        self.objects = objects or Objects(root)
        self._lock = Lock()
        self._ids: Mapping[str, tuple[str, str]] | None = None

    def _listing(self) -> Iterator[tuple[str, str, str]]:
        """Give `(path, mode, object id)` for every path."""
        raise NotImplementedError

    @property
    def ids(self) -> Mapping[str, tuple[str, str]]:
        """Mode and object id by path."""
        with self._lock:
            if self._ids is None:
                self._ids = {path: (mode, oid) for path, mode, oid in self._listing()}
            return self._ids

    def _list(self) -> Iterable[PathInfo]:
        return (PathInfo(path, KINDS.get(mode, Kind.FILE)) for path, (mode, _) in self.ids.items())

    def read(self, path: str) -> bytes:
        """Give the content of the object at `path`."""
        return self.objects.read(self._id(path), path)

    def start_of(self, path: str) -> tuple[int, bytes]:
        """Give the size of the object at `path` and its first bytes, whatever its size."""
        return self.objects.start_of(self._id(path), path)

    def contents(self) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Give each path of `paths()` with its content, all through one process."""
        return self.objects.read_many((path, self.ids[path][1]) for path in self.paths())

    def _id(self, path: str) -> str:
        mode, oid = self.ids.get(path, ("", ""))
        if not oid:
            raise Unreadable(path, f"it is not in {self.name}", hint="check the spelling of the path")
        if KINDS.get(mode) is Kind.SUBMODULE:
            raise Unreadable(path, "it is a submodule: its files belong to another repository")
        return oid


class Commit(ObjectTree):
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


class Index(ObjectTree):
    """What `git commit` would commit now."""

    name = "the index"

    def _listing(self) -> Iterator[tuple[str, str, str]]:
        _, output = run(self.root, ("ls-files", "-z", "--stage"))
        for line in output.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, oid, _ = head.split(" ")
            yield path, mode, oid
