"""Which values the env gate checks itself where it runs beside another gate, so that none is reported twice.

What it excludes, cannot read, or does not recognize as a setting is left to the other gates: every value is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.model.trees import is_foreign
from launchgate.sources.kinds import JOBS
from launchgate.sources.settings import read_settings
from launchgate.text.globs import globs

if TYPE_CHECKING:
    from launchgate.model.finding import Location
    from launchgate.model.run import Run
    from launchgate.sources.assignment import Assignment


class EnvOwnership:
    """The values that the env gate of a command checks."""

    def __init__(self, run: Run) -> None:
        """Remember the run; files are read when a place in them is asked for."""
        self._run = run
        self._excluded = run.claimed_by_other_gates.get("env", ())
        self._lines: dict[str, frozenset[int]] = {}

    def __contains__(self, at: Location) -> bool:
        """Whether the value at a location in head is one of them."""
        if not isinstance(at, InFile):
            return False
        if at.path not in self._lines:
            self._lines[at.path] = self._read(at.path)
        return at.line in self._lines[at.path]

    def _read(self, path: str) -> frozenset[int]:
        mapped = any(path in environment.files for environment in self._run.environments.values())
        if "env" not in self._run.active_gates or (is_foreign(path) and not mapped):
            return frozenset()
        if self._excluded and globs(*self._excluded).match(path):
            return frozenset()
        try:
            settings = read_settings(path, self._run.tree.whole().read(path), mapped=mapped)
        except Unreadable:
            return frozenset()
        if settings is None:
            return frozenset()
        # A job that deploys nowhere runs tests: its values are checked as code is.
        deployed = [each for each in settings.assignments if each.environment or settings.kind not in JOBS]
        return frozenset(line for each in deployed for line in _lines(each))


def _lines(assignment: Assignment) -> range:
    """Return the lines of a literal; of one in several lines the first, for below it other settings may follow."""
    at, value = assignment.at, assignment.value
    if at is None or value is None:
        return range(0)
    last = at.line if "\n" in value else at.end_line or at.line
    return range(at.line, last + 1)
