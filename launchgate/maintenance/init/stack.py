"""The stack of a repository: languages, frameworks, environments, database, migrations and existing tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launchgate.code.reference import Usage
from launchgate.code.scan import is_code, scan
from launchgate.model.errors import ConfigError, Unreadable
from launchgate.sources import workflow
from launchgate.sources.dotenv import reader as dotenv
from launchgate.sql import discover
from launchgate.sql.foreign import may_be_unsupported, unsupported_dialect
from launchgate.text.paths import is_example_name, stage_of
from launchgate.text.plural import count, join_words

if TYPE_CHECKING:
    from launchgate.model.run import Tree
    from launchgate.sources.assignment import Assignment

_MOST_FILES = 400
_MOST_BYTES = 1 << 20
_MOST_SHOWN = 3
_MOST_NAMED = 50
_NO_USE = re.compile(r"(?:^|/)[^/]*\.env\b[^/]*$|\.(?:md|rst|txt|adoc)$|(?:^|/)launchgate\.ya?ml$", re.IGNORECASE)
_DOTENV = re.compile(r"(?:.*/)?(?:\.env\.[\w.-]+|[\w-]+\.env)")
_ENV_FILE = re.compile(r"\.env\.([a-z][a-z0-9_-]*)|([a-z][a-z0-9_-]*)\.env")
_NO_ENVIRONMENT = frozenset({"vault", "keys", "me"})  # what dotenv tools keep in such files
_MANIFESTS = re.compile(
    r"(?:[^/]+/){0,2}(?:package\.json|pyproject\.toml|requirements[\w.-]*\.txt|Pipfile|Gemfile|composer\.json)"
)
_COMPOSE = re.compile(r"(?:[^/]+/){0,2}(?:docker-)?compose[\w.-]*\.ya?ml")
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_IMAGE = re.compile(
    r"image:\s*[\"']?(?:[\w.-]+/)*(postgres|postgis|timescaledb|pgvector|mysql|mariadb)[\w-]*:(?:pg)?(\d{1,2})"
)
_SCHEME = re.compile(r"^\s*(?:export\s+)?[A-Z_]*DATABASE_URL\s*=\s*[\"']?(postgres|mysql|mariadb|sqlite)", re.MULTILINE)
_PROVIDER = re.compile(r"provider\s*=\s*\"(postgresql|mysql|sqlite)\"")
_DIALECTS = {"postgres": "postgresql", "postgis": "postgresql", "timescaledb": "postgresql", "pgvector": "postgresql"}
_DRIVERS = (
    (re.compile(r"\bpsycopg|\basyncpg\b|\bpg8000\b|\"pg\"|\bpostgres(?:ql|js)?\b"), "postgresql"),
    (re.compile(r"\bmysqlclient\b|\bpymysql\b|\baiomysql\b|\"mysql2\"", re.IGNORECASE), "mysql"),
)
_FRAMEWORKS = {
    "Django": r"(?im)^[\s\"']*django\b|\"django\b", "Flask": r"(?im)^[\s\"']*flask\b|\"flask\b",
    "FastAPI": r"(?im)^[\s\"']*fastapi\b|\"fastapi\b", "Next.js": r"\"next\"\s*:", "Nuxt": r"\"nuxt\"\s*:",
    "Vite": r"\"vite\"\s*:", "Express": r"\"express\"\s*:", "SvelteKit": r"\"@sveltejs/kit\"\s*:",
    "Rails": r"(?m)^\s*gem\s+[\"']rails", "Laravel": r"\"laravel/framework\"\s*:",
}  # fmt: skip
_LANGUAGES = {
    ".py": "Python", ".js": "JavaScript", ".ts": "TypeScript", ".tsx": "TypeScript", ".rb": "Ruby", ".go": "Go",
    ".php": "PHP", ".java": "Java", ".cs": "C#", ".rs": "Rust",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MigrationFolder:
    """One folder of migrations and their tool; `runner` is `sql` if it is not recognized.

    `unread` are the files in an unsupported language.
    """

    folder: str
    runner: str
    unread: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """The detected stack. `environments` maps names to the files that hold their values; `examples` are assignments.

    `usage` is what the code reads; `named` are variables of examples that the code does not read but other files name.
    """

    languages: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    environments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: tuple[Assignment, ...] = ()
    usage: Usage = field(default_factory=Usage)
    named: frozenset[str] = frozenset()
    compose: tuple[str, ...] = ()
    migrations: tuple[MigrationFolder, ...] = ()
    dialect: str = ""
    server_version: int | None = None
    workflows: Mapping[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()

    @property
    def runners(self) -> Mapping[str, Sequence[str]]:
        """The folders of migrations by tool."""
        found: dict[str, list[str]] = {}
        for each in self.migrations:
            found.setdefault(each.runner, []).append(each.folder or ".")
        return found

    @property
    def summary(self) -> str:
        """One line for people."""
        database = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
        version = f" {self.server_version}" if self.server_version else ""
        parts = (
            *self.languages,
            *self.frameworks,
            *([f"{database[self.dialect]}{version}"] if self.dialect else []),
            *(f"{runner} migrations in {_some(folders)}" for runner, folders in self.runners.items()),
            *([count(len(self.environments), "environment")] if self.environments else []),
            *([count(len(self.workflows), "workflow")] if self.workflows else []),
        )
        return ", ".join(parts) or "nothing recognized"


def _some(folders: Sequence[str]) -> str:
    shown = [*folders[:_MOST_SHOWN], *([f"{len(folders) - _MOST_SHOWN} more"] if len(folders) > _MOST_SHOWN else [])]
    return join_words(shown)


def is_production(name: str) -> bool:
    """Return whether an environment of this name is subject to the production rules."""
    return stage_of(name) == "production"


def detect_stack(tree: Tree) -> Stack:
    """Detect the stack of a tree; files that cannot be read are skipped."""
    paths = list(tree.paths())
    manifests = "\n".join(_texts(tree, paths, _MANIFESTS).values())
    compose = _texts(tree, paths, _COMPOSE)
    workflows = _texts(tree, paths, _WORKFLOW)
    examples = _texts(tree, [path for path in paths if is_example_name(path)], _DOTENV)
    shown = tuple(each for path, text in examples.items() for each in dotenv.read(text, path))
    usage = scan(tree, [path for path in paths if is_code(path)], [])
    dialect, version = _database(tree, paths, manifests, [*compose.values(), *workflows.values()], examples)
    return Stack(
        languages=tuple(
            dict.fromkeys(name for suffix, name in _LANGUAGES.items() if any(p.endswith(suffix) for p in paths))
        ),
        frameworks=tuple(name for name, pattern in _FRAMEWORKS.items() if re.search(pattern, manifests)),
        environments=_environments(paths, workflows),
        examples=shown,
        usage=usage,
        named=frozenset(_named(tree, {each.name for each in shown} - usage.by_name.keys())),
        compose=tuple(compose),
        migrations=tuple(_migrations(tree, paths)),
        dialect=dialect,
        server_version=version,
        workflows=workflows,
        paths=frozenset(paths),
    )


def text_of(tree: Tree, path: str) -> str:
    """Return the text of a file, empty if it cannot be read or is too large."""
    try:
        content = tree.read(path)
    except Unreadable:
        return ""
    return content.decode("utf-8-sig", "replace") if len(content) <= _MOST_BYTES else ""


def _texts(tree: Tree, paths: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    chosen = [path for path in paths if pattern.fullmatch(path)][:_MOST_FILES]
    return {path: text_of(tree, path) for path in chosen}


def _environments(paths: list[str], workflows: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        match = _ENV_FILE.fullmatch(path.rpartition("/")[2])
        name = match and (match[1] or match[2])
        if name and name not in _NO_ENVIRONMENT and stage_of(name) != "development" and not is_example_name(path):
            found.setdefault(name, []).append(path)
    for path, text in workflows.items():
        try:
            jobs = workflow.jobs(text, path)
        except (ConfigError, ValueError):
            continue
        for job in jobs:
            if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", job.environment):
                found.setdefault(job.environment, [])
    return {name: tuple(sorted(found[name])) for name in sorted(found, key=lambda name: (is_production(name), name))}


def _named(tree: Tree, names: Iterable[str]) -> Iterator[str]:
    """Return the variables that a file names, in any language, except example files and documentation."""
    words = {name.encode(): name for name in sorted(names)[:_MOST_FILES]}
    for word, paths in tree.grep(words).items():
        whole = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(words[word])}(?![A-Za-z0-9_])")
        others = [path for path in paths if not _NO_USE.search(path)][:_MOST_NAMED]
        if any(whole.search(text_of(tree, path)) for path in others):
            yield words[word]


def _migrations(tree: Tree, paths: list[str]) -> Iterator[MigrationFolder]:
    runners: dict[str, list[str]] = {}
    unread: dict[str, list[str]] = {}
    for path in [path for path in paths if discover.may_be_migration(path) or may_be_unsupported(path)][:_MOST_FILES]:
        text = text_of(tree, path)
        other = unsupported_dialect(path, text)
        runner = other.name.lower() if other else discover.runner_of(path, text)
        if runner:
            runners.setdefault(discover.home_folder(path), []).append(runner)
        if other:
            unread.setdefault(discover.home_folder(path), []).append(path)
    for folder, found in sorted(runners.items()):
        yield MigrationFolder(folder, max(sorted(set(found)), key=found.count), unread.get(folder, ()))


def _database(
    tree: Tree, paths: list[str], manifests: str, deployments: list[str], examples: Mapping[str, str]
) -> tuple[str, int | None]:
    """Return the dialect and the oldest major version that a compose file or workflow starts."""
    images = [match for text in deployments for match in _IMAGE.finditer(text)]
    if images:
        dialect = _DIALECTS.get(images[0][1], images[0][1])
        versions = [int(each[2]) for each in images if _DIALECTS.get(each[1], each[1]) == dialect]
        return dialect, min(versions)
    prisma = next(
        (match for path in paths if path.endswith("schema.prisma") if (match := _PROVIDER.search(text_of(tree, path)))),
        None,
    )
    if prisma:
        return prisma[1], None
    scheme = next((match[1] for text in examples.values() if (match := _SCHEME.search(text))), "")
    if scheme:
        return _DIALECTS.get(scheme, scheme), None
    return next((dialect for pattern, dialect in _DRIVERS if pattern.search(manifests)), ""), None
