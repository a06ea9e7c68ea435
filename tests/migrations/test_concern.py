"""Whether a change concerns the gate is answered from paths; the answer is never no for what the gate would read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.gates.migrations.concern import may_hold_migrations
from launchgate.sql.discover import may_be_migration
from launchgate.sql.foreign import UNSUPPORTED_DIALECTS, may_be_unsupported

SUFFIXES = sorted(
    {suffix for each in UNSUPPORTED_DIALECTS for suffix in each.suffixes} | {"sql", "SQL", "psql", "pgsql"}
)
FOLDERS = ("db", "migrations", "migrate", "app_migrate", "Migrations", "alembic", "versions", "changelog", "changesets",
           "liquibase", "deploy", "src", "drizzle", "V1", "2026")  # fmt: skip
NAMES = ("0001_init", "V1__init", "R__views", "20260101_add", "up", "env", "changelog-1", "Migration0001", "1.up")


@given(st.lists(st.sampled_from(FOLDERS), max_size=3), st.sampled_from(NAMES), st.sampled_from(SUFFIXES))
def test_no_path_that_the_gate_would_read_is_passed_over(folders: list[str], name: str, suffix: str) -> None:
    path = "/".join([*folders, f"{name}.{suffix}"])
    if may_be_migration(path) or may_be_unsupported(path):
        assert may_hold_migrations([path], configured=False)


@pytest.mark.parametrize(
    ("path", "configured", "expected"),
    [
        ("app.py", False, False),
        ("app.py", True, True),
        ("README.md", True, False),
        ("db/0001.SQL", False, True),
        ("shop/migrations/0001_initial.py", False, True),
        ("src/index.ts", False, False),
    ],
)
def test_what_concerns_the_gate(path: str, *, configured: bool, expected: bool) -> None:
    assert may_hold_migrations([path], configured=configured) is expected
