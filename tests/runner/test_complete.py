"""A recorded finding is called gone, and a waiver unused, only by a command that would have found it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.gates.env.options import EnvOptions
from launchgate.maintenance.baseline import update_baseline, write_update
from launchgate.model.report import Report
from launchgate.runner.session import Request, run_request
from launchgate.runner.workspace import open_workspace

if TYPE_CHECKING:
    from tests.conftest import Repo

FILES = {
    ".env.example": "A=1\n",
    "app.py": "import os\nos.environ['NOT_DECLARED']\n",
    ".env.production": "DEBUG=true\n",
    "deploy/production.sh": 'API_URL="http://localhost:3000"\n',
    "db/migrations/0001.sql": "CREATE INDEX i ON orders (a);\n",
}
"""Findings of env (drift, and a setting), of secrets (a setting in code) and of migrations."""
COMMANDS: dict[str, tuple[Sequence[str], Any]] = {
    "check": (("secrets", "env", "migrations"), {}),
    "secrets": (("secrets",), {}),
    "env": (("env",), {}),
    "migrations": (("migrations",), {}),
    "env drift": (("env",), {"env": EnvOptions(drift=True)}),
    "env check": (("env",), {"env": EnvOptions("production")}),
}


def _record(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.root)
    place = open_workspace()
    write_update(place, update_baseline(place, {}))
    repo.commit({})


def _gone(repo: Repo, command: str) -> int:
    gates, options = COMMANDS[command]
    report: Report = run_request(Request(gates, {}, str(repo.root), ScopeOptions(all=True), options=options))
    found = [each.finding for gate in report.gates for each in gate.findings]
    return sum(int(str(each.evidence["gone"])) for each in found if each.rule.id == "config/baseline-stale")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_calls_gone_what_is_there(repo: Repo, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(FILES)
    _record(repo, monkeypatch)
    assert _gone(repo, command) == 0


@pytest.mark.parametrize(
    ("path", "commands"),
    [
        ("app.py", {"check", "env", "env drift"}),
        (".env.production", {"check"}),
        ("deploy/production.sh", {"check"}),
        ("db/migrations/0001.sql", {"check", "migrations"}),
    ],
)
def test_what_is_gone_is_said_by_the_commands_that_would_have_found_it(
    repo: Repo, path: str, commands: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(FILES)
    _record(repo, monkeypatch)
    repo.commit({path: "\n"})
    assert {command for command in COMMANDS if _gone(repo, command)} == commands
