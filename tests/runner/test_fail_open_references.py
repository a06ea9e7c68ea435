"""A variable that a deployment passes on is told wherever a change passes it, whatever was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.cli.main import main
from launchgate.model.report import Verdict
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

COMPOSE = "services:\n  web:\n    image: app:1\n    environment:\n      API_TOKEN: ${API_TOKEN}\n"


@pytest.mark.parametrize(("before", "after"), [("b", "a"), ("a", "b")], ids=["sorted after it", "sorted before it"])
def test_an_older_place_hides_no_new_one(repo: Repo, before: str, after: str) -> None:
    contract = {"launchgate.yml": "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"}
    base = repo.commit({**contract, f"{before}/compose.yml": COMPOSE})
    repo.commit({f"{after}/compose.yml": COMPOSE})
    assert (
        run_request(Request(("env",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))).verdict is Verdict.FAIL
    )


def test_a_recorded_warning_about_a_job_excuses_no_service(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    job = (
        "on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: ./deploy\n        env:\n"
        "          DATABASE_URL: ${{ secrets.DATABASE_URL }}\n          API_TOKEN: ${{ secrets.API_TOKEN }}\n"
    )
    contract = {"launchgate.yml": "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"}
    repo.commit({**contract, ".github/workflows/deploy.yml": job})
    monkeypatch.chdir(repo.root)
    assert main(["baseline"]) == 0
    assert "env/undeclared-reference" in (repo.root / ".launchgate/baseline").read_text()
    repo.commit({"compose.yml": COMPOSE})
    assert run_request(Request(("env",), {}, str(repo.root), ScopeOptions(all=True))).verdict is Verdict.FAIL


@pytest.mark.parametrize("kind", ["read", "passed on"])
def test_many_older_places_hide_no_new_one(repo: Repo, kind: str) -> None:
    contract = {"launchgate.yml": "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"}
    text, name = ("import os\nos.environ['API_TOKEN']\n", "app.py") if kind == "read" else (COMPOSE, "compose.yml")
    base = repo.commit({**contract, **{f"a{number:02}/{name}": text for number in range(14)}})
    repo.commit({f"z/{name}": text})
    report = run_request(Request(("env",), {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert report.verdict is Verdict.FAIL
    (told,) = report.gates[0].findings
    assert len(told.finding.also) == 9
