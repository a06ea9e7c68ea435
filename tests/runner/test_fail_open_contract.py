"""What a change adds to the contract takes nothing out of a judgement that holds without it: tried by the verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.cli.main import main
from launchgate.model.report import Report, Verdict
from launchgate.runner.session import Request, run_request
from tests.runner.test_fail_open_env import SETTINGS
from tests.runner.test_fail_open_forks import EVENTS, HERE
from tests.trust.test_every_guard import CONTRACTS

if TYPE_CHECKING:
    from tests.conftest import Repo

GATES = ("secrets", "env", "migrations")
LOOSENED = "config/gate-loosened"
DOTENV = {".env.production": SETTINGS}
SERVICE = "services: {web: {environment: {API_URL: 'http://localhost:3000'}}}\n"
MANIFEST = """apiVersion: apps/v1
kind: Deployment
spec: {template: {spec: {containers: [{name: a, env: [{name: API_URL, value: 'http://localhost:3000'}]}]}}}
"""
JOB = "on: push\njobs: {d: {environment: production, env: {API_URL: 'http://localhost:3000'}, steps: [{run: ./d}]}}\n"
JOB_PATH = ".github/workflows/d.yml"
MAPPED = "environments: {production: {files: [.env.production], protected: true}%s}\n"
DATABASE = {"db/a/001_a.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, a int);\n"}
OUTSIDE = {"db/b/migrations/002_b.sql": "ALTER TABLE orders ADD b int;\n"}

# what stands at base, what the change adds, its launchgate.yml
HIDDEN: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "a file of production for a test": ({}, DOTENV, "environments: {test: {files: [.env.production]}}\n"),
    "one in a folder of production": (
        {},
        {"production/.env": SETTINGS},
        "environments: {dev: {files: [production/.env]}}\n",
    ),
    "services": (
        {},
        {"compose.prod.yml": SERVICE},
        "environments: {qa: {files: [compose.prod.yml]}, ci: {files: [compose.prod.yml]}}\n",
    ),
    "a manifest": ({}, {"k8s/prod/a.yaml": MANIFEST}, "environments: {qa: {files: [k8s/prod/a.yaml]}}\n"),
    "what a platform reads": (
        {},
        {"vercel.json": '{"env": {"API_URL": "http://localhost:3000"}}'},
        "environments: {dev: {files: [vercel.json]}}\n",
    ),
    "a file that base maps": (
        {"launchgate.yml": MAPPED % "", ".env.production": "A=1\n"},
        DOTENV,
        MAPPED % ", test: {files: [.env.production]}",
    ),
    "a file of any name that base maps": (
        {"launchgate.yml": "environments: {live: {files: [app.env]}}\n"},
        {"app.env": SETTINGS},
        "environments: {live: {files: [app.env]}, dev: {files: [app.env]}}\n",
    ),
    "a workflow": ({}, {JOB_PATH: JOB}, f"environments: {{test: {{files: [{JOB_PATH}]}}}}\n"),
    "an address": (
        {},
        {".env.production": "API_URL=http://localhost:3000\n"},
        "environments: {x: {url: 'http://localhost:3000', protected: true}}\n",
    ),
    "an address of base's": (
        {"launchgate.yml": MAPPED % ""},
        {".env.production": "API_URL=http://[::1]:3000\n"},
        MAPPED.replace("protected", "url: 'http://[::1]:3000', protected") % "",
    ),
    "a later file": (
        {"launchgate.yml": f"{MAPPED % ''}env: {{vars: {{PORT: {{type: port}}}}}}\n"},
        {".env.production": "PORT=99999\n", ".env.more": "PORT=80\n"},
        f"{MAPPED.replace('on]', 'on, .env.more]') % ''}env: {{vars: {{PORT: {{type: port}}}}}}\n",
    ),
    "another order": (
        {
            "launchgate.yml": "environments: {p: {files: [a.env, b.env]}}\nenv: {vars: {PORT: {type: port}}}\n",
            "a.env": "PORT=80\n",
        },
        {"b.env": "PORT=99999\n"},
        "environments: {p: {files: [b.env, a.env]}}\nenv: {vars: {PORT: {type: port}}}\n",
    ),
    "a rule of one's own": (
        {},
        {"config.production.json": '{"API_URL": "http://localhost:3000"}'},
        "secrets: {rules: [{id: own, pattern: 'http://localhost:3000', keywords: [localhost], entropy: 8}]}\n",
    ),
    "a section that leaves out": (
        {"launchgate.yml": "migrations: [{paths: [db/a]}]\n", **DATABASE},
        OUTSIDE,
        "migrations: [{paths: [db/a]}, {paths: [zz], exclude: [db/b]}]\n",
    ),
    "a first section that leaves out": (
        DATABASE,
        {"db/a/002_b.sql": "CREATE INDEX i ON orders (a);\n"},
        "migrations: [{exclude: ['db/**']}, {paths: [zz]}]\n",
    ),
    "the first variable": (
        {".env.example": "A=1\n", "a.js": "process.env.A\n"},
        {"b.js": "process.env.NEW_TOKEN\n"},
        "env: {vars: {A: {}}}\n",
    ),
    "a group": (
        {"launchgate.yml": f"{MAPPED % ''}env: {{groups: [{{conflicts: [A, B]}}]}}\n"},
        {".env.production": "A=1\nB=2\n"},
        f"{MAPPED % ''}env: {{groups: [{{conflicts: [A, C]}}, {{conflicts: [A, B]}}]}}\n",
    ),
}
# Which cases try which key; the two of domain only add look-ups, which its own tests try.
KEYS = {
    "policy.Settings.environments": {
        "a file of production for a test",
        "one in a folder of production",
        "services",
        "a manifest",
        "what a platform reads",
        "a workflow",
        "a file that base maps",
        "a file of any name that base maps",
    },
    "policy.EnvironmentEntry.url": {"an address", "an address of base's"},
    "policy.EnvironmentEntry.files": {"a later file", "another order"},
    "secrets.SecretsSection.rules": {"a rule of one's own"},
    "env.EnvSection.vars": {"the first variable"},
    "env.EnvSection.groups": {"a group"},
    "migrations.MigrationsSection.paths": {"a section that leaves out", "a first section that leaves out"},
    "domain.DomainSection.canonical": set[str](),
    "domain.DomainSection.hosts": set[str](),
}
# Here nothing is looser: the strictest of several decides, what base names comes last, or the entry only adds.
SILENT = {
    "a file that base maps",
    "a file of any name that base maps",
    "a later file",
    "another order",
    "the first variable",
    "a group",
    "a rule of one's own",
}


def _fork(repo: Repo, tmp_path: Path, base: str) -> Report:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({**HERE, **EVENTS["pull_request"]}))
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}
    return run_request(Request(GATES, environ, str(repo.root), ScopeOptions(base=base)))


def _rules(report: Report) -> set[str]:
    return {each.finding.rule.id for gate in report.gates for each in gate.findings}


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("by", ["fork", "trust: base"])
def test_nothing_that_is_added_hides_a_fault(repo: Repo, tmp_path: Path, name: str, by: str) -> None:
    before, files, config = HIDDEN[name]
    if by == "trust: base":
        text = before.get("launchgate.yml", "")
        before, config = {**before, "launchgate.yml": f"{text}trust: base\n"}, f"{config}trust: base\n"
    base = repo.commit({"a.txt": "a\n", **before})
    repo.commit(files)
    bare = _fork(repo, tmp_path, base)
    repo.commit({"launchgate.yml": config})
    if by == "fork":
        report = _fork(repo, tmp_path, base)
    else:
        report = run_request(Request(GATES, {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert report.verdict is bare.verdict
    assert report.verdict in {Verdict.FAIL, Verdict.INCONCLUSIVE}
    assert _rules(bare) <= _rules(report)
    assert (LOOSENED in _rules(report)) is (name not in SILENT)


def test_every_key_of_the_contract_is_tried() -> None:
    assert set(KEYS) == set(CONTRACTS)
    assert set().union(*KEYS.values()) == set(HIDDEN)


def test_on_a_branch_of_our_own_it_counts_and_is_told(repo: Repo) -> None:
    base = repo.commit({"launchgate.yml": "version: 1\n"})
    repo.commit({**DOTENV, "launchgate.yml": "environments: {test: {files: [.env.production]}}\n"})
    report = run_request(Request(GATES, {}, str(repo.root), ScopeOptions(base=base, head="HEAD")))
    assert (report.verdict, _rules(report)) == (Verdict.PASS, {LOOSENED})


@pytest.mark.parametrize("gates", [GATES, ("secrets",), ("env",)], ids=", ".join)
def test_what_stands_at_base_says_what_a_file_is_for(repo: Repo, tmp_path: Path, gates: tuple[str, ...]) -> None:
    config = "environments: {test: {files: [.env.production]}, production: {files: [app.env]}}\n"
    base = repo.commit({"launchgate.yml": config})
    repo.commit(DOTENV)
    assert run_request(Request(gates, {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))).verdict is Verdict.PASS
    assert _fork(repo, tmp_path, base).verdict is Verdict.PASS
    repo.commit({"app.env": SETTINGS})
    assert run_request(Request(gates, {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))).verdict is Verdict.FAIL


@pytest.mark.parametrize("name", ["eu", "blue-2"])
def test_an_environment_whose_name_tells_nothing_takes_nothing_from_the_files(repo: Repo, name: str) -> None:
    base = repo.commit({"launchgate.yml": f"environments: {{{name}: {{files: [.env.production]}}}}\n"})
    repo.commit(DOTENV)
    assert run_request(Request(GATES, {}, str(repo.root), ScopeOptions(base=base, head="HEAD"))).verdict is Verdict.FAIL


@pytest.mark.parametrize("environment", ["test", "production"])
def test_env_check_agrees_about_a_file_that_two_environments_name(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    files = "{files: [shared.env]}"
    repo.commit({"launchgate.yml": f"environments: {{production: {files}, test: {files}}}\n", "shared.env": SETTINGS})
    monkeypatch.chdir(repo.root)
    assert main(["env", "check", "-e", environment]) == 1
    repo.commit({"launchgate.yml": f"environments: {{{environment}: {files}}}\n"})
    assert main(["env", "check", "-e", environment]) == (environment == "production")
