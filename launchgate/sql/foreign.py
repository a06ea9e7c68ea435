"""Migrations in languages that are not read: each is reported, so that none of them passes unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from launchgate.sql.discover import home_folder
from launchgate.text.globs import below

_WAY_OUT = "check the SQL that it sends with `launchgate migrations FILE`"


@dataclass(frozen=True, slots=True)
class UnsupportedDialect:
    """A kind of migration: how its path ends, and what the rest of the path, its name and its text contain.

    `way_out` is how to get at the SQL that it sends.
    """

    name: str
    suffixes: tuple[str, ...]
    place: re.Pattern[str]
    stem: re.Pattern[str]
    text: re.Pattern[str]
    way_out: str


_FOLDER = r"(?:^|/)(?:migrations?|migrate)/"
_CHANGELOG = r"changelog|changesets?|liquibase|migrations?"
_UPDATE_SQL = "check what `liquibase update-sql` prints with `launchgate migrations FILE`"


def _foreign(
    name: str, suffixes: str, text: str, *, place: str = _FOLDER, stem: str = "", way_out: str = _WAY_OUT
) -> UnsupportedDialect:
    where, called = re.compile(place, re.IGNORECASE), re.compile(stem, re.IGNORECASE)
    return UnsupportedDialect(name, tuple(suffixes.split()), where, called, re.compile(text, re.MULTILINE), way_out)


UNSUPPORTED_DIALECTS: tuple[UnsupportedDialect, ...] = (
    _foreign(
        "Django",
        "py",
        r"^class Migration\(\s*(?:migrations\.)?Migration\s*\)",
        place=r"(?:^|/)migrations/[^/]+\Z",
        way_out="check what `manage.py sqlmigrate` prints with `launchgate migrations FILE`",
    ),
    _foreign("Rails", "rb", r"<\s*ActiveRecord::Migration\b", place=r"(?:^|/)(?:\w*_)?migrate/"),
    _foreign(
        "JavaScript",
        "js ts cjs mjs cts mts",
        r"\A(?!(?s:.*)\.collection\()(?s:.*)"  # those of a document store send no SQL
        r"(?:\bexports?\b[^\n]{0,80}\bup\b|^[ \t]*(?:async[ \t]+)?up[ \t]*[(:=]|\b(?:extends|implements)\s+Migration)",
        stem=r"\A(?!(?s:.*)\.d\Z)\D*\d",
    ),
    _foreign("Liquibase", "xml", r"<changeSet\b", place=_CHANGELOG, way_out=_UPDATE_SQL),
    _foreign(
        "Liquibase",
        "yaml yml json",
        r"\A(?=(?s:.*)\bdatabaseChangeLog\b)(?s:.*)\bchangeSet\b",
        place=_CHANGELOG,
        way_out=_UPDATE_SQL,
    ),
    _foreign("Ecto", "exs", r"\buse\s+Ecto\.Migration\b"),
    _foreign("PHP", "php", r"\bextends\s+[\w\\]*Migration\b"),
    _foreign(
        "Entity Framework",
        "cs",
        r"\bclass\s+\w+\s*:\s*Migration\b",
        way_out="check what `dotnet ef migrations script` prints with `launchgate migrations FILE`",
    ),
    _foreign("Go", "go", r"\b\w+\.Add(?:Named)?Migration"),
    _foreign("Java", "java kt", r"\bBaseJavaMigration\b"),
)
_KINDS = {
    suffix: [each for each in UNSUPPORTED_DIALECTS if suffix in each.suffixes]
    for kind in UNSUPPORTED_DIALECTS
    for suffix in kind.suffixes
}


def may_be_unsupported(path: str) -> bool:
    """Whether a path is worth reading for `foreign`, in a time that grows with its length only."""
    return next(_of_path(path), None) is not None


def unsupported_dialect(path: str, text: str) -> UnsupportedDialect | None:
    """Return the kind of a migration that is not SQL and cannot be read here, None for any other file."""
    return next((each for each in _of_path(path) if each.text.search(text)), None)


def patterns_beside(paths: Iterable[str]) -> list[str]:
    """Return the path patterns for such migrations and those to come beside them; other languages are not meant."""
    return sorted({_beside(path) for path in paths})


def _beside(path: str) -> str:
    folder, suffix = path.rpartition("/")[0], path.rpartition(".")[2]
    top = home_folder(path) or folder
    return below(top, f"/*.{suffix}" if top == folder else f"/**/*.{suffix}")


def _of_path(path: str) -> Iterator[UnsupportedDialect]:
    rest, _, suffix = path.rpartition(".")
    for each in _KINDS.get(suffix.lower(), ()):
        if each.place.search(rest) and each.stem.search(rest.rpartition("/")[2]):
            yield each
