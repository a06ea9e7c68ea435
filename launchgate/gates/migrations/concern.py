"""Whether a change can hold migrations, from its paths alone: asked before anything else of the gate is imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.gates.migrations.config import MigrationsSection
    from launchgate.model.run import Change

_SQL = (".sql", ".psql", ".pgsql")
# Part of every path that `sql.discover` and `sql.foreign` take for a migration in another language: a test compares.
_PLACES = ("migrat", "versions", "alembic", "changelog", "changeset", "liquibase")


def concerns(change: Change, section: MigrationsSection) -> bool:
    """Whether a file that the change brings may be a migration; never wrong about one that is."""
    return may_hold_migrations((file.path for file in change.files()), configured=bool(section.paths))


def may_hold_migrations(paths: Iterable[str], *, configured: bool) -> bool:
    """Whether one of `paths` may be a migration; `configured` says that the section names folders."""
    return any(_may_be_one(path.lower(), configured=configured) for path in paths)


def _may_be_one(path: str, *, configured: bool) -> bool:
    return path.endswith(_SQL) or (configured and path.endswith(".py")) or any(word in path for word in _PLACES)
