"""Why a line was taken or not: `--explain`. Shows places and kinds, and nothing of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.detect.candidate import HIGH, LOW, NO
from launchgate.detect.engine import Lines
from launchgate.detect.paths import DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_filler, is_placeholder, is_reference
from launchgate.detect.shape import is_uuid, is_words
from launchgate.gates.secrets.collector import severity_reason
from launchgate.model.run import Table
from launchgate.text.names import secret_kind

if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate, Fragment
    from launchgate.detect.table import Row

_MOST = 2000
_COLUMNS = ("place", "kind", "answer", "why")


class CandidateTrace:
    """Collects what a scan was asked about; `table` lists them."""

    def __init__(self) -> None:
        """Start empty."""
        self._rows: dict[tuple[str, ...], None] = {}
        self._more = 0

    def __call__(self, row: Row, candidate: Candidate, answer: int, where: Fragment) -> None:
        """Take one candidate with the answer of its check."""
        if len(self._rows) >= _MOST:
            self._more += 1
            return
        line, _ = Lines(where).position(candidate.span[0])
        place = f"{where.path}:{line}"
        word = {NO: "not taken", LOW: "warning"}.get(answer, "taken")
        kind = row.id.partition("/")[2]
        self._rows[place, kind, word, reason(row, candidate, answer)] = None

    def table(self) -> Table:
        """Return the candidates, in the order in which they were met."""
        more = f", and {self._more:,} more" if self._more else ""
        return Table(f"Candidates{more}", _COLUMNS, tuple(self._rows))


def reason(row: Row, candidate: Candidate, answer: int) -> str:
    """Return what decided, in the order in which checks ask; the value itself is not shown."""
    value, path = candidate.secret, candidate.path
    if answer == HIGH:
        return "structure or checksum prove it"
    if answer == LOW:
        return severity_reason(row.check, path)
    if answer != NO:
        return "form, name and place fit"
    named = row.check.startswith("generic:")
    for holds, why in (
        (named and not secret_kind(candidate.name), "its name promises no secret"),
        (is_reference(value), "a reference, or sealed"),
        (is_placeholder(value), "a placeholder"),
        (is_filler(value), "filler"),
        (named and notation(path) == DATA, "a file of data, not of settings"),
        (is_uuid(value), "a UUID, so an identifier"),
        (is_words(value), "words, not drawn characters"),
        (for_tests(path), "in a file for tests"),
        (for_readers(path) or notation(path) == PROSE, "in a file for readers"),
        (named and not candidate.found["quote"], "no literal, or too regular"),
    ):
        if holds:
            return why
    return f"{row.check}: wrong or too regular"
