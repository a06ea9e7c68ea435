"""`launchgate env`: values, contract and fingerprints from the command line."""

from __future__ import annotations

import json
import random
import secrets
import shutil

import pytest

from tests.conftest import Repo

from .conftest import Launchgate

CONFIG = """\
version: 1
environments:
  staging: {url: https://staging.acme.io, files: [.env.staging]}
  production: {url: https://app.acme.io, protected: true}
env:
  vars:
    DATABASE_URL: {type: dsn, schemes: [postgresql], secret: true, required: true,
      differs_across: [staging, production]}
    STRIPE_SECRET_KEY: {secret: true, required_in: [production], description: Payments}
    APP_URL: {type: public_url, required_in: [production]}
"""
GOOD = {
    "DATABASE_URL": "postgresql://app:c0rrect-horse@db.acme.io/app",
    "STRIPE_SECRET_KEY": "a-live-key-of-the-provider",
    "APP_URL": "https://app.acme.io",
}
KEY = {"LAUNCHGATE_FINGERPRINT_KEY": "k" * 40}


@pytest.fixture
def project(repo: Repo) -> Repo:
    repo.commit({"launchgate.yml": CONFIG, "app.py": "x = 1\n"})
    return repo


def _dotenv(values: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


@pytest.mark.usefixtures("project")
def test_the_process_environment_that_fits_passes(launchgate: Launchgate) -> None:
    assert launchgate("env", "check", "-e", "production", "--from-env", env=GOOD).code == 0


@pytest.mark.usefixtures("project")
def test_a_missing_and_an_empty_variable_close_the_gate(launchgate: Launchgate) -> None:
    ended = launchgate(
        "env", "check", "-e", "production", "--from-env", "--format", "json", env={**GOOD, "APP_URL": " "}
    )
    assert (ended.code, ended.found) == (1, {("missing-variable", "APP_URL")})
    del (rest := dict(GOOD))["STRIPE_SECRET_KEY"]
    ended = launchgate("env", "check", "-e", "production", "--from-env", "--format", "json", env=rest)
    assert (ended.code, ended.found) == (1, {("missing-variable", "STRIPE_SECRET_KEY")})


def test_the_later_source_wins_whatever_its_kind(project: Repo, launchgate: Launchgate) -> None:
    project.write({"ok.env": _dotenv(GOOD), "bad.json": json.dumps({"APP_URL": "nowhere"})})
    check = ("env", "check", "-e", "production", "--format", "json")
    assert launchgate(*check, "--file", "ok.env", "--json", "bad.json").found == {("wrong-type", "APP_URL")}
    assert launchgate(*check, "--json=bad.json", "--file=ok.env").found == set()
    assert launchgate(*check, "--json", "bad.json", "--file", "-", given=_dotenv(GOOD)).found == set()


def test_without_a_source_the_files_of_the_environment_are_judged(project: Repo, launchgate: Launchgate) -> None:
    project.commit({".env.staging": "DATABASE_URL=mysql://db/x\n"})
    ended = launchgate("env", "check", "-e", "staging", "--format", "json")
    assert ended.found == {("wrong-type", "DATABASE_URL")}
    assert launchgate("env", "check", "-e", "production").code == 3


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "-e", "prodction", "--from-env"), "did you mean `production`"),
        (("check", "-e", "production", "--file", "no-such.env"), "no-such.env"),
        (("check", "-e", "production", "--file", "-", "--json", "-"), "once"),
        (("check", "--from-env"), "--environment"),
        (("emit", "workflow", "-e", "nowhere"), "nowhere"),
        (("emit", "workflow"), "-e ENV"),
        (("explain", "DATABSE_URL"), "did you mean `DATABASE_URL`"),
        (("fingerprint", "-e", "production", "--from-env"), "openssl rand -hex 32"),
    ],
)
def test_what_cannot_be_done_is_exit_code_2_with_advice(
    launchgate: Launchgate, arguments: tuple[str, ...], said: str
) -> None:
    ended = launchgate("env", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_source_that_is_not_what_it_says_is_never_a_pass(project: Repo, launchgate: Launchgate) -> None:
    project.write({"x.json": "{", "x.yml": "services: ["})
    assert launchgate("env", "check", "-e", "production", "--json", "x.json").code == 3
    assert launchgate("env", "check", "-e", "production", "--compose", "x.yml").code == 3


def test_outside_a_repository_the_configuration_of_the_working_directory_counts(
    repo: Repo, launchgate: Launchgate
) -> None:
    repo.write({"launchgate.yml": CONFIG, "x.env": _dotenv(GOOD)})
    shutil.rmtree(repo.root / ".git")
    assert launchgate("env", "check", "-e", "production", "--file", "x.env").code == 0
    assert launchgate("env", "check", "-e", "staging", "--file", "x.env", "-q").code == 0
    assert launchgate("env", "check", "-e", "prod", "--file", "x.env").code == 2
    bad = launchgate("env", "check", "-e", "production", "--file", "-", "--format", "json", given="APP_URL=x\n")
    assert ("missing-variable", "DATABASE_URL") in bad.found


def test_a_fork_is_judged_without_values_and_that_is_said(project: Repo, launchgate: Launchgate) -> None:
    head = project.git("rev-parse", "HEAD")
    repository = {"full_name": "acme/ops", "default_branch": "main", "fork": False}
    event = {
        "number": 1,
        "repository": repository,
        "pull_request": {
            "number": 1,
            "base": {"sha": head, "ref": "main", "repo": repository},
            "head": {"sha": head, "ref": "x", "repo": {"full_name": "else/ops", "fork": True}},
        },
    }
    project.write({"event.json": json.dumps(event)})
    actions = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(project.root / "event.json"),
        "GITHUB_REPOSITORY": "acme/ops",
        "GITHUB_SERVER_URL": "https://github.com",
    }
    ended = launchgate("env", "check", "-e", "production", "--from-env", "--format", "json", env=actions)
    assert ended.code == 0
    [skipped] = ended.gate["skipped"]
    assert (skipped["subject"], skipped["why"]) == ("values of production", "by_policy")


