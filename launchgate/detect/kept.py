"""A secret that is all of a file, whose name says what it is: `master.key`, `secrets/db_password`, `.vault_pass`."""

from __future__ import annotations

import re

from launchgate.detect.candidate import Text
from launchgate.detect.roles import role

LARGEST = 512
"""Bytes of a file that may be nothing but a secret."""

_VALUE = re.compile(rb"\s*([^\s\"'`{}<>=]{8,500}={0,2})\s*")
_FOLDERS = ("secrets", "credentials")
_NO_NAME = re.compile(r"[^A-Za-z0-9_]+")


class Kept:
    """The one value of a file as a setting that has the file's name, and by how many bytes that moved it."""

    __slots__ = ("moved", "text")

    def __init__(self, text: Text, moved: int) -> None:
        """Take both as they are."""
        self.text = text
        self.moved = moved


def kept(where: Text) -> Kept | None:
    """Give what a file is nothing but; None where it is more, or its name promises no secret."""
    if where.named is not None or (where.numbers is not None and where.numbers[:1] != [1]):
        return None
    found = _VALUE.fullmatch(where.data)
    if not found:
        return None
    folder, name = ("", *where.path.split("/"))[-2:]
    stem = name.removesuffix(".txt").strip(".")
    setting = _NO_NAME.sub("_", f"{folder}_{stem}" if folder in _FOLDERS else stem)
    if not role(setting):
        return None
    before = f"{setting}=".encode()
    return Kept(Text(where.path, before + found[1]), len(before) - found.start(1))
