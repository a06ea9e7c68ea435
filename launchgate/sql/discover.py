"""Which files are migrations, of which runner, and in which order they run: by path and content, precisely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from launchgate.sql.directives import runner_named
from launchgate.sql.lexer import code_of
from launchgate.text.paths import classify

_SQL = re.compile(r"\.(?:pg|p)?sql$", re.IGNORECASE)
_SQL_FOLDER = re.compile(r"(^|/)(migrations?|migrate|db-migrations|schema_migrations|ddl)(/|$)", re.IGNORECASE)
# Where numbered files that change a schema are its migrations, though no folder name shows it.
_DATABASE_FOLDER = re.compile(
    r"(^|/)(db|database|sql|schemas?|postgres(?:ql)?|pg|patches|upgrades?|updates?|deltas?|changes)(/|$)", re.IGNORECASE
)
_SEEDS = re.compile(r"(^|/)(bench|seeds?)(/|$)", re.IGNORECASE)
_CHANGES_SCHEMA = re.compile(
    r"^[ \t]*(?:ALTER\s+TABLE|DROP\s+TABLE|CREATE\s+(?:TABLE|(?:UNIQUE\s+)?INDEX))\b", re.IGNORECASE | re.MULTILINE
)
_MADE = re.compile(r"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"]+)", re.IGNORECASE)
_DROPPED = re.compile(r"\bDROP\s+TABLE\s+IF\s+EXISTS\s+([\w.\"]+)", re.IGNORECASE)
_PYTHON_FOLDER = re.compile(r"(^|/)(versions|migrations|alembic)(/|$)")
_NUMBERED = re.compile(r"^\d+[-_.]\w")
_FLYWAY = re.compile(r"^[VUR][\d._]*__.+\.sql$")
_GOLANG = re.compile(r"^\d+_.+\.(up|down)\.sql$")
_OWN_FOLDER = frozenset({"migration.sql", "up.sql", "down.sql"})  # Prisma, drizzle; Diesel, Hasura
_PART = re.compile(r"v?\d[\d._-]*")  # `2026`, `2026-01`, `v1.2`: a part of the folder above
_SUPABASE = re.compile(r"(^|/)supabase/migrations/\d{14}_[^/]+\.sql$")
SQITCH = re.compile(r"^-- (Deploy|Revert|Verify) \S+ (to|from|on) (?P<engine>\w+)", re.MULTILINE)
_DRIZZLE = "--> statement-breakpoint"
_ALEMBIC = re.compile(r"^[ \t]*(?:from|import)[ \t]+alembic\b", re.MULTILINE)
_UPGRADES = re.compile(
    r"^[ \t]*(?:async[ \t]+)?def[ \t]+upgrade\b|^upgrade[ \t]*[:=]|^from[ \t].*\bupgrade\b", re.MULTILINE
)
_REVISION = re.compile(r"^revision\s*+(?::[^=\n]++)?\s*+=\s*+['\"]([^'\"\n]+)", re.MULTILINE)
_DOWN_REVISION = re.compile(r"^down_revision\s*+(?::[^=\n]++)?\s*+=\s*+([^#\n]+)", re.MULTILINE)
_LOCATION = re.compile(r"((?:.*/)?db/migration)/(?:.*/)?([VR][\d._]*)__[^/]+\.sql")
_PIECES = re.compile(r"\d+|\D+")
# What no PostgreSQL parser accepts, and what the other databases' own dumps and generators write.
_NAMES = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "sqlite3": "SQLite", "clickhouse": "ClickHouse"}
_NAMED = re.compile(r"(?:^|[/_.-])(mysql|mariadb|sqlite3?|clickhouse)(?=[/_.-])", re.IGNORECASE)
_SIGNS = (
    (re.compile(r"\bENGINE\s*=\s*\w*MergeTree\b|\bON\s+CLUSTER\b", re.IGNORECASE), "ClickHouse"),
    (re.compile(r"`\w+`|\bENGINE\s*=\s*\w+|\bAUTO_INCREMENT\b|\bUNSIGNED\b", re.IGNORECASE), "MySQL or MariaDB"),
    (re.compile(r"\bAUTOINCREMENT\b|^[ \t]*+PRAGMA\s+\w+", re.IGNORECASE | re.MULTILINE), "SQLite"),
)


def is_sql(path: str) -> bool:
    """Whether a name is that of a SQL file."""
    return _SQL.search(path) is not None


def may_be_migration(path: str) -> bool:
    """Whether a path is worth reading: cheap, and never wrong about what `runner_of` would accept."""
    folder, _, name = path.rpartition("/")
    if name.endswith(".py"):
        return bool(_PYTHON_FOLDER.search(folder)) and name != "__init__.py"
    if not is_sql(name):
        return False
    return bool(
        name == "migration.sql"
        or _SQL_FOLDER.search(folder)
        or _FLYWAY.match(name)
        or _GOLANG.match(name)
        or _NUMBERED.match(name)
        or re.search(r"(^|/)(deploy|revert|drizzle|changelog|changesets?)(/|$)", folder)
    )


def runner_of(path: str, text: str) -> str:
    """Return the runner of a migration, `sql` where it is not known, empty for a file that is not a migration."""
    folder, _, name = path.rpartition("/")
    if name.endswith(".py"):
        return "alembic" if _is_revision(text) else ""
    if not is_sql(name) and path != "-":
        return ""
    if (named := _of_path(path, name)) or (named := runner_named(text)):
        return named
    if SQITCH.search(text):
        return "sqitch"
    if _DRIZZLE in text or (_NUMBERED.match(name) and re.search(r"(^|/)drizzle(/|$)", folder)):
        return "drizzle"
    if name == "migration.sql" and folder:
        return "prisma"
    numbered = _is_numbered(folder, name)
    aside = _is_aside(folder)
    if _SQL_FOLDER.search(folder):
        return "sql" if numbered or not aside else ""
    return "sql" if numbered and not aside and _DATABASE_FOLDER.search(folder) and _changes_schema(text) else ""


def group_of(path: str) -> tuple[str, bool] | None:
    """Return the group of files that decides whether a SQL file is a migration, None where its own path decides.

    A folder whose files are known by their content alone holds migrations that change no table: an UPDATE, a DO block.
    The files of a group lie in one home and are all numbered, or none is.
    """
    folder, _, name = path.rpartition("/")
    if name.endswith(".py") or not may_be_migration(path) or _of_path(path, name):
        return None
    return home_folder(path), _is_numbered(folder, name)


def _is_numbered(folder: str, name: str) -> bool:
    return bool(_NUMBERED.match(name) or _NUMBERED.match(folder.rpartition("/")[2]))


def _is_aside(folder: str) -> bool:
    """Whether a folder serves tests, examples, documentation, or data to start with."""
    found = classify(f"{folder}/")
    return found.test or found.example or found.docs or _SEEDS.search(folder) is not None


def _of_path(path: str, name: str) -> str:
    if _SUPABASE.search(path):
        return "supabase"
    if _FLYWAY.match(name):
        return "flyway"
    return "golang-migrate" if _GOLANG.match(name) else ""


def _changes_schema(text: str) -> bool:
    """Whether a file changes what is there; one that drops tables only to create them builds a new database."""
    dropped = set(_DROPPED.findall(text))
    return _CHANGES_SCHEMA.search(text) is not None and not (dropped and dropped <= set(_MADE.findall(text)))


def _is_revision(text: str) -> bool:
    """Whether Python is a revision of Alembic."""
    named = _REVISION.search(text) and _DOWN_REVISION.search(text)
    return bool(named or (_ALEMBIC.search(text) and _UPGRADES.search(text)))


def other_dialect(path: str, text: str) -> str:
    """Return the database, other than PostgreSQL, that a file is surely written for, empty otherwise.

    A folder or file name may say it, or the code; comments, strings and quoted names do not count.
    """
    if named := _NAMED.search(path):
        return _NAMES[named[1].lower()]
    sqitch = SQITCH.search(text[:2000])
    if sqitch and sqitch["engine"] in {"mysql", "sqlite"}:
        return _NAMES[sqitch["engine"]]
    if not any(pattern.search(text) for pattern, _ in _SIGNS):
        return ""
    code = code_of(text)
    return next((name for pattern, name in _SIGNS if pattern.search(code)), "")


def home_folder(path: str) -> str:
    """Return the folder whose files are migrations of one database, at the root an empty one.

    Some runners give each migration a folder, some people one to each year: the folder above is what they share.
    """
    folder, _, name = path.rpartition("/")
    if name in _OWN_FOLDER:
        folder = folder.rpartition("/")[0]
    while _PART.fullmatch(folder.rpartition("/")[2]):
        folder = folder.rpartition("/")[0]
    return folder


def sort_key(path: str) -> tuple[object, ...]:
    """Return a key that sorts migrations as runners do: numbers by value, repeatable ones last.

    Flyway sorts by the version in the name, whatever the folder; elsewhere the folder of a year comes before its files.
    """
    name = path.rpartition("/")[2]
    below = name if _FLYWAY.match(name) else path[len(home_folder(path)) :].lstrip("/")
    pieces: Sequence[str] = _PIECES.findall(below)
    key = tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
    return (name.startswith("R__"), key, path)


def databases(files: Sequence[tuple[str, str]]) -> list[str]:
    """Return, for each path and text, the folder that represents its database: its home or one that shares it."""
    homes = [home_folder(path) for path, _ in files]
    joined: dict[str, str] = {}
    for first, second in (*_locations([path for path, _ in files]), *_followed(files, homes)):
        first_root, second_root = _root(joined, first), _root(joined, second)
        if first_root != second_root:
            joined[second_root] = first_root
    return [_root(joined, folder) for folder in homes]


def _locations(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Flyway reads all that lies below `db/migration`, unless two files there have one version: they are of several."""
    found = [(match[1], match[2], path) for path in paths if (match := _LOCATION.fullmatch(path))]
    times = Counter((location, version) for location, version, _ in found if version != "R")
    several = {location for (location, _), number in times.items() if number > 1}
    return ((location, home_folder(path)) for location, _, path in found if location not in several)