def test_fingerprints_tell_that_two_environments_share_a_secret(project: Repo, launchgate: Launchgate) -> None:
    made = launchgate("env", "fingerprint", "-e", "staging", "--from-env", env={**GOOD, **KEY})
    document = json.loads(made.out)
    assert set(document["fingerprints"]) == {"DATABASE_URL", "STRIPE_SECRET_KEY"}
    assert "c0rrect" not in made.out
    project.write({"staging.json": made.out})
    check = ("env", "check", "-e", "production", "--from-env", "--fingerprints", "staging.json", "--format", "json")
    assert launchgate(*check, env={**GOOD, **KEY}).found == {("shared-value", "DATABASE_URL")}
    other = {**GOOD, "DATABASE_URL": "postgresql://app:another-0ne@db.acme.io/app"}
    assert launchgate(*check, env={**other, **KEY}).found == set()
    assert launchgate(*check, env={**GOOD, "LAUNCHGATE_FINGERPRINT_KEY": "z" * 40}).code == 3


@pytest.mark.usefixtures("project")
def test_a_value_that_could_be_guessed_gets_no_fingerprint(launchgate: Launchgate) -> None:
    made = launchgate(
        "env", "fingerprint", "-e", "staging", "--from-env", env={**GOOD, **KEY, "STRIPE_SECRET_KEY": "secret"}
    )
    document = json.loads(made.out)
    assert document["guessable"] == ["STRIPE_SECRET_KEY"]
    assert set(document["fingerprints"]) == {"DATABASE_URL"}


