"""Whether a change concerns the env gate: never no where the gate would find something in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from launchgate.gates.env.concern import _is_plain_code
from launchgate.sources.kinds import kind_of

if TYPE_CHECKING:
    from tests.conftest import Launchgate, Repo

CONFIG = "version: 1\nenv: {vars: {API_URL: {type: url}}}\n"


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".env.production", "app.env", "deploy/prod.env.ts", "docker-compose.yml", "compose.override.yaml",
        "Dockerfile", "Dockerfile.rs", "api.dockerfile.go", "Containerfile.html", ".github/workflows/ci.yml", "main.tf",
        "prod.tfvars", ".gitlab-ci.yml", "render.yaml", "vercel.json", "fly.staging.toml", "netlify.toml", "manage.py",
    ],
)  # fmt: skip
def test_what_can_set_a_variable_is_not_plain_code(path: str) -> None:
    assert not _is_plain_code(path)


@pytest.mark.parametrize("path", ["app.py", "src/index.ts", "web/page.html", "lib/a.rb"])
def test_plain_code_sets_no_variable(path: str) -> None:
    assert _is_plain_code(path)
    assert kind_of(path) is None


def _verdict(launchgate: Launchgate) -> str:
    ended = launchgate("check", "env", "--staged", "--format", "json")
    verdict: str = json.loads(ended.out)["gates"][0]["verdict"]
    return verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("x = 1\n", "x = 2\n", "not_applicable"),
        ("x = 1\n", "import os\nos.environ['NEW_ONE']\n", "fail"),
        ("import os\nold = os.environ['API_URL']\n", "x = 1\n", "pass"),  # a read that is gone concerns the gate
        ("def read(name): ...\n", "def read(name): ...\nread('NEW_ONE')\n", "pass"),
    ],
    ids=["a number", "a new read", "a read that is gone", "what may be a wrapper"],
)
def test_code_concerns_the_gate_where_it_reads_or_did(
    repo: Repo, launchgate: Launchgate, before: str, after: str, verdict: str
) -> None:
    repo.commit({"launchgate.yml": CONFIG, "app.py": before})
    repo.stage({"app.py": after})
    assert _verdict(launchgate) == verdict


@pytest.mark.parametrize("path", [".env.example", "Dockerfile", "deploy/app.yaml", "package.json"])
def test_every_other_file_concerns_the_gate(repo: Repo, launchgate: Launchgate, path: str) -> None:
    repo.commit({"launchgate.yml": CONFIG, "app.py": "x = 1\n"})
    repo.stage({path: "API_URL=https://app.acme.test\n"})
    assert _verdict(launchgate) != "not_applicable"
