"""One repository: where it is, and what its names mean. Every answer that must fail closed is git's exit code."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.git.objects import Objects
from launchgate.git.process import run
from launchgate.model.errors import Inconclusive, UsageError
from launchgate.text.similar import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.model.run import CommitInfo


_MISSING = (1, 128)
_PLAIN_NAME = re.compile(r"[\w.][\w./-]{0,200}")  # what a command to paste can hold


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: `root` is the top of its work tree, or its own folder where it is bare."""

    root: str
    bare: bool
    shallow: bool

    @classmethod
    def open(cls, directory: str) -> Repository:
        """Find the repository that `directory` lies in; raise `UsageError` where there is none."""
        asked = ("--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir")
        _, output = run(directory, ("rev-parse", *asked))
        bare, shallow, git_dir = output.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n", 2)
        if bare == "true":
            return cls(git_dir, bare=True, shallow=shallow == "true")
        code, output = run(directory, ("rev-parse", "--show-toplevel"), allowed=(128,))
        if code:
            raise UsageError("this is inside a `.git` folder, not in a work tree", hint="run it in the work tree")
        root = output.decode("utf-8", "surrogateescape").removesuffix("\n")
        here, top = os.path.realpath(directory), os.path.realpath(root)
        if here != top and not here.startswith(os.path.join(top, "")):
            message = f"the work tree of this repository is set elsewhere: {root}"
            raise UsageError(message, hint="run it there, or undo it: git config --unset core.worktree")
        return cls(root, bare=False, shallow=shallow == "true")

    def objects(self) -> Objects:
        """Return a reader of its objects."""
        return Objects(self.root)

    def find_commit(self, name: str) -> str | None:
        """Return the full id of the commit that `name` means, None where there is none. `name` is never an option."""
        argv = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        code, output = run(self.root, argv, allowed=_MISSING)
        return None if code else output.decode().strip()

    def commit(self, name: str) -> str:
        """Return the full id of the commit that `name` means; raise `Inconclusive` where there is none."""
        oid = self.find_commit(name) if name and "\0" not in name else None
        if oid is None:
            message = f"there is no commit called {name[:200]!r} in this clone"
            raise Inconclusive(message, hint=self._instead_of(name))
        return oid

    def _instead_of(self, name: str) -> str:
        """Return the hint for a name without a commit: the nearest one there is, or the fetch that brings it."""
        if name == "HEAD":
            return "there is no commit yet: make the first one"
        if not _PLAIN_NAME.fullmatch(name):
            return "check the spelling"
        _, output = run(self.root, ("for-each-ref", "--format=%(refname:short)", "--count=1000"))
        known = output.decode("utf-8", "replace").splitlines()
        elsewhere = next((each for each in known if each.endswith(f"/{name}")), "")
        near = elsewhere or nearest(name, known, cutoff=0.7)
        fetch = f"fetch it: `git fetch origin {name.removeprefix('origin/')}`"
        return f"did you mean `{near}`? Else {fetch}" if near else f"check the spelling, or {fetch}"

    def info(self, oid: str) -> CommitInfo:
        """Return a commit from its object, so that a shallow clone still shows its parents."""
        (commit,) = self.objects().commits([oid])
        return commit

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor of two commits, None where this clone holds none."""
        code, output = run(self.root, ("merge-base", one, other), allowed=(1,))
        return None if code else output.decode().split("\n", 1)[0]

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Return whether `newer` contains `older`."""
        return run(self.root, ("merge-base", "--is-ancestor", older, newer), allowed=(1,))[0] == 0

    def commits(self, *names: str, at_most: int | None = None) -> Sequence[CommitInfo]:
        """Return the commits that `rev-list NAMES` lists (ids, `^id` to exclude), oldest first."""
        limit = () if at_most is None else (f"--max-count={at_most}",)
        _, output = run(self.root, ("rev-list", "--topo-order", *limit, "--end-of-options", *names))
        return tuple(self.objects().commits(reversed(output.decode().split())))

    def cut_off(self, commits: Sequence[CommitInfo]) -> set[str]:
        """Return the ids of those `commits` whose parents this shallow clone lacks."""
        return cut_off(self.root, commits)

    def branch(self) -> str | None:
        """Return the name of the branch that is checked out, None where HEAD is detached."""
        code, output = run(self.root, ("symbolic-ref", "--quiet", "--short", "HEAD"), allowed=(1,))
        return None if code else output.decode("utf-8", "surrogateescape").strip()


def cut_off(root: str, commits: Sequence[CommitInfo]) -> set[str]:
    """Return the ids of those `commits` of which git shows other parents than their objects name."""
    true = {commit.id: commit.parents for commit in commits}
    requests = "".join(f"{oid}\n" for oid in true).encode()
    _, output = run(root, ("rev-list", "--no-walk=unsorted", "--parents", "--stdin"), given=requests)
    shown = (line.split() for line in output.decode().splitlines())
    return {oid for oid, *parents in shown if tuple(parents) != true[oid]}


_USUAL = ("main", "master", "trunk", "develop")


def default_branch(root: str) -> str | None:
    """Return the default branch of the remote, such as `origin/main`, None where there is no remote or no such branch.

    `origin` comes first. The remote's own HEAD decides; where the clone has none, the usual names do.
    """
    from git import Repo

    with Repo(root) as repo:
        for remote in sorted(repo.remotes, key=lambda remote: (remote.name != "origin", remote.name)):
            branches = {reference.remote_head: reference for reference in remote.refs}
            head = branches.pop("HEAD", None)
            try:
                if head is not None:
                    return str(head.reference.name)
            except (TypeError, ValueError):
                pass  # a HEAD that points at no branch decides nothing
            for name in _USUAL:
                if name in branches:
                    return str(branches[name].name)
    return None
