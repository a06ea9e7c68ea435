"""Pushes, whatever server they went to: what lies between two states, or since the branch left the default one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.git.fetch import Gone
from launchgate.run import Scope

if TYPE_CHECKING:
    from launchgate.ci.ground import Ground
    from launchgate.ci.situation import Situation


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch that was pushed, and the name of the server's default branch where it is known."""

    name: str
    default: str

    @property
    def leads(self) -> bool:
        """Say whether there is no other branch that it could have left."""
        return not self.default or self.name == self.default


def push(
    ground: Ground, before: str, after: str, branch: Branch, count: int | None = None, *, forced: bool = False
) -> Situation:
    """Judge `before..after`; after a rewritten history all of the branch, since what was judged may be gone.

    The default branch has left nothing but its own earlier state.
    """
    if forced and not branch.leads:
        return since_fork(ground, after, branch, "the push was forced")
    try:
        ground.bring(before, "the commit before the push")
    except Gone:
        return since_fork(ground, after, branch, f"{before[:12]}, the commit before the push, is gone")
    if not forced and (ground.repository.shallow or ground.repository.is_ancestor(before, after)):
        commits, unseen = ground.range_or_reason(before, after, count)
        return ground.between(before, after, commits, unseen=unseen)
    reason = "the push was forced" if forced else f"{before[:12]} is not part of {after[:12]}"
    if branch.leads:
        return _since(ground, after, before, reason, "its earlier state")
    return since_fork(ground, after, branch, reason)


def since_fork(ground: Ground, after: str, branch: Branch, reason: str) -> Situation:
    """Judge a branch whose earlier state tells nothing: since it left the default branch, which is judged whole."""
    if branch.leads:
        return ground.whole(Scope.TREE, f"{reason}: its whole tree is judged", oid=after)
    return _since(ground, after, ground.default_branch(branch.default), reason, branch.default)


def _since(ground: Ground, after: str, other: str, reason: str, left: str) -> Situation:
    base = ground.fork_point(after, other)
    if base is None:
        note = f"{reason}, and it shares no commit with {left}: its whole tree is judged"
        return ground.whole(Scope.TREE, note, oid=after)
    commits, unseen = ground.range_or_reason(base, after, None)
    return ground.between(base, after, commits, f"{reason}: judged since it left {left}", unseen=unseen)