def _followed(files: Sequence[tuple[str, str]], homes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A revision goes with the one that it names, where a single folder has that."""
    owners: dict[str, set[str]] = {}
    for (path, text), folder in zip(files, homes, strict=True):
        if path.endswith(".py") and (named := _REVISION.search(text)):
            owners.setdefault(named[1], set()).add(folder)
    for (path, text), folder in zip(files, homes, strict=True):
        down = _DOWN_REVISION.search(text) if path.endswith(".py") else None
        for name in re.findall(r"['\"]([^'\"]+)", down[1]) if down else ():
            if len(owners.get(name, ())) == 1:
                yield from ((owner, folder) for owner in owners[name])


def _root(joined: dict[str, str], folder: str) -> str:
    while folder in joined:
        joined[folder] = joined.get(joined[folder], joined[folder])
        folder = joined[folder]
    return folder


def revisions(texts: Sequence[str]) -> list[int]:
    """Return the order of files by the revisions they name: each after those it follows, otherwise as they come."""
    known: dict[str, int] = {}
    for index, text in enumerate(texts):
        if named := _REVISION.search(text):
            known[named[1]] = index
    ordered: dict[int, None] = {}
    for start in range(len(texts)):
        pending = [start]
        while pending:
            index = pending[-1]
            down = _DOWN_REVISION.search(texts[index])
            before = (
                {known[name] for name in re.findall(r"['\"]([^'\"]+)", down[1]) if name in known} if down else set()
            )
            missing = [each for each in sorted(before) if each not in ordered and each not in pending]
            if missing:
                pending.append(missing[0])
            else:
                ordered[pending.pop()] = None
    return list(ordered)
