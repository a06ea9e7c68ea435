"""`env check -e` in a repository of several configurations: whose environment it is, and who need not know it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Repo
from tests.env.conftest import Ended, Launchgate

WEB = {
    "apps/web/launchgate.yml": "environments: {preview: {files: [.env.preview]}}\nenv: {vars: {API: {type: url}}}\n",
    "apps/web/.env.preview": "API=https://api.acme.io\n",
}
ROOT = "environments: {production: {files: [.env.production]}}\n"


def _verdicts(ended: Ended) -> dict[str, str]:
    return {each["config"] or "": each["verdict"] for each in json.loads(ended.out)["gates"] if each["gate"] == "env"}


def _check(launchgate: Launchgate, environment: str, *more: str) -> Ended:
    return launchgate("env", "check", "-e", environment, *more, "--format", "json")


@pytest.mark.parametrize("more", [{}, {"launchgate.yml": ROOT, ".env.production": "A=1\n"}], ids=["implicit", "own"])
def test_the_configuration_that_declares_an_environment_judges_it_and_others_need_not(
    repo: Repo, launchgate: Launchgate, more: dict[str, str]
) -> None:
    repo.commit({**WEB, **more, "a.txt": "a\n"})
    ended = _check(launchgate, "preview")
    assert ended.code == 0
    assert sorted(_verdicts(ended).values()) == ["not_applicable", "pass"]
    repo.commit({"apps/web/.env.preview": "API=nowhere\n"})
    assert _check(launchgate, "preview").code == 1


def test_a_file_that_its_name_gives_to_the_environment_is_judged_beside_the_declaration_of_another(
    repo: Repo, launchgate: Launchgate
) -> None:
    web = {"apps/web/launchgate.yml": ROOT, "apps/web/.env.production": "A=1\n"}
    repo.commit({**web, ".env.production": "DEBUG=true\n"})
    assert _check(launchgate, "production").code == 1


def test_where_the_declaring_configuration_has_no_values_nobody_passes(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({"apps/web/launchgate.yml": WEB["apps/web/launchgate.yml"], "a.txt": "a\n"})
    assert _check(launchgate, "preview").code == 3


def test_given_values_are_held_against_every_contract(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({**WEB, "launchgate.yml": "env: {vars: {PORTS: {type: integer}}}\n", "given.env": "PORTS=many\n"})
    assert _check(launchgate, "preview", "--file", "given.env").code == 1


def test_an_environment_that_none_declares_is_refused_with_the_nearest_of_all(
    repo: Repo, launchgate: Launchgate
) -> None:
    repo.commit({**WEB, "launchgate.yml": ROOT})
    ended = launchgate("env", "check", "-e", "previw")
    assert (ended.code, "did you mean `preview`?" in ended.err) == (2, True)
