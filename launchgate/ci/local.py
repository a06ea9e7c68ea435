"""No event: what the command line, a pre-commit hook or a laptop asks for. Nothing is fetched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launchgate.git.fetch import PASTE
from launchgate.git.objects import is_zero
from launchgate.model.errors import Inconclusive, UsageError
from launchgate.model.run import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launchgate.ci.git_context import GitContext
    from launchgate.ci.scan_context import ScanContext, ScopeOptions

_LOCAL_DEFAULTS = ("main", "master")


def by_options(context: GitContext, options: ScopeOptions, *, in_ci: bool) -> ScanContext:
    """Check what `--staged`, `--all`, `--history` or `--base` names."""
    bare = context.repository.bare
    if options.staged:
        if bare:
            raise UsageError("--staged: a bare repository has no index", hint="use --base and --head")
        return context.staged()
    if options.all:
        return context.whole(Scope.TREE, oid=context.head() if in_ci or bare else None, shard=options.shard)
    if options.history:
        return context.whole_history(options.shard)
    assert options.base is not None
    base = context.repository.commit(options.base)
    if options.head is None or not options.head:
        if bare:
            raise UsageError("--base: a bare repository has no work tree to check", hint="add --head REF")
        return context.in_work_tree(_common(context, context.repository.commit("HEAD"), base))
    return _between(context, base, context.repository.commit(options.head))


def is_hook_without_commit(context: GitContext, environ: Mapping[str, str]) -> bool:
    """Return whether pre-commit runs where nothing is to be committed, as `pre-commit run --all-files` does.

    For a commit git runs its hooks with `GIT_INDEX_FILE` set.
    """
    if environ.get("PRE_COMMIT") != "1" or environ.get("GIT_INDEX_FILE"):
        return False
    change = context.staged().change
    return change is not None and not change.files() and not change.skipped()


def by_hook(context: GitContext, environ: Mapping[str, str], *, in_ci: bool) -> ScanContext | None:
    """Check what pre-commit names, None where it names nothing: what is pushed before a push, else what is staged.

    It names no range for a push that brings a first commit.
    """
    start, end = environ.get("PRE_COMMIT_FROM_REF", ""), environ.get("PRE_COMMIT_TO_REF", "")
    if start and end:
        head = context.repository.commit(end)
        return _pushed(context, head) if is_zero(start) else _between(context, context.repository.commit(start), head)
    if in_ci or environ.get("PRE_COMMIT") != "1":
        return None
    if environ.get("PRE_COMMIT_REMOTE_NAME"):
        return _pushed(context, context.repository.commit(environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"))
    if is_hook_without_commit(context, environ):
        return context.whole(Scope.TREE, "nothing is staged: the whole tree is checked")
    return context.staged(*(() if environ.get("GIT_INDEX_FILE") else ("only what is staged is checked",)))


def _pushed(context: GitContext, head: str) -> ScanContext:
    """Check a branch that is new to the remote: since it left the default branch, or with every commit it has."""
    known = _remote_default(context)
    base = known and context.repository.merge_base(head, known[1])
    if base:
        return _between(context, base, head)
    commits = context.repository.commits(head, *((f"^{known[1]}",) if known else ()))
    return context.between(None, head, commits, "nothing of this is on the default branch: every commit is checked")


def _between(context: GitContext, start: str, head: str) -> ScanContext:
    base = _common(context, head, start)
    return context.between(base, head, context.repository.commits(head, f"^{base}"))


def by_place(context: GitContext) -> ScanContext:
    """Check the work tree since it left the default branch, the remote's if there is one; else check every file."""
    repository = context.repository
    if repository.bare:
        raise UsageError(
            "this is a bare repository: there is no work tree to check", hint="use --base and --head, or --all"
        )
    head = context.head()
    if head is None:
        return context.whole(Scope.FIRST_LOOK, "there is no commit yet: every file is checked")
    branch, remote = repository.branch(), _remote_default(context)
    known = remote or _local_default(context, branch)
    if known is None:
        note = (
            "there is no remote to compare with: every file is checked; `--base REF` compares with a commit or branch"
        )
        return context.whole(Scope.FIRST_LOOK, note)
    name, tip = known
    if (
        remote
        and branch == name.partition("/")[2]
        and repository.is_ancestor(head, tip)
        and not context.is_edited(head)
    ):
        return context.whole(Scope.FIRST_LOOK, f"nothing here differs from {name}: every file is checked")
    base = repository.merge_base(head, tip)
    if base is None:
        raise Inconclusive(f"HEAD and {name} share no commit in this clone", hint="git fetch --unshallow")
    return context.in_work_tree(base, f"compared with {name} where this branch left it, {base[:12]}")


def narrow(paths: Sequence[str], cwd: str, root: str) -> tuple[str, ...]:
    """Return command-line `paths` relative to `root`, forward slashes; raise `UsageError` for what is not there."""
    found = []
    for path in paths:
        full = os.path.join(cwd, path)
        real = os.path.join(
            os.path.realpath(os.path.dirname(full.rstrip("/")) or "/"), os.path.basename(full.rstrip("/"))
        )
        inside = os.path.relpath(os.path.normpath(real), os.path.realpath(root)).replace(os.sep, "/")
        if inside.startswith("../") or inside == "..":
            raise UsageError(f"{path}: it lies outside the repository", hint=f"name a path below {root}")
        require_there((path,), cwd)
        found.append(inside)
    return tuple(found)


def require_there(paths: Sequence[str], cwd: str) -> None:
    """Raise `UsageError` for a path of the command line that does not exist."""
    for path in paths:
        if not os.path.lexists(os.path.join(cwd, path)):
            raise UsageError(f"{path}: there is no such file or folder", hint="check the spelling of the path")


def _common(context: GitContext, head: str, base: str) -> str:
    found = context.repository.merge_base(head, base)
    if found is None:
        message = f"{base[:12]} and {head[:12]} share no commit in this clone"
        raise Inconclusive(message, hint=PASTE if context.repository.shallow else "name a base of the same history")
    return found


def _remote_default(context: GitContext) -> tuple[str, str] | None:
    """Return the remote default branch, such as `origin/main`, and its commit."""
    from launchgate.git.repository import default_branch

    name = default_branch(context.root)
    oid = context.repository.find_commit(f"refs/remotes/{name}") if name else None
    return (name, oid) if name and oid else None


def _local_default(context: GitContext, branch: str | None) -> tuple[str, str] | None:
    """Return the local default branch and its commit, where it is not `branch` itself and shares a commit with HEAD."""
    for name in _LOCAL_DEFAULTS:
        oid = None if name == branch else context.repository.find_commit(f"refs/heads/{name}")
        if oid is not None and context.repository.merge_base("HEAD", oid) is not None:
            return name, oid
    return None
