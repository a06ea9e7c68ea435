"""The repository of a scan: what may be fetched into it, and what is compared, also after a push to any server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from launchgate.ci.scan_context import ScanContext
from launchgate.git import Commit, Repository
from launchgate.git.difference import empty_tree
from launchgate.git.fetch import PASTE, Gone, Remote, fetch
from launchgate.model.errors import Inconclusive
from launchgate.model.run import Scope, Skipped, SkipReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.model.run import CiContext, CommitInfo
    from launchgate.model.trees import Shard


Commits: TypeAlias = "Sequence[CommitInfo]"
_DEEPER = (1, 4, 16, 64)
_ALL = 0x7FFFFFFF  # what `git fetch --unshallow` asks for


@dataclass(slots=True)
class GitContext:
    """One repository at one event. `remote` is None where nothing is fetched; `notes` grow as things are done."""

    repository: Repository
    where: CiContext
    only: tuple[str, ...] = ()
    remote: Remote | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The top folder of the repository."""
        return self.repository.root

    @property
    def fix_hint(self) -> str:
        """What helps where something is missing that cannot be fetched."""
        return self.remote.fix_hint if self.remote else PASTE

    def ensure_commit(self, oid: str, what: str, *beside: str, depth: int = 1) -> str:
        """Return `oid` when the clone holds it, fetched where it does not; raise `Inconclusive` when it cannot be had.

        What else is known to be needed, `beside`, comes with the same fetch.
        """
        if self.repository.find_commit(oid) is None:
            self.fetch([oid, *beside], depth=depth)
            if self.repository.find_commit(oid) is None:
                raise Inconclusive(f"{what} {oid[:12]} is not in this clone", hint=self.fix_hint)
            self.notes.append(f"{what} {oid[:12]} was fetched")
        return oid

    def fetch(self, wants: Sequence[str], *, depth: int) -> None:
        """Fetch `wants`; `depth` counts only in a shallow clone."""
        if self.remote is None:
            raise Inconclusive(f"{wants[0][:80]} is not in this clone", hint=self.fix_hint)
        fetch(self.root, self.remote, wants, depth=depth if self.repository.shallow else None)
        self.repository = Repository.open(self.root)

    def whole(self, scope: Scope, *notes: str, oid: str | None = None, shard: Shard | None = None) -> ScanContext:
        """Check a whole tree, or the part of it in `shard`: that of the commit `oid`, or the work tree."""
        from launchgate.git import WorkTree

        tree = WorkTree(self.root, self.only) if oid is None else Commit(self.root, oid, self.only)
        return ScanContext(self.root, self._where(scope, None, oid or self.head(), notes), tree.part(shard))

    def whole_history(self, shard: Shard | None = None) -> ScanContext:
        """Check every commit of the clone and the tree of HEAD."""
        from launchgate.git import GitHistory

        tree = self._tree(self.head())
        history = GitHistory.of(self.repository, tree, shard)
        where = self._where(Scope.HISTORY, None, self.head(), ())
        return ScanContext(self.root, where, tree.part(shard), history=history)

    def staged(self, *notes: str) -> ScanContext:
        """Check the index against HEAD."""
        from launchgate.git import GitChange, Index

        base, index = self._tree(self.head()), Index(self.root, self.only)
        where = self._where(Scope.STAGED, self.head(), None, notes)
        return ScanContext(self.root, where, index, GitChange.staged(base, index), base)

    def in_work_tree(self, base: str, *notes: str) -> ScanContext:
        """Check the work tree, untracked files included, against the commit `base`."""
        from launchgate.git import GitChange, WorkTree

        tree, before = WorkTree(self.root, self.only), self._tree(base)
        commits = self.repository.commits("HEAD", f"^{base}")
        where = self._where(Scope.CHANGE, base, None, notes)
        return ScanContext(self.root, where, tree, GitChange.in_work_tree(before, tree, commits), before)

    def is_edited(self, head: str) -> bool:
        """Return whether the work tree holds anything but what is committed at `head`."""
        from launchgate.git import GitChange, WorkTree

        change = GitChange.in_work_tree(Commit(self.root, head), WorkTree(self.root), ())
        return bool(change.files() or change.skipped())

    def between(
        self, base: str | None, head: str, commits: Commits, *notes: str, unseen: Sequence[Skipped] = ()
    ) -> ScanContext:
        """Check what `head` adds to `base` (None: to nothing), and each of `commits`."""
        from launchgate.git import GitChange

        before, after = self._tree(base), Commit(self.root, head, self.only)
        change = GitChange.between(before, after, commits, unseen)
        return ScanContext(self.root, self._where(Scope.CHANGE, base, head, notes), after, change, before)

    def range_or_reason(self, base: str, tip: str, expected: int | None) -> tuple[Commits, Sequence[Skipped]]:
        """Return `range`, or no commits and the reason: the net difference can be checked without them."""
        try:
            return self.range(base, tip, expected), ()
        except Inconclusive as error:
            return (), (Skipped("single commits", f"{error.message} ({error.hint})", SkipReason.FAILED),)

    def head(self) -> str | None:
        """Return the commit that is checked out, None before the first one."""
        return self.repository.find_commit("HEAD")

    def range(self, base: str, tip: str, expected: int | None = None) -> Commits:
        """Return the commits of `base..tip`, oldest first, deepening a shallow clone until it shows them all.

        `expected` is how many the event counts: enough to know without the fork point when history is linear.
        """
        for depth in (0, *(((expected or 8) + 1) * factor for factor in _DEEPER), _ALL):
            if depth:
                self.fetch([base, tip], depth=depth)
            commits = self._range(base, tip, expected)
            if commits is not None:
                return commits
            if not self.repository.shallow:
                break
        message = f"the commits between {base[:12]} and {tip[:12]} are not all in this clone"
        raise Inconclusive(message, hint=self.fix_hint)

    def _range(self, base: str, tip: str, expected: int | None) -> Commits | None:
        """Return the commits of `base..tip`, None where a shallow clone does not show for certain which they are.

        There the ancestors of `base` may be unknown, so that too many commits are listed: those end at a commit that
        was cut off or has no parents.
        """
        if self.repository.find_commit(tip) is None or self.repository.find_commit(base) is None:
            return None
        commits = self.repository.commits(tip, f"^{base}")
        cut = self.repository.cut_off(commits) if self.repository.shallow else set()
        if not cut and (not self.repository.shallow or len(commits) == expected or all(c.parents for c in commits)):
            return commits
        newest = commits[-expected:] if expected else ()
        linear = len(newest) == (expected or -1) and all(len(c.parents) == 1 and c.id not in cut for c in newest)
        return newest if linear else None

    def fork_point(self, one: str, other: str) -> str | None:
        """Return the merge base of two commits, deepening a shallow clone as needed; None where they have none."""
        for depth in (0, 16, 64, 256, _ALL):
            if depth:
                self.fetch([one, other], depth=depth)
            found = self.repository.merge_base(one, other)
            if found is not None or not self.repository.shallow:
                return found
        raise Inconclusive(f"{one[:12]} and {other[:12]} share no commit in this clone", hint=self.fix_hint)

    def default_branch(self, name: str) -> str:
        """Return the tip of the server's default branch, from the clone or fetched."""
        for ref in (f"refs/remotes/origin/{name}", f"refs/launchgate/{name}"):
            oid = self.repository.find_commit(ref)
            if oid is not None:
                return oid
            if ref.startswith("refs/remotes/"):
                self.fetch([f"refs/heads/{name}"], depth=16)
        raise Inconclusive(f"the default branch {name[:80]!r} is not in this clone", hint=self.fix_hint)

    def _tree(self, oid: str | None) -> Commit:
        return Commit(self.root, oid or empty_tree(self.root), self.only)

    def _where(self, scope: Scope, base: str | None, head: str | None, notes: Sequence[str]) -> CiContext:
        source = self.where.source
        if not source.commit:
            source = replace(source, commit=head or self.head() or "")
        sentences = (*self.where.notes, *self.notes, *notes)
        return replace(self.where, scope=scope, base=base, head=head, source=source, notes=sentences)


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch that was pushed, and the name of the server's default branch where it is known."""

    name: str
    default: str

    @property
    def is_default(self) -> bool:
        """Whether there is no other branch that it could have left."""
        return not self.default or self.name == self.default


