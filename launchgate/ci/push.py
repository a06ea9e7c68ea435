"""Pushes, whatever server they went to: what lies between two states, or since the branch left the default one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.git.fetch import Gone
from launchgate.model.run import Scope

if TYPE_CHECKING:
    from launchgate.ci.git_context import GitContext
    from launchgate.ci.scan_context import ScanContext


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
