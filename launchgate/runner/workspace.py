"""The repository around the working directory, for commands that write small files: `waive`, `baseline`, `init`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from launchgate.git import Repository, WorkTree
from launchgate.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Workspace:
    """The root of the repository and its work tree; `folder` is the working directory, relative to the root."""

    root: str
    tree: WorkTree
    folder: str = ""

    def full(self, path: str) -> str:
        """Return the place on disk of a repository-relative path."""
        return str(Path(self.root, path))

    def holds(self, path: str) -> bool:
        """Whether a repository-relative path exists, as a dangling link too."""
        return os.path.lexists(self.full(path))

    def again(self) -> Workspace:
        """Return the same repository with a fresh tree, after files were written."""
        return Workspace(self.root, WorkTree(self.root), self.folder)

    def inside(self, path: str) -> str:
        """Return a path as typed, relative to the working directory, as a repository-relative one."""
        full = os.path.normpath(Path(self.root, self.folder, path))
        rel = os.path.relpath(full, self.root).replace(os.sep, "/")
        if rel == ".." or rel.startswith("../"):
            raise UsageError(f"{path}: outside of the repository", hint=f"name a path below {self.root}")
        return rel


def open_workspace() -> Workspace:
    """Find the repository around the working directory; raise `UsageError` where there is none."""
    where = os.path.realpath(Path.cwd())
    repository = Repository.open(where)
    if repository.bare:
        raise UsageError("this repository is bare: it has no files to write to", hint="run it in a clone")
    root = os.path.realpath(repository.root)
    folder = os.path.relpath(where, root).replace(os.sep, "/")
    return Workspace(root, WorkTree(root), "" if folder == "." else folder)


def today(now: str | None = None) -> date:
    """Return the day in UTC, from `now` (RFC 3339) where it is given."""
    from launchgate.model.run import now as clock

    if not now:
        return clock().date()
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        message = f"--now {now!r} is not a time such as 2026-11-24T09:00:00Z"
        raise UsageError(message, hint="write it as RFC 3339 does") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
