"""A place where code reads an environment variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from launchgate.model.finding import InFile


@dataclass(frozen=True, slots=True)
class Reference:
    """One read. `default` is the literal that stands in when the variable is unset; `optional` that one may.

    `declares` says that a settings class or schema stands here: it knows better than reads whether one may be absent.
    `needed` says that the code itself ends without it: a bare `process.env.NAME` does not, it is just undefined.
    """

    name: str
    at: InFile
    default: str | None = None
    optional: bool = False
    declares: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What the code of a tree reads: by name, in order of path and line; `prefixes` are read with a computed rest."""

    by_name: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    prefixes: frozenset[str] = frozenset()
    files: int = 0


def usage_of(references: Iterable[Reference], prefixes: Iterable[str], files: int) -> Usage:
    """Gather references by name."""
    by_name: dict[str, list[Reference]] = {}
    for each in sorted(references, key=lambda each: (each.at.path, each.at.line, each.at.column)):
        by_name.setdefault(each.name, []).append(each)
    return Usage({name: tuple(found) for name, found in by_name.items()}, frozenset(prefixes), files)
