"""What reaches a deployment of GitLab by a detour is judged as its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.finding import Severity
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

_TEST = 'test: {script: [pytest], variables: {DEBUG: "true"}}\n'
_LIVE = "{name: production, url: https://shop.example}"


def _judge(repo: Repo, pipeline: str) -> Report:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({".gitlab-ci.yml": pipeline})
    return run_request(Request(("secrets", "env"), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


@pytest.mark.parametrize(
    "pipeline",
    [
        f'.to: {{environment: {_LIVE}}}\ndeploy: {{extends: .to, variables: {{DEBUG: "true"}}}}\n',
        f'.to: {{environment: {_LIVE}, variables: {{DEBUG: "true"}}}}\ndeploy: {{extends: [.gone, .to]}}\n',
        f'.a: {{environment: {_LIVE}}}\n.b: {{extends: .a}}\ndeploy: {{extends: .b, variables: {{DEBUG: "true"}}}}\n',
        f'.to: &to {{environment: {_LIVE}}}\n.v: &v {{variables: {{DEBUG: "true"}}}}\ndeploy:\n  <<: *to\n  <<: *v\n',
        f"deploy: {{script: [a]}}\ndeploy: {{environment: {_LIVE}, variables: {{DEBUG: 'true'}}}}\n",
        f'variables: {{DEBUG: "true"}}\n{_TEST}deploy: {{environment: {_LIVE}, script: ["ship -e DEBUG"]}}\n',
        f'variables: {{DEBUG: "true"}}\ndeploy: {{environment: {_LIVE}, script: [./ship]}}\n',
        'deploy: {environment: {name: eu, deployment_tier: production}, variables: {DEBUG: "true"}}\n',
        'deploy: {environment: {name: production, deployment_tier: testing}, variables: {DEBUG: "true"}}\n',
        'deploy: {environment: {name: production, action: prepare}, variables: {DEBUG: "true"}}\n',
    ],
    ids=[
        "extends",
        "of a template",
        "two levels",
        "two merges",
        "a job twice",
        "spoken of",
        "nothing else",
        "a tier",
        "a tier against its name",
        "prepared",
    ],
)
def test_a_setting_for_development_in_a_deployment_closes(repo: Repo, pipeline: str) -> None:
    report = _judge(repo, pipeline)
    assert report.verdict is Verdict.FAIL
    assert [judged.finding.rule.id for gate in report.gates for judged in gate.findings] == ["env/debug-flag"]


@pytest.mark.parametrize(
    "pipeline",
    [
        f'{_TEST}variables: {{DEBUG: "true"}}\ndeploy: {{environment: {_LIVE}, script: [./ship]}}\n',
        'stop: {environment: {name: production, action: stop}, variables: {DEBUG: "true"}}\n',
        'deploy: {environment: {name: qa-1, deployment_tier: testing}, variables: {API_URL: "http://localhost:1"}}\n',
        '.to: {environment: production, variables: {DEBUG: "1"}}\ndeploy: {extends: .to, variables: {DEBUG: "0"}}\n',
    ],
    ids=["what tests get", "torn down", "a tier for tests", "set right"],
)
def test_what_reaches_no_deployment_is_none_of_it(repo: Repo, pipeline: str) -> None:
    assert _judge(repo, pipeline).verdict is Verdict.PASS


def test_a_line_that_reaches_several_deployments_is_told_once_as_the_strictest(repo: Repo) -> None:
    template = ".to: {variables: {API_URL: 'http://localhost:1'}}\n"
    jobs = "".join(f"{name}: {{extends: .to, environment: {name}}}\n" for name in ("staging", "production", "uat"))
    report = _judge(repo, template + jobs)
    ((rule, severity),) = [
        (judged.finding.rule.id, judged.finding.severity) for gate in report.gates for judged in gate.findings
    ]
    assert (rule, severity) == ("env/localhost", Severity.ERROR)
