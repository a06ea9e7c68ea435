"""Who may not change the base branch cannot loosen the gate, by whatever event and scope the change is judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request
from tests.runner.test_fail_open_ci import leak

if TYPE_CHECKING:
    from tests.conftest import Repo

HERE: dict[str, object] = {"repository": {"full_name": "team/app", "default_branch": "main"}}
EVENTS: dict[str, dict[str, object]] = {
    "pull_request": {
        "pull_request": {"head": {"repo": {"full_name": "stranger/app"}}, "base": {"repo": {"full_name": "team/app"}}}
    },
    "workflow_run": {
        "workflow_run": {"event": "pull_request", "head_repository": {"full_name": "stranger/app"}},
    },
    "check_suite": {"check_suite": {"head_branch": None}},
    "check_run": {"check_run": {"check_suite": {"head_branch": None}}},
    "status": {"branches": []},
    "deployment_status": {"deployment": {}, "workflow_run": {"head_repository": {"full_name": "stranger/app"}}},
    "issue_comment": {"issue": {"number": 3, "pull_request": {"url": "https://api.github.test/pulls/3"}}},
}
SCOPES: dict[str, Callable[[str], ScopeOptions]] = {
    "compared": lambda base: ScopeOptions(base=base),
    "whole tree": lambda base: ScopeOptions(all=True),  # noqa: ARG005 - of one shape with the other
}
LOOSER: dict[str, Callable[[str], dict[str, str]]] = {
    "an exclusion": lambda secret: {
        "launchgate.yml": "version: 1\nsecrets: {exclude: ['**']}\n",
        "a.txt": f"{secret}\n",
    },
    "a rule switched off": lambda secret: {
        "launchgate.yml": "version: 1\nrules: {secrets/github-token: off}\n",
        "a.txt": f"{secret}\n",
    },
    "a threshold": lambda secret: {"launchgate.yml": "version: 1\nfail_on: never\n", "a.txt": f"{secret}\n"},
    "a waiver in a comment": lambda secret: {
        "a.py": f"T = '{secret}'  # launchgate: allow secrets/github-token until 2026-12-20 - mine\n"
    },
    "a marker of another tool": lambda secret: {"a.py": f"T = '{secret.lower()}'\nU = '{secret}'  # gitleaks:allow\n"},
}


def judged(repo: Repo, tmp_path: Path, event: str, options: ScopeOptions) -> Report:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({**HERE, **EVENTS[event]}))
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path)}
    return run_request(Request(("secrets",), environ, str(repo.root), options))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("looser", LOOSER)
def test_a_fork_loosens_nothing(repo: Repo, tmp_path: Path, looser: str, event: str, scope: str) -> None:
    base = repo.commit({"README.md": "hello\n"})
    repo.commit(LOOSER[looser](leak()))
    report = judged(repo, tmp_path, event, SCOPES[scope](base))
    assert report.verdict is Verdict.FAIL
    assert all(gate.context["fork"] for gate in report.gates)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_fork_records_nothing_in_the_baseline(
    repo: Repo, tmp_path: Path, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from launchgate.cli.main import main

    base = repo.commit({"README.md": "hello\n"})
    repo.commit({"a.txt": f"{leak()}\n"})
    monkeypatch.chdir(repo.root)
    assert main(["baseline"]) == 0
    repo.commit({})
    assert run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(all=True))).verdict is Verdict.PASS
    assert judged(repo, tmp_path, "pull_request", SCOPES[scope](base)).verdict is Verdict.FAIL


OURS: dict[str, dict[str, object]] = {
    "workflow_run": {"workflow_run": {"head_repository": {"full_name": "team/app"}}},
    "check_suite": {"check_suite": {"head_branch": "main"}},
    "check_run": {"check_run": {"check_suite": {"head_branch": "main"}}},
    "status": {"branches": [{"name": "main"}]},
    "issue_comment": {"issue": {"number": 3}},
    "deployment_status": {
        "deployment": {"environment": "production"},
        "check_run": {"check_suite": {"head_branch": None}},
        "workflow_run": {"head_branch": "main"},
    },
}


@pytest.mark.parametrize("event", OURS)
def test_an_event_of_our_own_is_judged_by_our_rules(repo: Repo, tmp_path: Path, event: str) -> None:
    repo.commit({"launchgate.yml": "version: 1\nsecrets: {exclude: ['a.txt']}\n", "a.txt": f"{leak()}\n"})
    path = tmp_path / "event.json"
    path.write_text(json.dumps({**HERE, **OURS[event]}))
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(path)}
    assert run_request(Request(("secrets",), environ, str(repo.root))).verdict is Verdict.PASS
