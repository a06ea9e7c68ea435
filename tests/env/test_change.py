"""What a change answers for: its own lines and causes; what stood before is one line."""

from __future__ import annotations

import time

import pytest

from launchgate.gates.env.gate import GATE
from tests.conftest import Repo

from .conftest import Ended, Launchgate

CONFIG = """\
version: 1
environments:
  production: {url: https://app.acme.io, files: [.env.production], protected: true}
env:
  vars:
    DATABASE_URL: {required: true, secret: true}
    APP_URL: {}
"""
CODE = 'import os\nos.environ["DATABASE_URL"], os.environ["APP_URL"]\n'
PRODUCTION = "DATABASE_URL=postgres://app:c0rrect@db.acme.io/app\nAPP_URL=http://localhost:3000\n"
BASE = {"launchgate.yml": CONFIG, "app.py": CODE, ".env.production": PRODUCTION}


@pytest.fixture
def base(repo: Repo) -> Repo:
    repo.commit(BASE)
    repo.git("checkout", "--quiet", "-b", "change")
    return repo


def _check(launchgate: Launchgate, *arguments: str) -> Ended:
    return launchgate("check", "env", "--base", "main", "--format", "json", *arguments)


def test_an_unrelated_change_passes_and_older_findings_are_one_line(base: Repo, launchgate: Launchgate) -> None:
    base.commit({"README.md": "words\n"})
    ended = _check(launchgate)
    assert ended.code == 0
    assert ended.found == set()
    [older] = [each for each in ended.gate["skipped"] if "older" in each["subject"]]
    assert older["subject"] == "1 older finding"
    assert "env/localhost" in older["reason"]
    assert older["why"] == "by_policy"


@pytest.mark.parametrize("recorded", [False, True], ids=["open", "recorded"])
def test_the_command_that_is_said_to_list_older_findings_does(
    base: Repo, launchgate: Launchgate, *, recorded: bool
) -> None:
    if recorded:
        assert launchgate("baseline").code == 0
        base.git("branch", "--force", "main", base.commit({}))
    base.commit({"README.md": "words\n"})
    [older] = [each for each in _check(launchgate).gate["skipped"] if "older" in each["subject"]]
    command = older["reason"].partition("`launchgate ")[2].partition("`")[0]
    assert "env/localhost" in launchgate(*command.split(), "--color", "never").out


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"app.py": CODE + 'os.environ["NEW_TOKEN"]\n'}, {("undeclared-variable", "NEW_TOKEN")}),
        ({".env.production": PRODUCTION.replace("3000", "4000")}, {("localhost", "APP_URL")}),
        ({".env.production": "APP_URL=https://app.acme.io\n"}, {("missing-variable", "DATABASE_URL")}),
        (
            {"launchgate.yml": CONFIG + "    NEW_KEY: {required_in: [production]}\n"},
            {("missing-variable", "NEW_KEY"), ("unused-variable", "NEW_KEY")},
        ),
        ({"launchgate.yml": CONFIG.replace("    APP_URL: {}\n", "")}, {("undeclared-variable", "APP_URL")}),
        ({"app.py": 'import os\nos.environ["DATABASE_URL"]\n'}, {("unused-variable", "APP_URL")}),
        ({"worker.env.production": "A=1\nA=2\n"}, set()),
        ({"deploy/worker.production.env": "A=1\nA=2\n"}, {("duplicate-key", "A")}),
    ],
    ids=[
        "a newly read variable", "a changed line that is still wrong", "a removed line", "a new requirement",
        "a removed declaration", "a removed read", "no file of settings", "a new file of settings",
    ],
)  # fmt: skip
def test_a_finding_with_its_line_or_cause_in_the_change_is_told(
    base: Repo, launchgate: Launchgate, files: dict[str, str], found: set[tuple[str, str]]
) -> None:
    base.commit(files)
    assert _check(launchgate).found == found


def test_removing_a_line_of_the_example_file_is_the_cause_of_an_undeclared_variable(
    repo: Repo, launchgate: Launchgate
) -> None:
    repo.commit({"app.py": CODE, ".env.example": "DATABASE_URL=\nAPP_URL=\n"})
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({".env.example": "DATABASE_URL=\n"})
    ended = _check(launchgate)
    assert ended.found == {("undeclared-variable", "APP_URL")}
    assert ended.code == 1


def test_a_path_narrows_the_findings_but_not_what_they_are_judged_by(base: Repo, launchgate: Launchgate) -> None:
    base.commit(
        {"other/app.py": 'import os\nos.environ["NEW_TOKEN"]\n', "lib/x.py": 'import os\nos.environ["APP_URL"]\n'}
    )
    assert _check(launchgate, "other").found == {("undeclared-variable", "NEW_TOKEN")}
    assert _check(launchgate, "lib").found == set()


def test_without_any_configuration_signals_on_settings_still_speak(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit(
        {
            ".env.production": "DEBUG=true\n",
            "compose.yml": "services: {db: {environment: {POSTGRES_PASSWORD: postgres}}}\n",
        }
    )
    ended = launchgate("check", "env", "--all", "--format", "json")
    assert ended.found == {("debug-flag", "DEBUG"), ("weak-password", "POSTGRES_PASSWORD")}


def test_a_repository_without_settings_is_not_applicable(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({"README.md": "words\n"})
    assert launchgate("check", "env", "--all", "--format", "json").gate["verdict"] == "not_applicable"


def test_a_link_is_not_followed_and_a_broken_compose_file_is_inconclusive(repo: Repo, launchgate: Launchgate) -> None:
    (repo.root / ".env.production").symlink_to("/etc/hostname")
    repo.commit({"compose.yml": "services: [\n"})
    gate = launchgate("check", "env", "--all", "--format", "json").gate
    assert gate["verdict"] == "inconclusive"
    assert {(each["subject"], each["why"]) for each in gate["skipped"]} == {
        (".env.production", "not_mine"),
        ("compose.yml", "could_not"),
    }


@pytest.mark.parametrize("opened", ["[", "{a: "])
def test_a_manifest_nested_without_end_is_inconclusive_at_once(repo: Repo, launchgate: Launchgate, opened: str) -> None:
    nested = "apiVersion: v1\nkind: ConfigMap\ndata: # {% word %}\n  A: " + opened * (120_000 // len(opened))
    repo.commit({"app.yaml": nested})
    begun = time.process_time()
    gate = launchgate("check", "env", "--all", "--format", "json").gate
    assert time.process_time() - begun < 3
    assert gate["verdict"] == "inconclusive"
    [skipped] = gate["skipped"]
    assert (skipped["subject"], skipped["why"]) == ("app.yaml", "could_not")
    assert "line 4: nested deeper than 100 levels" in skipped["reason"]


def test_the_gate_says_what_it_is() -> None:
    assert (GATE.name, GATE.live, GATE.exclusive) == ("env", False, False)