@pytest.mark.usefixtures("project")
def test_what_is_emitted_holds_names_and_no_values(launchgate: Launchgate) -> None:
    block = launchgate("env", "emit", "workflow", "-e", "production").out
    assert "  DATABASE_URL: ${{ secrets.DATABASE_URL }}\n" in block
    assert "  APP_URL: ${{ vars.APP_URL }}\n" in block
    assert "# Payments\n" in launchgate("env", "emit", "example").out
    assert "| `APP_URL` | public_url | required in production |" in launchgate("env", "emit", "docs").out
    assert "launchgate.yml:7" in launchgate("env", "explain", "DATABASE_URL").out


def test_drift_judges_code_and_contract_alone(project: Repo, launchgate: Launchgate) -> None:
    project.commit({"app.py": 'import os\nos.environ["NEW"]\n', ".env.production": "DEBUG=1\n"})
    found = launchgate("env", "drift", "--all", "--format", "json").found
    assert ("undeclared-variable", "NEW") in found
    assert {rule for rule, _ in found} == {"undeclared-variable", "unused-variable"}


@pytest.mark.parametrize(
    "output", ["console", "json", "github", "sarif", "junit", "codequality", "rdjson", "markdown", "html"]
)
def test_no_byte_of_a_value_is_in_any_output(project: Repo, launchgate: Launchgate, output: str) -> None:
    canary = secrets.token_hex(12)
    values = {
        "DATABASE_URL": f"mysql://postgres:postgres{canary}@localhost:99999/{canary}?sslmode=disable",
        "STRIPE_SECRET_KEY": f"sk_test_{canary}",
        "APP_URL": f"http://{canary}.localhost/${{X}}",
        "SESSION_SECRET": canary[:10],
        "API_TOKEN": f' "{canary}" ',
    }
    project.write({"bad.env": _dotenv(values) + f'BROKEN="{canary}\nwords {canary}\nCMD=$(echo {canary})\n'})
    ended = launchgate(
        "env", "check", "-e", "production", "--file", "bad.env", "--from-env", "-v", "--format", output, env=values
    )
    assert ended.code == 1
    assert canary not in ended.out + ended.err
    assert canary[:10] not in ended.out + ended.err


def test_no_help_of_a_command_ends_in_the_middle(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({})
    ended = launchgate("env", "--help")
    listed = ended.out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert len(listed) == 5
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_an_environment_that_nobody_declares_is_refused_as_live_refuses_it(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({"launchgate.yml": "version: 1\nenv: {vars: {A: {}}}\n", ".env.production": "A=1\n", "x.env": "A=1\n"})
    unknown = launchgate("env", "check", "-e", "prod")
    assert (unknown.code, "there is no environment called 'prod'" in unknown.err) == (2, True)
    assert launchgate("env", "check", "-e", "prod", "--file", "x.env").code == 0
    assert launchgate("env", "check", "-e", "production").code == 0


def test_only_of_what_may_be_secret_is_the_length_told(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({".env.production": "DEBUG=true\nDB_PASSWORD=postgres\n"})
    ended = launchgate("check", "env", "--all", "--format", "json")
    told = {each["location"]["variable"]: each["message"] for each in ended.gate["findings"]}
    assert told["DEBUG"].endswith("debug mode")
    assert told["DB_PASSWORD"].endswith(", 8 characters long")


def test_a_database_url_with_its_password_shows_that_a_file_holds_secrets(repo: Repo, launchgate: Launchgate) -> None:
    contract = "environments: {production: {files: [.env.production], protected: true}}\nenv:\n  vars:\n"
    contract += "    DATABASE_URL: {type: dsn, required: true}\n    SECRET_KEY: {secret: true, required: true}\n"
    password = "".join(random.Random(5).choices("abcdefghjkmnpqrstuvwxyz23456789", k=14))
    url = f"DATABASE_URL=postgres://app:{password}@db.acme.io/app\n"
    base = repo.commit({"launchgate.yml": contract, ".env.production": f"{url}SECRET_KEY={password * 3}\n"})
    repo.commit({".env.production": url})
    assert launchgate("check", "env", "--base", base, "--head", "HEAD").code == 1
