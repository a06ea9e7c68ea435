"""Exhibits as text: tables, bars and spans in columns, for a terminal and for code blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from launchgate.model.run import Exhibit, Series, Table, Timeline
from launchgate.reporters._text import cells, cut, plain

MOST_ROWS = 40
_LABEL = 28


def as_lines(exhibit: Exhibit, width: int, *, most: int = MOST_ROWS) -> Iterator[str]:
    """Draw an exhibit without its title in at most `width` columns and `most` rows."""
    match exhibit:
        case Table():
            yield from _table(exhibit, width, most)
            left = len(exhibit.rows) - most
        case Series():
            yield from _series(exhibit, width, most)
            left = len(exhibit.points) - most
        case Timeline():
            yield from _timeline(exhibit, width, most)
            left = len(exhibit.spans) - most
    if left > 0:
        yield f"… {left} more"


def share(value: float, whole: float) -> float:
    """Return `value / whole` between 0 and 1, 0 for what cannot be drawn (no extent, not a number)."""
    part = value / whole if whole else 0.0
    return min(max(part, 0.0), 1.0) if part == part else 0.0  # noqa: PLR0124 - only NaN differs from itself


def number(value: float) -> str:
    """Return a number as short as it can be read: `1.25`, `300`, `1,250,000`."""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"  # noqa: PLR2004


def ends(exhibit: Timeline) -> tuple[float, float]:
    """Return where the axis of a timeline begins and ends."""
    return (
        min((start for _, start, _ in exhibit.spans), default=0.0),
        max((end for _, _, end in exhibit.spans), default=0.0),
    )


def _table(exhibit: Table, width: int, most: int) -> Iterator[str]:
    rows = [tuple(map(plain, row)) for row in (exhibit.columns, *exhibit.rows[:most])]
    widths = _widths(rows)
    if sum(widths) + 2 * (len(widths) - 1) > width and widths[2:]:
        yield from _in_two_lines(rows, width)
        return
    _squeeze(widths, width)
    for index, row in enumerate(rows):
        yield _row(row, widths)
        if index == 0:
            yield "  ".join("─" * size for size in widths)


def _in_two_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Draw what is too wide for one line with the first cell, mostly a place, on a line of its own."""
    widths = _widths([row[1:] for row in rows])
    _squeeze(widths, width - 2)
    first: str | None = None
    for index, row in enumerate(rows):
        if row[0] != first:
            yield _squeezed(row[0], width)
        first = row[0]
        yield f"  {_row(row[1:], widths)}"
        if index == 0:
            yield "─" * min(width, 2 + sum(widths) + 2 * (len(widths) - 1))


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(cells(row[i]) if i < len(row) else 0 for row in rows) for i in range(max(map(len, rows)))]


def _squeeze(widths: list[int], width: int) -> None:
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 4:  # noqa: PLR2004 - narrower says nothing
        widths[widths.index(max(widths))] -= 1


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_padded(_squeezed(cell, size), size) for cell, size in zip(row, widths, strict=False)).rstrip()


def _squeezed(text: str, size: int) -> str:
    """Shorten in the middle: the two ends of a path say the most."""
    if cells(text) <= size:
        return text
    head = size // 3
    tail = text[head:]
    while cells(text[:head]) + 1 + cells(tail) > size:
        tail = tail[1:]
    return f"{text[:head]}…{tail}"


def _series(exhibit: Series, width: int, most: int) -> Iterator[str]:
    points = exhibit.points[:most]
    values = [f"{number(value)} {plain(exhibit.unit)}".strip() for _, value in points]
    labels, room = _labels([label for label, _ in points], width - max(map(len, values), default=0) - 2)
    largest = max((value for _, value in points), default=0.0)
    for label, (_, value), text in zip(labels, points, values, strict=True):
        yield f"{label} {'█' * max(value > 0, round(share(value, largest) * room))} {text}"


def _timeline(exhibit: Timeline, width: int, most: int) -> Iterator[str]:
    spans = exhibit.spans[:most]
    first, last = ends(exhibit)
    unit = plain(exhibit.unit)
    values = [f"{number(start)}-{number(end)} {unit}".strip() for _, start, end in spans]
    labels, room = _labels([label for label, _, _ in spans], width - max(map(len, values), default=0) - 2)
    for label, (_, start, end), text in zip(labels, spans, values, strict=True):
        before = min(int(share(start - first, last - first) * room), room - 1)
        filled = max(1, round(share(end - start, last - first) * room))
        filled = min(filled, room - before)
        yield f"{label} {'░' * before}{'█' * filled}{'░' * (room - before - filled)} {text}"


def _labels(labels: Sequence[str], width: int) -> tuple[list[str], int]:
    longest = min(max(map(cells, map(plain, labels)), default=0), _LABEL)
    return [_padded(cut(plain(label), longest), longest) for label in labels], max(width - longest, 4)


def _padded(text: str, size: int) -> str:
    return text + " " * (size - cells(text))
