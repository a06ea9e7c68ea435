"""Nothing but a plausible name is shown as one: not the rest of a password, not a token where a name is expected."""

from __future__ import annotations

import pytest

from launchgate.sources.assignment import is_variable_name
from tests.conftest import Repo
from tests.env.conftest import Launchgate

REST = "hunterword"  # what follows the dollar of a password
DATA = "Qz7bXk9"
LONG = "kR3vT9" * 5
CONTRACT = "version: 1\nenv: {vars: {DATABASE_URL: {}, API_TOKEN: {secret: true}}}\n"
WORKFLOW = ".github/workflows/deploy.yml"


def _compose(*lines: str) -> str:
    return "services:\n  web:\n    environment:\n" + "".join(f"      {each}\n" for each in lines)


def _job(*lines: str) -> str:
    head = "on: push\njobs:\n  deploy:\n    environment: production\n    env:\n"
    return head + "".join(f"      {each}\n" for each in ("API_TOKEN: ${{ secrets.API_TOKEN }}", *lines))


FILES = {
    "password": {"compose.yml": _compose(f"DB_PASSWORD: pa${REST}", f"A: x${REST.upper()}", f"C: ${REST}")},
    "password of data": {"compose.yml": _compose(f"DB_PASSWORD: ${DATA}", f"B: pa${{{DATA}}}", f"- ${LONG}")},
    "address": {"compose.yml": _compose(f"DATABASE_URL: postgres://app:pa${REST}@db/app")},
    "default": {"compose.yml": _compose(f"DB_PASSWORD: ${{DB_PASSWORD:-pa${REST}}}")},
    "list": {"compose.yml": f"services: {{web: {{environment: [{LONG}, A=pa${REST}]}}}}\n"},
    "anchor": {"compose.yml": _compose(f"DB_PASSWORD: *{REST}")},
    "anchor of a manifest": {"k8s/a.yaml": f"apiVersion: v1\nkind: Secret\ndata: {{A: *{REST}}}\n"},
    "job": {WORKFLOW: _job(f"{LONG}: ${{{{ secrets.API_TOKEM }}}}", f"A: ${{{{ secrets['{LONG}'] }}}}")},
    "anchor of a job": {WORKFLOW: _job(f"A: *{REST}")},
    "key of several lines": {".env.production": f'API_TOKEN=begin\n{LONG}\n{DATA}==\nexport {LONG}="x\n'},
    "read of a token": {"app.py": f'import os\nos.environ["API_TOKEN"]\nos.getenv("{LONG}")\n'},
    "manifest": {"k8s/a.yaml": f"apiVersion: v1\nkind: Secret\nstringData:\n  {LONG}: x\n"},
}  # fmt: skip


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_a_piece_of_a_secret_is_not_shown_as_a_name(repo: Repo, launchgate: Launchgate, files: dict[str, str]) -> None:
    repo.commit({"launchgate.yml": CONTRACT, **files})
    for output in (("-v",), ("--format", "json")):
        ended = launchgate("check", "env", "--all", *output)
        assert ended.code in {0, 1, 3}, ended.err
        shown = (ended.out + ended.err).lower()
        assert [each for each in (REST, DATA, LONG) if each.lower() in shown] == []


def test_values_of_the_command_line_are_held_to_the_same(repo: Repo, launchgate: Launchgate) -> None:
    source = f'{{"{LONG}": "postgres://a:b@localhost/x", "API_TOKEN": "x"}}'
    repo.commit({"launchgate.yml": CONTRACT, "values.json": source})
    ended = launchgate("env", "check", "-e", "production", "--json", "values.json")
    assert LONG not in ended.out + ended.err


@pytest.mark.parametrize(
    ("value", "is_fault"), [(f"pa${REST}", True), (f"pa$${REST}", False), ("pa$API_TOKEN", False), ("pa${TAG}", False)]
)
def test_an_unescaped_dollar_is_a_fault_of_the_variable_that_contains_it(
    repo: Repo, launchgate: Launchgate, value: str, is_fault: bool
) -> None:
    repo.commit({"launchgate.yml": CONTRACT, "compose.yml": _compose(f"NOTE: {value}")})
    ended = launchgate("check", "env", "--all", "--format", "json")
    assert ended.found == ({("undeclared-reference", "NOTE")} if is_fault else set())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *dict.fromkeys(("DATABASE_URL", "npm_config_x", "apiKey2", "Auth0ClientId", "S3Bucket"), True).items(),
        *dict.fromkeys(("spring.datasource.url", "STAGINgG_KEY_2", "_", "OAuth2Token", "Logging__Db"), True).items(),
        *dict.fromkeys(("", "1A", "a b", "pa$word", DATA, LONG, "x" * 129, "a" * 128 + "!", "Zq1bXyz9"), False).items(),
    ],
)  # fmt: skip
def test_what_reads_as_a_name_is_one(text: str, expected: bool) -> None:
    assert is_variable_name(text) is expected
