"""The detectors as rows of plain text: what the engine needs to find them, without parsing a single file."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs more to import than the scan of a commit
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.detect.detector import Detector
    from launchgate.model.rule import Rule


class Row:
    """One detector; the fields are those of `Detector`. `source`, its file, and `id` lead to its catalogue entry."""

    __slots__ = ("check", "id", "keywords", "pattern", "prefilter", "rank", "reach", "source")

    def __init__(  # noqa: PLR0917 - the fields of a line, in its order
        self,
        id: str,  # noqa: A002 - the rule's own word
        source: str,
        rank: int,
        reach: int,
        check: str,
        keywords: tuple[str, ...],
        prefilter: str,
        pattern: str,
    ) -> None:
        """Take the fields in the order in which they are written."""
        self.id = id
        self.source = source
        self.rank = rank
        self.reach = reach
        self.check = check
        self.keywords = keywords
        self.prefilter = prefilter
        self.pattern = pattern

    @property
    def rule(self) -> Rule[Detector]:
        """Parse the file of this row for its catalogue entry."""
        from launchgate.detect.detector import load

        return next(each for each in load(self.source) if each.id == self.id)


def dump(rows: Sequence[Row]) -> str:
    """Return the rows as lines of tab-separated fields; no field may hold a tab or a line end."""
    lines = ["\t".join(_fields(row)) for row in rows]
    if any(line.count("\t") != len(Row.__slots__) - 1 or "\n" in line for line in lines):
        message = "a pattern holds a literal tab or line end; write it as \\t or \\n"
        raise ValueError(message)
    return "\n".join(lines)


def _fields(row: Row) -> tuple[str, ...]:
    words = " ".join(row.keywords)
    return (row.id, row.source, str(row.rank), str(row.reach), row.check, words, row.prefilter, row.pattern)


def load(text: str) -> tuple[Row, ...]:
    """Read what `dump` wrote."""
    rows = []
    for line in text.split("\n"):
        id_, source, rank, reach, check, keywords, prefilter, pattern = line.split("\t")
        rows.append(Row(id_, source, int(rank), int(reach), check, tuple(keywords.split(" ")), prefilter, pattern))
    return tuple(rows)
