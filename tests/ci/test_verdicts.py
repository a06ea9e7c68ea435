"""Every row of docs/verdicts.md is set up for real and must come out as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import detect
from launchgate.model.errors import LaunchgateError
from tests.ci import cases_github, cases_gitlab, cases_local, cases_places
from tests.ci.cases import CASES

if TYPE_CHECKING:
    from tests.ci.conftest import Hub

PAGE = Path(__file__).parents[2] / "docs/verdicts.md"
assert all((cases_github, cases_gitlab, cases_local, cases_places))  # importing them registers their cases
COLUMNS = ("case", "flags", "judged", "base", "exit", "says")


def rows() -> list[dict[str, str]]:
    lines = (line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| (?!case )[a-z-]+ \|", line))
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells]


def test_every_row_is_set_up_and_every_case_has_a_row() -> None:
    names = [row["case"] for row in rows()]
    assert sorted(names) == sorted(set(names))
    assert sorted(names) == sorted(CASES)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["case"]) for row in rows()])
def test_a_case_comes_out_as_its_row_says(row: dict[str, str], hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[row["case"]](hub)
    for name, value in case.machine.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(case.cwd)
    try:
        situation = detect(case.options, case.environ, str(case.cwd))
    except LaunchgateError as error:
        came_out, said = (str(error.exit_code), "-"), f"{error.message}\n{error.hint}"
    else:
        came_out, said = ("0", situation.where.scope.value), "\n".join(situation.where.notes)
        assert situation.where.base == (None if row["base"] == "-" else hub.names[row["base"]])
        assert (situation.change is None) == (row["judged"] not in {"change", "staged"})
        if case.changed is not None:
            assert situation.change is not None
            assert tuple(file.path for file in situation.change.files()) == case.changed
    assert came_out == (row["exit"], row["judged"]), said
    assert re.search(re.escape(row["says"]).replace("…", ".*"), said), said
