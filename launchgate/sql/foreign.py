"""Migrations in languages whose operations are not read here: told, so that none of them passes unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WAY_OUT = "judge the SQL that it sends with `launchgate migrations FILE`"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of migration: its `path`, what stands in its `text`, and how to get at the SQL that it sends."""

    name: str
    path: re.Pattern[str]
    text: re.Pattern[str]
    way_out: str = _WAY_OUT


_FOLDER = r"(?:.*/)?(?:migrations?|migrate)/(?:.*/)?"
_CHANGELOG = r"(?=.*(?:changelog|changesets?|liquibase|migrations?)).*"
_UPDATE_SQL = "judge what `liquibase update-sql` prints with `launchgate migrations FILE`"


def _foreign(name: str, path: str, text: str, way_out: str = _WAY_OUT) -> Foreign:
    return Foreign(name, re.compile(path, re.IGNORECASE), re.compile(text, re.MULTILINE), way_out)


FOREIGN: tuple[Foreign, ...] = (
    _foreign(
        "Django",
        r"(?:.*/)?migrations/[^/]+\.py",
        r"^class Migration\(\s*(?:migrations\.)?Migration\s*\)",
        "judge what `manage.py sqlmigrate` prints with `launchgate migrations FILE`",
    ),
    _foreign("Rails", r"(?:.*/)?(?:\w*_)?migrate/[^/]+\.rb", r"<\s*ActiveRecord::Migration\b"),
    _foreign(
        "JavaScript",
        rf"{_FOLDER}[^/]*\d[^/]*(?<!\.d)\.[cm]?[jt]s",
        r"\A(?!(?s:.*)\.collection\()(?s:.*)"  # those of a document store send no SQL
        r"(?:\bexports?\b[^\n]{0,80}\bup\b|^[ \t]*(?:async[ \t]+)?up[ \t]*[(:=]|\b(?:extends|implements)\s+Migration)",
    ),
    _foreign("Liquibase", rf"{_CHANGELOG}\.xml", r"<changeSet\b", _UPDATE_SQL),
    _foreign(
        "Liquibase",
        rf"{_CHANGELOG}\.(?:ya?ml|json)",
        r"\A(?=(?s:.*)\bdatabaseChangeLog\b)(?s:.*)\bchangeSet\b",
        _UPDATE_SQL,
    ),
    _foreign("Ecto", rf"{_FOLDER}[^/]+\.exs", r"\buse\s+Ecto\.Migration\b"),
    _foreign("PHP", rf"{_FOLDER}[^/]+\.php", r"\bextends\s+[\w\\]*Migration\b"),
    _foreign(
        "Entity Framework",
        rf"{_FOLDER}[^/]+\.cs",
        r"\bclass\s+\w+\s*:\s*Migration\b",
        "judge what `dotnet ef migrations script` prints with `launchgate migrations FILE`",
    ),
    _foreign("Go", rf"{_FOLDER}[^/]+\.go", r"\b\w+\.Add(?:Named)?Migration"),
    _foreign("Java", rf"{_FOLDER}[^/]+\.(?:java|kt)", r"\bBaseJavaMigration\b"),
)


def may_be_foreign(path: str) -> bool:
    """Say whether a path is worth reading for `foreign`."""
    return any(each.path.fullmatch(path) for each in FOREIGN)


def foreign(path: str, text: str) -> Foreign | None:
    """Give the kind of a migration that is not SQL and cannot be read here, None for any other file."""
    return next((each for each in FOREIGN if each.path.fullmatch(path) and each.text.search(text)), None)
