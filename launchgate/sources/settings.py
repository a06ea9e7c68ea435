"""A file that sets variables, read in one way for every gate: its limits, its encoding, its format.

The env gate checks what `read_settings` returns, and `launchgate.sources.owner` decides which values these are.
"""

from __future__ import annotations

from dataclasses import dataclass

from launchgate.model.errors import Unreadable
from launchgate.sources.assignment import Assignment, is_variable_name
from launchgate.sources.kinds import READERS, SourceKind, kind_here, kind_of
from launchgate.text.content import UTF16_MARKS, is_binary, text_of

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
    return [each for each in READERS[kind](text, path) if is_variable_name(each.name)]


def _decode(data: bytes) -> tuple[str, str]:
    text = text_of(data)
    encoding = "UTF-16" if data.startswith(UTF16_MARKS) and is_binary(data) else ""
    return (data if text is None else text).decode("utf-8", "surrogateescape"), encoding
