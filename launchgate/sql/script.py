"""A migration as the statements it sends, in order, with their places: the common form of every kind of file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from launchgate.model.finding import InFile
from launchgate.sql.directives import parts, with_ended_statements
from launchgate.sql.split import Piece, split


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that a migration sends.

    `part` numbers the transaction it would share; `transaction` is what the file says about having one, None leaves
    it to the runner. `dynamic_reason` says why the text is not known (SQL made at run time). `given` is SQL that would
    have made what the file says was there before.
    """

    sql: str
    at: InFile
    part: int = 0
    transaction: bool | None = None
    dynamic_reason: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A migration file. `foreign` are the places of what it does that is not SQL (`RunPython`), with a reason.

    `down` are the places of the parts that only a rollback runs: they are skipped.
    """

    path: str
    runner: str
    statements: Sequence[Statement]
    foreign: Sequence[tuple[InFile, str]] = ()
    down: Sequence[InFile] = ()


class LineIndex:
    """Lines and columns of offsets in a text."""

    def __init__(self, path: str, text: str) -> None:
        """Index the lines of `text`."""
        self._path = path
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> InFile:
        """Return the place from `start` to `end`, exclusive."""
        first, last = self.line(start), self.line(max(start, end - 1))
        column, end_column = start - self._starts[first - 1] + 1, end - self._starts[last - 1] + 1
        return InFile(self._path, first, column, last, end_column)


_ELSEWHERE = {"gexec": "it runs SQL that a query makes up (`\\gexec`)"}


def read_sql(path: str, text: str, runner: str) -> Script:
    """Return what a SQL file sends; what goes down is skipped."""
    sections = parts(text, runner)
    starts = [section.start for section in sections]
    places = LineIndex(path, text)
    statements: list[Statement] = []
    down: dict[int, InFile] = {}
    for piece in split(with_ended_statements(text, runner)):
        number = bisect_right(starts, piece.start) - 1
        if sections[number].up:
            statements.append(_sent(piece, places, number, sections[number].transaction))
        else:
            start = sections[number].start
            down[number] = places.span(start, max(piece.end, start))
    return Script(path, runner, tuple(statements), down=tuple(down.values()))


def _sent(piece: Piece, places: LineIndex, number: int, transaction: bool | None) -> Statement:
    reason = piece.elsewhere and _ELSEWHERE.get(piece.elsewhere, f"it runs another file (`\\{piece.elsewhere}`)")
    return Statement(piece.sql, places.span(piece.start, piece.end), number, transaction, reason)
