"""A file that sets variables, read in one way for every gate: its limits, its encoding, its format.

The env gate checks what `read_settings` returns. Beside other gates, `EnvOwnership` decides which values these are, so
that none is reported twice; what the env gate excludes, cannot read, or does not recognize is left to the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.errors import Unreadable
from launchgate.model.finding import InFile
from launchgate.model.trees import is_foreign
from launchgate.sources.assignment import Assignment, is_variable_name
from launchgate.sources.kinds import JOBS, SourceKind, kind_here, kind_of, read
from launchgate.text.content import UTF16_MARKS, is_binary, text_of
from launchgate.text.globs import globs

if TYPE_CHECKING:
    from launchgate.model.finding import Location
    from launchgate.model.run import Run


LARGEST = 4 << 20
"""Bytes of a file of settings above which it is not read: the manifests of a large operator have two million."""

MOST = 5_000
"""Variables of a file of settings above which it is not read."""

_OTHER_FORMATS = (".toml", ".ini", ".xml", ".hcl", ".j2", ".tpl")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file sets, in order; `encoding` names a foreign encoding it was saved in."""

    text: str
    kind: SourceKind
    assignments: tuple[Assignment, ...]
    encoding: str


def may_set(path: str, *, mapped: bool) -> bool:
    """Whether a file must be read to know if it sets variables; `mapped`: an environment names the file."""
    return mapped or kind_of(path) is not None or path.endswith((".yaml", ".yml"))


def read_settings(path: str, data: bytes, *, mapped: bool) -> SettingsFile | None:
    """Return what a file sets, None where it sets nothing; raise `Unreadable` for one that cannot be read."""
    text, encoding = _decode(data)
    kind = kind_here(path, text, mapped=mapped)
    if kind is None:
        return None
    if kind is SourceKind.DOTENV and path.endswith(_OTHER_FORMATS):
        raise Unreadable(
            path, "the values of an environment are read from .env, YAML and JSON files, not from this format"
        )
    if len(data) > LARGEST:
        raise Unreadable(path, f"it has {len(data):,} bytes; files of settings over {LARGEST >> 20} MiB are not read")
    assignments = assignments_in(text, path, kind)
    if len(assignments) > MOST:
        raise Unreadable(path, f"it sets {len(assignments):,} variables; with over {MOST:,} it is not read")
    return SettingsFile(text, kind, tuple(assignments), encoding)


def assignments_in(text: str, path: str, kind: SourceKind) -> list[Assignment]:
    """Return what a text of a known format sets; entries without a plausible name are left to the secrets gate."""
    return [each for each in read(kind, text, path) if is_variable_name(each.name)]


def _decode(data: bytes) -> tuple[str, str]:
    text = text_of(data)
    encoding = "UTF-16" if data.startswith(UTF16_MARKS) and is_binary(data) else ""
    return (data if text is None else text).decode("utf-8", "surrogateescape"), encoding


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