def push(
    context: GitContext, before: str, after: str, branch: Branch, count: int | None = None, *, forced: bool = False
) -> ScanContext:
    """Check `before..after`; after a rewritten history the whole branch, since what was checked may be gone.

    The default branch has left nothing but its own earlier state.
    """
    if forced and not branch.is_default:
        return since_fork(context, after, branch, "the push was forced")
    try:
        context.ensure_commit(before, "the commit before the push")
    except Gone:
        return since_fork(context, after, branch, f"{before[:12]}, the commit before the push, is gone")
    if not forced and (context.repository.shallow or context.repository.is_ancestor(before, after)):
        commits, unseen = context.range_or_reason(before, after, count)
        return context.between(before, after, commits, unseen=unseen)
    reason = "the push was forced" if forced else f"{before[:12]} is not part of {after[:12]}"
    if branch.is_default:
        return _since(context, after, before, reason, "its earlier state")
    return since_fork(context, after, branch, reason)


def since_fork(context: GitContext, after: str, branch: Branch, reason: str) -> ScanContext:
    """Check a branch whose earlier state is unknown since it left the default branch; check that one whole."""
    if branch.is_default:
        return context.whole(Scope.TREE, f"{reason}: its whole tree is checked", oid=after)
    return _since(context, after, context.default_branch(branch.default), reason, branch.default)


def _since(context: GitContext, after: str, other: str, reason: str, left: str) -> ScanContext:
    base = context.fork_point(after, other)
    if base is None:
        note = f"{reason}, and it shares no commit with {left}: its whole tree is checked"
        return context.whole(Scope.TREE, note, oid=after)
    commits, unseen = context.range_or_reason(base, after, None)
    return context.between(base, after, commits, f"{reason}: checked since it left {left}", unseen=unseen)
