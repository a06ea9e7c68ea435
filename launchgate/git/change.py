"""What lies between two states of a repository, as a net difference and commit by commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from launchgate.git.difference import Added, ask, changed_files
from launchgate.git.objects import Objects
from launchgate.git.patch import DiffEntry
from launchgate.git.process import run
from launchgate.git.repository import cut_off
from launchgate.git.trees import Commit, Index, WorkTree
from launchgate.git.working import snapshot
from launchgate.model.errors import Unreadable
from launchgate.model.run import ChangedFile, CommitInfo, PathKind, Skipped, SkipReason
from launchgate.model.trees import is_within
from launchgate.text.content import text_of

if TYPE_CHECKING:
    from launchgate.model.run import Tree


State: TypeAlias = "Commit | Index | WorkTree"


class GitChange:
    """A change; made by `staged`, `between` or `in_work_tree`."""

    def __init__(self, base: Commit, head: State, question: Sequence[str], commits: Sequence[CommitInfo]) -> None:
        """Compare `base` with `head` by putting `question` to git; `commits` are those of the range, oldest first."""
        self.base: Tree = base
        self._base = base
        self.head: Tree = head
        self._stored = _Stored(base.objects)
        self.commits = commits
        self._root = base.root
        self._only = base.only
        self._question = tuple(question)
        self._skipped: dict[Skipped, None] = {}
        self._lock = Lock()
        self._files: Sequence[ChangedFile] | None = None
        self._unseen: Sequence[Skipped] = ()

    @classmethod
    def staged(cls, base: Commit, index: Index) -> GitChange:
        """Return what the index adds to `base`."""
        return cls(base, index, ("diff-index", "--cached", base.oid), ())

    @classmethod
    def between(
        cls, base: Commit, head: Commit, commits: Sequence[CommitInfo], unseen: Sequence[Skipped] = ()
    ) -> GitChange:
        """Return what `head` adds to `base`; `unseen` is why `commits` are not all of the range."""
        change = cls(base, head, ("diff-tree", base.oid, head.oid), commits)
        change._unseen = unseen
        return change

    @classmethod
    def in_work_tree(cls, base: Commit, tree: WorkTree, commits: Sequence[CommitInfo]) -> GitChange:
        """Return what the work tree, untracked files included, adds to `base`."""
        return cls(base, tree, ("diff-index", base.oid), commits)

    def files(self) -> Sequence[ChangedFile]:
        """Return the net difference, sorted by path."""
        with self._lock:  # gates ask at the same moment
            if self._files is None:
                if isinstance(self.head, WorkTree):
                    self._files = self._on_disk(self.head)
                else:
                    self._files = self._changed(self._question, _entries(ask(self._root, self._question)))
            return self._files

    def each_commit(self) -> Iterator[tuple[CommitInfo, Sequence[ChangedFile]]]:
        """Return each commit of the range, oldest first, with what it adds to all of its parents."""
        self._skip(*self._unseen)
        if not self.commits:
            return
        by_id = {commit.id: commit for commit in self.commits}
        cut = cut_off(self._root, self.commits)
        for oid in cut:
            self._skip(Skipped(oid[:12], "its parent commit is not in this shallow clone", SkipReason.FAILED))
        requests = "".join(f"{oid}\n" for oid in by_id if oid not in cut).encode()
        for oid, entries in ask(self._root, ("diff-tree", "--stdin", "--root", "--always"), given=requests):
            commit = by_id[oid]
            if len(commit.parents) > 1:
                yield commit, self._merged(commit)
            else:
                yield commit, self._changed(("diff-tree", "--root", oid), entries)

    def read_at(self, commit: CommitInfo, path: str) -> bytes:
        """Return the whole content of a path in a commit of the range; raise `Unreadable` for what is missing."""
        wanted = f":(top,literal){path}"
        _, output = run(self._root, ("ls-tree", "-z", "--full-tree", commit.id, "--", wanted))
        fields = output.partition(b"\t")[0].decode().split()
        if not fields:
            raise Unreadable(path, f"it is not in commit {commit.id[:12]}")
        return self._base.objects.read(fields[-1], path)

    def skipped(self) -> Sequence[Skipped]:
        """Return what the difference could not read, after `files` or `each_commit` ran."""
        return tuple(self._skipped)

    def _skip(self, *skipped: Skipped) -> None:
        self._skipped.update(dict.fromkeys(skipped))

    def _changed(self, question: Sequence[str], entries: Sequence[DiffEntry]) -> list[ChangedFile]:
        inside = [entry for entry in entries if is_within(entry.path, self._only)]
        files, skipped = changed_files(self._root, question, inside, self._stored)
        self._skip(*skipped)
        return files

    def _merged(self, commit: CommitInfo) -> list[ChangedFile]:
        """Return the lines that a merge holds and none of its parents does: conflict resolutions and smuggled ones."""
        _, output = run(self._root, ("diff-tree", "-c", "--name-only", "-r", "-z", "--no-commit-id", commit.id))
        names = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
        paths = [f":(top,literal){name}" for name in names if is_within(name, self._only)]
        if not paths:
            return []
        against: list[dict[str, ChangedFile]] = []
        for parent in commit.parents:
            question = ("diff-tree", "--no-renames", parent, commit.id)
            entries = [entry for _, found in ask(self._root, question, paths=paths) for entry in found]
            against.append({file.path: file for file in self._changed(question, entries)})
        return [
            _common(file, against[1:]) for path, file in against[0].items() if all(path in each for each in against)
        ]

    def _on_disk(self, tree: WorkTree) -> Sequence[ChangedFile]:
        """Return the net difference between the base and what is on disk, untracked files included."""
        with snapshot(self._base, tree) as shot:
            self._skip(*(each for each in shot.skipped if is_within(each.subject, self._only)))
            entries = [*_entries(ask(self._root, shot.question, environ=shot.environ)), *shot.apart]
            inside = [entry for entry in entries if is_within(entry.path, self._only)]
            files, skipped = changed_files(self._root, shot.question, inside, _OnDisk(tree), shot.environ)
        self._skip(*skipped)
        return sorted((*files, *self._untracked(tree)), key=lambda file: file.path)

    def _untracked(self, tree: WorkTree) -> Iterator[ChangedFile]:
        for path in tree.untracked():
            try:
                text = text_of(tree.read(path))
            except Unreadable as error:
                self._skip(Skipped(path, error.reason, SkipReason.FAILED))
                continue
            yield ChangedFile(path, "added", added=Added.whole(text or b""), kind=PathKind.FILE, binary=text is None)


def _entries(found: Iterable[tuple[str, list[DiffEntry]]]) -> list[DiffEntry]:
    return [entry for _, entries in found for entry in entries]


def _common(file: ChangedFile, others: Sequence[dict[str, ChangedFile]]) -> ChangedFile:
    """Keep the added lines of `file` that every other parent lacks too."""
    numbers = [{number for number, _ in other[file.path].added} for other in others]
    blocks = [(n, line + b"\n") for n, line in file.added if all(n in each for each in numbers)]
    return replace(file, added=Added(blocks))


class _Stored:
    """Reads the new side of an entry by its object id."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(self, entry: DiffEntry) -> bytes:
        return self._objects.read(entry.new, entry.path)

    def start_of(self, entry: DiffEntry) -> tuple[int, bytes]:
        return self._objects.start_of(entry.new, entry.path)


class _OnDisk:
    """Reads the new side of an entry from the work tree."""

    def __init__(self, tree: WorkTree) -> None:
        self._tree = tree

    def read(self, entry: DiffEntry) -> bytes:
        return self._tree.read(entry.path)

    def start_of(self, entry: DiffEntry) -> tuple[int, bytes]:
        return self._tree.start_of(entry.path)
