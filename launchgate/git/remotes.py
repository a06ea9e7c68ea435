"""What the clone remembers of its remotes, read by GitPython; nothing is asked over the network."""

from __future__ import annotations

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
                pass  # a HEAD that points at no branch says nothing
            for name in _USUAL:
                if name in branches:
                    return str(branches[name].name)
    return None
