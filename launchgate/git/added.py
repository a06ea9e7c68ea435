"""Added lines, held as the blocks in which git prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator


class Added(Sequence[tuple[int, bytes]]):
    """Added lines as `(1-based line in the new file, bytes without line ending)`, kept as whole blocks.

    `blocks` holds `(first line, bytes of all its lines, each ending in a newline)` for code that scans whole blocks.
    """

    __slots__ = ("_count", "blocks")

    def __init__(self, blocks: Sequence[tuple[int, bytes]] = (), count: int | None = None) -> None:
        """Hold `blocks`, in order of their lines; `count` is the number of lines where it is known."""
        self.blocks = blocks
        self._count = count

    @classmethod
    def whole(cls, content: bytes) -> Added:
        """Return a file of which every line is new."""
        return cls([(1, content if content.endswith(b"\n") else content + b"\n")] if content else [])

    def __len__(self) -> int:
        """Count the lines."""
        if self._count is None:
            self._count = sum(block.count(b"\n") for _, block in self.blocks)
        return self._count

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Return the lines in order."""
        for first, block in self.blocks:
            for number, line in enumerate(block[:-1].split(b"\n"), first):
                yield number, line.removesuffix(b"\r")

    @overload
    def __getitem__(self, index: int) -> tuple[int, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[int, bytes]]: ...
    def __getitem__(self, index: int | slice) -> tuple[int, bytes] | list[tuple[int, bytes]]:
        """Return one line or several; for all of them iterate."""
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        """Equal to any sequence of the same lines."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # a sequence that equals lists cannot be hashed
