"""Every defence in docs/threat-model.md names the test that tries it, and that test exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")


def _table(first_column: str) -> list[list[str]]:
    """Give the rows of the table whose first column has this head."""
    lines = PAGE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    rows = lines[start + 2 : lines.index("", start)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


WAYS_IN = _table("actor | asset")
TESTS = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize("row", WAYS_IN, ids=[row[2][:40] for row in WAYS_IN])
def test_a_row_names_a_known_actor_a_known_asset_and_a_test(row: list[str]) -> None:
    actor, asset, way_in, defence, tests = row
    assert f"| **{actor}** |" in PAGE
    assert f"| **{asset}** |" in PAGE
    assert way_in
    assert defence
    assert re.fullmatch(r"`[\w/]+\.py::\w+`(, `[\w/]+\.py::\w+`)*", tests)


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[name for _, name in TESTS])
def test_a_named_test_exists(path: str, name: str) -> None:
    text = (ROOT / "tests" / path).read_text("utf-8")
    assert re.search(rf"^ *def {name}\(", text, re.MULTILINE)


def test_every_hostile_repository_is_in_the_table() -> None:
    tried = {path for path, _ in TESTS}
    hostile = {f"hostile/{path.name}" for path in (ROOT / "tests" / "hostile").glob("test_*.py")}
    assert hostile <= tried


def test_every_row_of_the_table_was_read() -> None:
    assert len(WAYS_IN) == PAGE[PAGE.index("## Boundaries") : PAGE.index("## What it does not")].count("\n| ") - 1
    assert len(WAYS_IN) > 20
