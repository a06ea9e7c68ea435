"""The `migrations:` section of launchgate.yml; a repository with several databases has a list of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Annotated, ClassVar, Literal, TypeAlias

from launchgate.policy.fields import FEWER, HIGHER, LOWER, project_field, trusted_field
from launchgate.policy.forms import Glob, InsidePath, number_form

Dialect: TypeAlias = Literal["postgresql", "mysql", "mariadb", "sqlite"]
RunnerName: TypeAlias = Literal[
    "sql",
    "alembic",
    "django",
    "flyway",
    "liquibase",
    "goose",
    "dbmate",
    "golang-migrate",
    "node-pg-migrate",
    "sqitch",
    "supabase",
    "prisma",
    "drizzle",
]
Transaction: TypeAlias = Literal["custom", "assume", "none"]
OLDEST_SUPPORTED = 14
"""The oldest major version that PostgreSQL still supports in 2026: nothing is allowed that it could not do cheaply."""

ServerVersion: TypeAlias = Annotated[int, number_form("a major version", 9, 30)]


@dataclass(frozen=True, slots=True)
class MigrationsSection:
    """Where the migrations are, what they run on, and what runs them."""

    MANY: ClassVar[bool] = True

    paths: tuple[Glob, ...] = field(
        default=(),
        metadata=project_field("Where the migrations are; recognized by convention if omitted.", empty_is_all=True),
    )
    exclude: tuple[Glob, ...] = field(
        default=(),
        metadata=trusted_field(
            "What looks like a migration and is not one of this database: it is not read.", stricter=FEWER
        ),
    )
    dialect: Dialect = field(default="postgresql", metadata=trusted_field("The database they are written for."))
    server_version: ServerVersion = field(
        default=OLDEST_SUPPORTED,
        metadata=trusted_field("The major version of the oldest server that runs them.", stricter=LOWER),
    )
    runner: RunnerName | None = field(
        default=None,
        metadata=trusted_field(
            "Migration tool; detected from file names and directives if omitted, those of older files first."
        ),
    )
    transaction: Transaction = field(
        default="custom",
        metadata=trusted_field("Whether the runner wraps each file in a transaction: its custom, always, or never."),
    )
    tables: InsidePath = field(
        default=".launchgate/tables.json",
        metadata=trusted_field('Row counts by table, as JSON: `{"orders": 1200000}`.'),
    )
    schema: InsidePath | None = field(
        default=None, metadata=trusted_field("A SQL file that creates the schema as it was before the first migration.")
    )
    lock_timeout: Literal["elsewhere", "migration"] = field(
        default="migration",
        metadata=trusted_field(
            "What limits the wait for a lock: the migration itself, or the role or connection.", stricter=HIGHER
        ),
    )


@dataclass(frozen=True, slots=True)
class MigrationsOptions:
    """Flags of the command line, over the section; `start` is the SQL of `--schema`, which may lie anywhere."""

    dialect: Dialect | None = None
    server_version: int | None = None
    runner: RunnerName | None = None
    transaction: Transaction | None = None
    start: str = ""

    def over(self, section: MigrationsSection) -> MigrationsSection:
        """Return `section` with the flags that were given."""
        keys = {each.name for each in fields(section)}
        flags = {each.name: getattr(self, each.name) for each in fields(self) if each.name in keys}
        return replace(section, **{name: value for name, value in flags.items() if value is not None})
