"""What once got past the env gate, or quieted another one; each is tried by its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo

ALL = ("secrets", "env", "migrations")


def _judge(repo: Repo, base: str, *gates: str) -> Report:
    return run_request(Request(gates or ALL, {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("b.ts", "// it's\rprocess.env.NEW_TOKEN\n"),
        ("b.ts", "// it's\u2028process.env.NEW_TOKEN\n"),
        ("b.ts", "return /'/.test(a); process.env.NEW_TOKEN; '\n"),
        ("b.tsx", "const a = <p>Don't {process.env.NEW_TOKEN} won't</p>\n"),
        ("b.js", "`a${`b${process.env.NEW_TOKEN}`}`\n"),
        ("b.js", "process['env']['NEW_TOKEN']\n"),
        ("b.js", "const { env } = process\nenv.NEW_TOKEN\n"),
        ("b.mjs", "import { env as e } from 'node:process'\ne.NEW_TOKEN\n"),
        ("b.ts", "globalThis.process.env.NEW_TOKEN\n"),
        ("b.ts", "import.meta.env['NEW_TOKEN']\n"),
        ("b.ts", "const { env } = Deno;\nenv.get('NEW_TOKEN')\n"),
        ("b.ts", f"/*{'x' * (3 << 20)}*/ process.env.NEW_TOKEN\n"),
        ("b.py", f"import os\n#{'x' * (3 << 20)}\nos.environ['NEW_TOKEN']\n"),
    ],
    ids=["CR", "U+2028", "regex", "JSX", "template", "brackets", "taken", "imported", "global", "meta", "deno",
         "padded", "padded Python"],
)  # fmt: skip
def test_no_way_of_writing_it_hides_a_read(repo: Repo, path: str, source: str) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({path: source})
    assert _judge(repo, base, "env").verdict is Verdict.FAIL


def test_code_too_large_to_be_read_is_never_a_pass(repo: Repo) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({"b.js": f"/*{'x' * (9 << 20)}*/ process.env.NEW_TOKEN\n"})
    assert _judge(repo, base, "env").verdict is Verdict.INCONCLUSIVE


def test_a_large_file_that_reads_no_variable_is_no_gap(repo: Repo) -> None:
    base = repo.commit({".env.example": "A=1\n", "a.js": "process.env.A\n"})
    repo.commit({"b.js": f"/*{'x' * (9 << 20)}*/\n"})
    assert _judge(repo, base, "env").verdict is Verdict.NOT_APPLICABLE


SETTINGS = "DEBUG=true\nAPI_URL=http://localhost:3000\nDATABASE_URL=postgres://postgres:postgres@db.acme.io/app\n"
EXCLUDED = "env: {exclude: ['deploy/**']}\n"


@pytest.mark.parametrize("path", ["deploy/.env.production", "deploy/compose.prod.yml"])
def test_what_env_leaves_out_is_not_left_to_nobody(repo: Repo, path: str) -> None:
    text = SETTINGS
    if path.endswith(".yml"):
        lines = "".join(f"      {line.replace('=', ': ', 1)}\n" for line in SETTINGS.splitlines())
        text = f"services:\n  web:\n    environment:\n{lines}"
    base = repo.commit({"launchgate.yml": EXCLUDED, "a.txt": "a\n"})
    repo.commit({path: text})
    report = _judge(repo, base)
    told = {judged.finding.rule.id for gate in report.gates for judged in gate.findings}
    assert report.verdict is Verdict.FAIL
    assert {"env/localhost", "env/url-default-creds"} <= told


def test_each_value_is_told_once_where_both_gates_look(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"deploy/.env.production": SETTINGS})
    report = _judge(repo, base)
    told = [judged.finding.rule.id for gate in report.gates for judged in gate.findings]
    assert report.verdict is Verdict.FAIL
    assert sorted(set(told)) == sorted(told)


def test_what_a_compose_file_says_outside_environment_is_left_to_nobody_else(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit(
        {"compose.prod.yml": "services:\n  web:\n    build:\n      args:\n        API_URL: http://localhost:3000\n"}
    )
    assert _judge(repo, base).verdict is Verdict.FAIL


def test_a_file_that_env_cannot_read_is_judged_by_secrets(repo: Repo) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"compose.prod.yml": "services: [\nAPI_URL: http://localhost:3000\n"})
    report = _judge(repo, base)
    assert any(judged.finding.rule.id == "env/localhost" for gate in report.gates for judged in gate.findings)


def test_a_vendored_file_that_an_environment_names_is_its_own(repo: Repo) -> None:
    config = "environments: {production: {files: [vendor/app/.env.production], protected: true}}\n"
    base = repo.commit({"launchgate.yml": config, "a.txt": "a\n"})
    repo.commit({"vendor/app/.env.production": SETTINGS})
    assert _judge(repo, base).verdict is Verdict.FAIL
    assert _judge(repo, base, "env").verdict is Verdict.FAIL


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: api
          env:
            - name: NODE_ENV
              value: development
            - name: REDIS_URL
              value: redis://localhost:6379
"""
DEPLOY = """on: push
jobs:
  production:
    environment: production
    env:
      APP_URL: http://localhost:8000
    steps: [{run: ./deploy}]
"""


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("k8s/production/api.yaml", DEPLOYMENT, ["NODE_ENV", "REDIS_URL"]),
        (".github/workflows/deploy.yml", DEPLOY, ["APP_URL"]),
        ("Dockerfile.production", "FROM x\nENV A=1 \\\n    APP_URL=http://localhost:8000\n", ["APP_URL"]),
        ("infra/production/main.tf", 'env {\n  name  = "APP_ENV"\n  value = "development"\n}\n', ["APP_ENV"]),
        ("vercel.json", '{"env": {"API_URL": "http://localhost:3000"}}', ["API_URL"]),
        (
            "render.yaml",
            "services:\n  - envVars:\n      - key: API_URL\n        value: http://localhost:3000\n",
            ["API_URL"],
        ),
    ],
    ids=["kubernetes", "workflow", "dockerfile", "terraform", "vercel", "render"],
)
def test_a_setting_is_told_once_by_its_name_wherever_env_reads_it(
    repo: Repo, path: str, text: str, names: list[str]
) -> None:
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({path: text})
    report = _judge(repo, base)
    found = [judged.finding for gate in report.gates for judged in gate.findings]
    assert report.verdict is Verdict.FAIL
    assert sorted(getattr(each.at, "name", "") for each in found) == names
