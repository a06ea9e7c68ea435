"""Which files are migrations, of which runner, and in which order they run: by path and content, precisely."""

from __future__ import annotations

import re
from collections.abc import Sequence

from launchgate.sql.directives import runner_named
from launchgate.sql.lexer import code_of

_SQL_FOLDER = re.compile(r"(^|/)(migrations?|migrate|db-migrations|schema_migrations|ddl)(/|$)", re.IGNORECASE)
_PYTHON_FOLDER = re.compile(r"(^|/)(versions|migrations|alembic)(/|$)")
_NUMBERED = re.compile(r"^\d+[-_.]\w")
_FLYWAY = re.compile(r"^[VUR][\d._]*__.+\.sql$")
_GOLANG = re.compile(r"^\d+_.+\.(up|down)\.sql$")
_PRISMA = re.compile(r"(^|/)migrations?/\d{14}_[^/]+/migration\.sql$")
_SUPABASE = re.compile(r"(^|/)supabase/migrations/\d{14}_[^/]+\.sql$")
_SQITCH = re.compile(r"^-- (Deploy|Revert|Verify) \S+ (to|from|on) (?P<engine>\w+)", re.MULTILINE)
_SQITCH_DOWN = re.compile(r"(^|/)(revert|verify)/")
_DRIZZLE = "--> statement-breakpoint"
_ALEMBIC = re.compile(r"^[ \t]*(?:from|import)[ \t]+alembic\b", re.MULTILINE)
_UPGRADES = re.compile(
    r"^[ \t]*(?:async[ \t]+)?def[ \t]+upgrade\b|^upgrade[ \t]*[:=]|^from[ \t].*\bupgrade\b", re.MULTILINE
)
_DJANGO = re.compile(r"^class Migration\(\s*(?:migrations\.)?Migration\s*\)", re.MULTILINE)
_REVISION = re.compile(r"^revision\s*(?::[^=\n]+)?\s*=\s*['\"]([^'\"\n]+)", re.MULTILINE)
_DOWN_REVISION = re.compile(r"^down_revision\s*(?::[^=\n]+)?\s*=\s*([^#\n]+)", re.MULTILINE)
_PIECES = re.compile(r"\d+|\D+")
# What no PostgreSQL parser accepts, and what the other databases' own dumps and generators write.
_NAMES = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "sqlite3": "SQLite", "clickhouse": "ClickHouse"}
_NAMED = re.compile(r"(?:^|[/_.-])(mysql|mariadb|sqlite3?|clickhouse)(?=[/_.-])", re.IGNORECASE)
_SIGNS = (
    (re.compile(r"\bENGINE\s*=\s*\w*MergeTree\b|\bON\s+CLUSTER\b", re.IGNORECASE), "ClickHouse"),
    (re.compile(r"`\w+`|\bENGINE\s*=\s*\w+|\bAUTO_INCREMENT\b|\bUNSIGNED\b", re.IGNORECASE), "MySQL or MariaDB"),
    (re.compile(r"\bAUTOINCREMENT\b|^\s*PRAGMA\s+\w+", re.IGNORECASE | re.MULTILINE), "SQLite"),
)


def may_be_migration(path: str) -> bool:
    """Say whether a path is worth reading: cheap, and never wrong about what `runner_of` would accept."""
    folder, _, name = path.rpartition("/")
    if name.endswith(".py"):
        return bool(_PYTHON_FOLDER.search(folder)) and name != "__init__.py"
    if not name.endswith(".sql"):
        return False
    return bool(
        _SQL_FOLDER.search(folder)
        or _FLYWAY.match(name)
        or _GOLANG.match(name)
        or _NUMBERED.match(name)
        or re.search(r"(^|/)(deploy|drizzle|changelog|changesets?)(/|$)", folder)
    )


def runner_of(path: str, text: str) -> str:
    """Give the runner of a migration, `sql` for one whose runner cannot be told, empty for a file that is none."""
    folder, _, name = path.rpartition("/")
    if name.endswith(".py"):
        return _of_python(folder, text)
    if (named := _of_path(path, name)) or (named := runner_named(text)):
        return named
    if _SQITCH.search(text):
        return "sqitch"
    if _DRIZZLE in text or (_NUMBERED.match(name) and re.search(r"(^|/)drizzle(/|$)", folder)):
        return "drizzle"
    numbered = _NUMBERED.match(name) or _NUMBERED.match(folder.rpartition("/")[2])
    return "sql" if numbered and _SQL_FOLDER.search(folder) else ""


def _of_path(path: str, name: str) -> str:
    if _SUPABASE.search(path):
        return "supabase"
    if _PRISMA.search(path):
        return "prisma"
    if _FLYWAY.match(name):
        return "flyway"
    return "golang-migrate" if _GOLANG.match(name) else ""


def _of_python(folder: str, text: str) -> str:
    is_revision = _REVISION.search(text) and _DOWN_REVISION.search(text)
    if is_revision or (_ALEMBIC.search(text) and _UPGRADES.search(text)):
        return "alembic"
    in_django = folder.endswith("migrations") and _DJANGO.search(text)
    return "django" if in_django else ""


def goes_down(path: str, text: str) -> bool:
    """Say whether a whole file undoes another one: it is judged by nobody, for it runs in an emergency only."""
    name = path.rpartition("/")[2]
    if name == "down.sql" or name.endswith(".down.sql") or (name.startswith("U") and _FLYWAY.match(name) is not None):
        return True
    sqitch = _SQITCH.search(text[:2000])
    return sqitch is not None and sqitch[1] != "Deploy" and _SQITCH_DOWN.search(path) is not None


def other_dialect(path: str, text: str) -> str:
    """Give the database, other than PostgreSQL, that a file is surely written for, empty otherwise.

    A folder or file name may say it, or the code; comments, strings and quoted names say nothing.
    """
    if named := _NAMED.search(path):
        return _NAMES[named[1].lower()]
    sqitch = _SQITCH.search(text[:2000])
    if sqitch and sqitch["engine"] in {"mysql", "sqlite"}:
        return _NAMES[sqitch["engine"]]
    if not any(pattern.search(text) for pattern, _ in _SIGNS):
        return ""
    code = code_of(text)
    return next((name for pattern, name in _SIGNS if pattern.search(code)), "")


def lineage(path: str, runner: str) -> str:
    """Name the sequence of migrations that a file belongs to: those that build one schema."""
    folder = path.rpartition("/")[0]
    if runner == "prisma":
        return folder.rpartition("/")[0]
    return "django" if runner == "django" else folder


def order(path: str) -> tuple[object, ...]:
    """Give a key that sorts migrations as runners do: numbers by value, repeatable ones last."""
    name = path.rpartition("/")[2]
    if name == "migration.sql":
        name = path.rpartition("/")[0].rpartition("/")[2]
    pieces: Sequence[str] = _PIECES.findall(name)
    key = tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
    return (name.startswith("R__"), key, path)


def revisions(texts: Sequence[str]) -> list[int]:
    """Give the order of files by the revisions they name: each after those it follows, otherwise as they come."""
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
