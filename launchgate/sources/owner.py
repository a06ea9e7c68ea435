"""Whose a value is: where the env gate runs beside another one, which values it judges, and so tells, itself.

What it leaves out, cannot read, or does not take for a setting is everybody else's: nothing is left to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.content import text_of
from launchgate.errors import Unreadable
from launchgate.finding import InFile
from launchgate.globs import globs
from launchgate.sources.kinds import READERS, Kind, kind_here
from launchgate.trees import is_foreign

if TYPE_CHECKING:
    from launchgate.finding import Location
    from launchgate.run import Run


class Judged:
    """The values that the env gate of a command judges."""

    def __init__(self, run: Run) -> None:
        """Read nothing yet."""
        self._run = run
        self._left_out = run.left_out.get("env", ())
        self._lines: dict[str, frozenset[int]] = {}

    def __contains__(self, at: Location) -> bool:
        """Say whether the value at a place of head is one of them."""
        if not isinstance(at, InFile):
            return False
        if at.path not in self._lines:
            self._lines[at.path] = self._read(at.path)
        return at.line in self._lines[at.path]

    def _read(self, path: str) -> frozenset[int]:
        mapped = any(path in environment.files for environment in self._run.environments.values())
        if "env" not in self._run.beside or (is_foreign(path) and not mapped):
            return frozenset()
        if self._left_out and globs(*self._left_out).match(path):
            return frozenset()
        try:
            text = (text_of(self._run.tree.whole().read(path)) or b"").decode("utf-8", "surrogateescape")
            kind = kind_here(path, text, mapped=mapped)
            assignments = READERS[kind](text, path) if kind is not None else []
        except Unreadable:
            return frozenset()
        places = [
            each.at
            for each in assignments
            if each.at and each.value is not None and (each.environment or kind is not Kind.WORKFLOW)
        ]
        return frozenset(line for at in places for line in range(at.line, (at.end_line or at.line) + 1))
