"""A status of a deployment is checked when it says that the deployment succeeded, and only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.net import Net
from launchgate.runner.session import Request, TargetRequest, open_session, run_request
from launchgate.runner.target import declared_name
from tests.runner.test_fail_open_ci import leak

if TYPE_CHECKING:
    from tests.conftest import Repo

LIVE = ScopeOptions(all=True, live=True)
GATES = ("secrets", "env", "migrations")
OTHER_STATES = ("failure", "error", "pending", "queued", "in_progress", "inactive", "waiting")
CONFIG = """\
version: 1
environments: {production: {url: https://app.acme.test}, staging: {url: https://staging.acme.test}}
waivers: [{rule: secrets/github-token, path: gone.py, expires: 2020-01-01, reason: long ago}]
"""


@pytest.fixture
def leaking(repo: Repo) -> Repo:
    repo.commit({"launchgate.yml": CONFIG, "a.py": f'TOKEN = "{leak()}"\n'})
    return repo


def status(
    repo: Repo,
    tmp_path: Path,
    state: str | None,
    *,
    environment: str = "production",
    options: ScopeOptions = ScopeOptions(),  # noqa: B008 - frozen
    target: TargetRequest | None = None,
) -> Report:
    return run_request(_request(repo, tmp_path, state, environment=environment, options=options, target=target))


def _request(
    repo: Repo,
    tmp_path: Path,
    state: str | None,
    *,
    environment: str = "production",
    options: ScopeOptions = ScopeOptions(),  # noqa: B008 - frozen
    target: TargetRequest | None = None,
) -> Request:
    status = {} if state is None else {"state": state}
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"deployment_status": status, "deployment": {"environment": environment}}))
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "deployment_status", "GITHUB_EVENT_PATH": str(path)}
    return Request(("domain",) if target else GATES, environ, str(repo.root), options, target=target)


@pytest.mark.parametrize("state", OTHER_STATES)
def test_a_deployment_that_did_not_succeed_concerns_no_gate_and_the_report_says_why(
    leaking: Repo, tmp_path: Path, state: str
) -> None:
    report = status(leaking, tmp_path, state)
    assert [(each.gate, each.verdict) for each in report.gates] == [(name, Verdict.NOT_APPLICABLE) for name in GATES]
    assert report.exit_code == 0
    reason = f"the deployment to production has the state {state!r}: only `success` is checked"
    assert reason in report.notes
    assert {skipped.reason for gate in report.gates for skipped in gate.skipped} == {reason}


@pytest.mark.parametrize("state", ["success", None], ids=["success", "no state at all"])
def test_a_deployment_that_succeeded_or_says_nothing_is_checked(
    leaking: Repo, tmp_path: Path, state: str | None
) -> None:
    assert status(leaking, tmp_path, state).verdict is Verdict.FAIL


def test_what_the_command_line_names_is_checked_whatever_the_event_says(leaking: Repo, tmp_path: Path) -> None:
    assert status(leaking, tmp_path, "failure", options=ScopeOptions(all=True)).verdict is Verdict.FAIL


@pytest.mark.parametrize("environment", ["production", "not-declared"])
def test_a_live_gate_runs_for_no_deployment_that_failed(leaking: Repo, tmp_path: Path, environment: str) -> None:
    target = TargetRequest(Net())
    report = status(leaking, tmp_path, "failure", environment=environment, options=LIVE, target=target)
    assert [(each.gate, each.verdict) for each in report.gates] == [("domain", Verdict.NOT_APPLICABLE)]


@pytest.mark.parametrize(("name", "url"), [("Production", "app"), ("STAGING", "staging"), ("staging", "staging")])
def test_an_environment_of_an_event_is_found_whatever_its_case(
    leaking: Repo, tmp_path: Path, name: str, url: str
) -> None:
    request = _request(leaking, tmp_path, "success", environment=name, options=LIVE, target=TargetRequest(Net()))
    (task,) = open_session(request).tasks
    assert task.run.target is not None
    assert task.run.target.url == f"https://{url}.acme.test"


def test_of_names_that_differ_in_case_only_none_is_guessed() -> None:
    both: dict[str, Any] = {"Production": None, "production": None}
    assert declared_name("production", both) == "production"
    assert declared_name("PRODUCTION", both) is None
