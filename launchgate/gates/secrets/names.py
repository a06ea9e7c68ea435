"""Names that a push makes public with the content: of files, of those who wrote a commit and who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.detect.candidate import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchgate.model.run import CommitInfo

MESSAGE = "COMMIT_MSG"
"""The path at which commits themselves are told."""

_NAMES = "names"
_AT_ONCE = 10_000


class Names:
    """Collects names and gives them as texts of one a line: for the engine a text costs more than a name."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: set[int] = set()
        self._lines: list[str] = []
        self._named: list[tuple[str, str]] = []

    def of_file(self, path: str) -> None:
        """Take the path of a file, once."""
        key = hash(path)
        if key not in self._known:
            self._known.add(key)
            self._add(path, path, "the name of the file")

    def of_people(self, commit: CommitInfo) -> None:
        """Take the author and the committer of a commit."""
        self._add(commit.author, MESSAGE, "the author of the commit")
        if commit.committer != commit.author:
            self._add(commit.committer, MESSAGE, "the committer of the commit")

    def text(self) -> Iterator[Text]:
        """Return what was collected since this was last asked."""
        lines, named, self._lines, self._named = self._lines, self._named, [], []
        for at in range(0, len(lines), _AT_ONCE):
            data = "\n".join(lines[at : at + _AT_ONCE]).encode("utf-8", "surrogateescape")
            yield Text(_NAMES, data, named=named[at : at + _AT_ONCE])

    def _add(self, name: str, path: str, what: str) -> None:
        self._lines.append(name.replace("\n", " "))
        self._named.append((path, what))
