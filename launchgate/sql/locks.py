"""PostgreSQL's table locks, and the kinds of work a statement does while it holds them."""

from __future__ import annotations

import enum


class Lock(enum.IntEnum):
    """Table-level lock modes, weakest first.

    Source: PostgreSQL documentation, section 13.3.1, table 13.2.
    """

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        """The name PostgreSQL's documentation uses."""
        return self.name.replace("_", " ")

    @property
    def blocks(self) -> Blocks:
        """What an ordinary application must wait for while this lock is held."""
        if self is Lock.ACCESS_EXCLUSIVE:
            return Blocks.READS
        return Blocks.WRITES if self >= Lock.SHARE else Blocks.NOTHING


class Blocks(enum.IntEnum):
    """What waits; blocking reads includes writes."""

    NOTHING = 0
    WRITES = 1
    READS = 2

    @property
    def label(self) -> str:
        """The word used in reports."""
        return self.name.lower()


class Work(enum.IntEnum):
    """What a statement does, least first. From `SCAN` on it takes longer the bigger the table is."""

    NONE = 0
    CATALOG = 1
    ROWS = 2
    SCAN = 3
    INDEX = 4
    REWRITE = 5

    @property
    def label(self) -> str:
        """The word used in reports."""
        return self.name.lower()

    @property
    def grows(self) -> bool:
        """Whether the work takes as long as the table is big."""
        return self >= Work.ROWS
