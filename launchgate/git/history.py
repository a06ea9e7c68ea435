"""Everything that was ever committed, each content once, in memory that does not grow with it.

Content is read whole and not as differences: for git, comparing takes four times as long as unpacking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from launchgate.git.difference import Added
from launchgate.git.objects import Objects
from launchgate.git.patch import unquote
from launchgate.git.process import run, start
from launchgate.git.trees import MODES, Commit
from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.run import ChangedFile, CommitInfo, PathKind, Skipped, SkipReason
from launchgate.text.content import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchgate.git.repository import Repository
    from launchgate.model.run import Tree
    from launchgate.model.trees import Shard

_AT_ONCE = 1000  # commits
_RAW = ("--stdin", "--root", "--always", "-c", "--raw", "-r", "--no-abbrev", "--no-renames", "--diff-filter=d")


@dataclass(frozen=True, slots=True)
class _Blob:
    """Content that a commit brings to a path."""

    path: str
    oid: str
    kind: PathKind


class GitHistory:
    """The commits that any ref of a clone, HEAD or a stash reaches."""

    def __init__(self, head: Commit, ids: Sequence[str], seen: set[int] | None = None) -> None:
        """Read the commits `ids`, narrowed as `head` is; `seen` is shared with the parts read before."""
        self.count = len(ids)
        self.head: Tree = head
        self._head = head
        self._root = head.root
        self._objects = Objects(head.root)
        self._ids = ids
        self._seen = set() if seen is None else seen
        self._paths = [f":(top,literal){path}" for path in head.only if path != "."]
        self._skipped: dict[Skipped, None] = {}
        self.binary = 0

    @classmethod
    def of(cls, repository: Repository, head: Commit, shard: Shard | None = None) -> GitHistory:
        """Return the history of a clone beside `head`, or the part of it in `shard`.

        Raises `Inconclusive` for a shallow clone and one without commits: there nothing found means nothing.
        """
        if repository.shallow:
            raise Inconclusive(
                "this clone is shallow: the older commits of its history are not in it",
                hint="git fetch --unshallow (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)",
            )
        _, output = run(repository.root, ("rev-list", "--all", "--topo-order", "--reverse"))
        ids = output.decode().split()
        if not ids:
            raise Inconclusive("there is no commit to search", hint="fetch the history, or check the files: --all")
        return cls(head, shard.share(ids) if shard else ids)

    def each_commit(self, kind: Callable[[str], object]) -> Iterator[tuple[CommitInfo, Iterable[ChangedFile]]]:
        """Return each commit with the files that it brings; a merge brings those that none of its parents holds."""
        for first in range(0, self.count, _AT_ONCE):
            ids = self._ids[first : first + _AT_ONCE]
            new: list[tuple[str, _Blob]] = []
            for oid, blob in self._raw(ids):
                key = hash((blob.oid, kind(blob.path)))
                if key not in self._seen:
                    self._seen.add(key)
                    new.append((oid, blob))
            brought = groupby(self._read(new), key=lambda pair: pair[0])
            oid, files = next(brought, ("", iter(())))
            for commit in self._objects.commits(ids):
                if commit.id != oid:
                    yield commit, ()
                    continue
                yield commit, (file for _, file in files if file is not None)
                oid, files = next(brought, ("", iter(())))

    def parcels(self, size: int) -> Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
        """Return parts of `size` commits, each as root, head, narrowing and ids."""
        head = self._head
        return [
            (head.root, head.oid, head.only, tuple(self._ids[first : first + size]))
            for first in range(0, self.count, size)
        ]

    def skipped(self) -> Sequence[Skipped]:
        """Return what was not read, after `each_commit` ran."""
        return (*self._skipped, *binary_versions(self.binary))

    def _raw(self, ids: Sequence[str]) -> Iterator[tuple[str, _Blob]]:
        """Return `(commit id, blob)` for all that the commits bring, in their order."""
        requests = "".join(f"{oid}\n" for oid in ids).encode()
        commit = ""
        with start(self._root, ("diff-tree", *_RAW, "--", *self._paths), given=requests) as git:
            for line in git.stdout:
                if not line.startswith(b":"):
                    commit = line.strip().decode()
                    continue
                facts, _, path = line.rstrip(b"\n").partition(b"\t")
                fields = facts.lstrip(b":").decode().split()
                parents = len(facts) - len(facts.lstrip(b":"))
                kind = MODES.get(fields[parents], PathKind.FILE)
                oid = fields[2 * parents + 1]
                if kind is not PathKind.SUBMODULE and oid.strip("0"):
                    yield commit, _Blob(unquote(path), oid, kind)
            git.finish()

    def _read(self, wanted: Sequence[tuple[str, _Blob]]) -> Iterator[tuple[str, ChangedFile | None]]:
        """Return `(commit id, file)`, None in place of a file that has no text or cannot be read."""
        contents = self._objects.read_many((blob.path, blob.oid) for _, blob in wanted)
        for (commit, blob), (path, content) in zip(wanted, contents, strict=True):
            if isinstance(content, Unreadable):
                self._skipped[Skipped(path, f"a version of it: {content.reason}", SkipReason.FAILED)] = None
                yield commit, None
            elif (text := text_of(content)) is None:
                self.binary += 1
                yield commit, None
            else:
                yield commit, ChangedFile(path, "added", added=Added.whole(text), kind=blob.kind)


def binary_versions(count: int) -> tuple[Skipped, ...]:
    """Return the sentence for `count` binary versions of files."""
    return (
        (Skipped("the history", f"{count:,} versions of files are binary content", SkipReason.OUT_OF_SCOPE),)
        if count
        else ()
    )
