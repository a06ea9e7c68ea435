"""The staged difference in one git process: what every commit on every laptop waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.git.difference import ask, changed_files
from launchgate.git.process import run
from launchgate.model.errors import Inconclusive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.git.patch import DiffEntry
    from launchgate.model.run import ChangedFile, Skipped


def staged_changes(directory: str) -> tuple[Sequence[ChangedFile], Sequence[Skipped]]:
    """Return what the index adds to HEAD, sorted by path, and what could not be read.

    `directory` lies anywhere in the work tree. Before the first commit everything in the index is new.
    """
    question: tuple[str, ...] = ("diff-index", "--cached", "HEAD")
    try:
        entries = [entry for _, found in ask(directory, question) for entry in found]
    except Inconclusive:
        if run(directory, ("rev-parse", "--verify", "--quiet", "HEAD"), allowed=(1, 128))[0] == 0:
            raise
        question = ("diff-index", "--cached", empty_tree(directory))
        entries = [entry for _, found in ask(directory, question) for entry in found]
    return changed_files(directory, question, entries, _Staged(directory))


def empty_tree(directory: str) -> str:
    """Return the id of the tree that holds nothing, in the hash the repository uses."""
    return run(directory, ("hash-object", "-t", "tree", "--stdin"))[1].decode().strip()


class _Staged:
    """New contents by object id; the process that reads them is started only for files that git calls binary."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    def read(self, entry: DiffEntry) -> bytes:
        from launchgate.git.objects import Objects

        return Objects(self._directory).read(entry.new, entry.path)

    def start_of(self, entry: DiffEntry) -> tuple[int, bytes]:
        from launchgate.git.objects import Objects

        return Objects(self._directory).start_of(entry.new, entry.path)
