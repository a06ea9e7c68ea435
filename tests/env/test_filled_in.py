"""Values whose reader turns them into something else than what is written."""

from __future__ import annotations

import pytest

from tests.conftest import Repo
from tests.env.conftest import Launchgate

EXPANDS, PLAIN = {"requirements.txt": "python-dotenv\n"}, {"package.json": "{}\n"}


def _severities(repo: Repo, launchgate: Launchgate, files: dict[str, str]) -> dict[str, str]:
    repo.commit(dict(files))
    gate = launchgate("check", "env", "--all", "--format", "json").gate
    return {each["rule"].removeprefix("env/"): each["severity"] for each in gate["findings"]}


@pytest.mark.parametrize(
    ("beside", "value", "severity"),
    [
        (EXPANDS, "${VAULT_PASSWORD}", "warning"),
        (EXPANDS, "{{ vault_password }}", "error"),
        (EXPANDS, "${{ secrets.PASSWORD }}", "error"),
        ({"web/package.json": '{"dependencies": {"next": "16"}}'}, "${VAULT_PASSWORD}", "warning"),
        (PLAIN, "${VAULT_PASSWORD}", "error"),
    ],
    ids=["filled in", "another tool's", "a workflow's", "by Next.js", "a reader that fills in nothing"],
)
def test_what_the_reader_fills_in_from_the_process_is_a_warning(
    repo: Repo, launchgate: Launchgate, beside: dict[str, str], value: str, severity: str
) -> None:
    found = _severities(repo, launchgate, {**beside, ".env.production": f"DB_PASSWORD={value}\n"})
    assert found == {"unexpanded-template": severity}


@pytest.mark.parametrize("header", ["DOTENV_PUBLIC_KEY_PRODUCTION=02ab", "sops_version=3.9.0"])
def test_ciphertext_below_the_header_of_its_tool_is_no_fault(repo: Repo, launchgate: Launchgate, header: str) -> None:
    text = "API_TOKEN=encrypted:BEfh\n"
    assert not _severities(repo, launchgate, {".env.production": f"{header}\n{text}"})
    assert _severities(repo, launchgate, {".env.production": text}) == {"git-crypt-or-encrypted": "error"}


@pytest.mark.parametrize("source", [(), ("--file", ".env.production")], ids=["its own files", "the file given"])
@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("DB_PASSWORD=${VAULT_PASSWORD}\n", {"unexpanded-template": "warning"}),
        ("DB_PASSWORD={{ vault_password }}\n", {"unexpanded-template": "error"}),
        ("DOTENV_PUBLIC_KEY_PRODUCTION=02ab\nAPI_TOKEN=encrypted:BEfh\n", {}),
        ("API_TOKEN=encrypted:BEfh\n", {"git-crypt-or-encrypted": "error"}),
    ],
    ids=["filled in", "another tool's", "ciphertext with its header", "ciphertext"],
)
def test_a_value_is_told_alike_as_part_of_the_tree_and_as_its_environment_s(
    repo: Repo, launchgate: Launchgate, text: str, severities: dict[str, str], source: tuple[str, ...]
) -> None:
    assert _severities(repo, launchgate, {**EXPANDS, ".env.production": text}) == severities
    gate = launchgate("env", "check", "-e", "production", *source, "--format", "json").gate
    assert {each["rule"].removeprefix("env/"): each["severity"] for each in gate["findings"]} == severities


def test_a_value_that_another_file_gives_is_not_excused_by_the_one_in_the_tree(
    repo: Repo, launchgate: Launchgate
) -> None:
    repo.commit({**EXPANDS, ".env.production": "DB_PASSWORD=${VAULT_PASSWORD}\n"})
    repo.root.with_name("made.env").write_text("DB_PASSWORD=${VAULT_PASSWORD}\n")
    ended = launchgate("env", "check", "-e", "production", "--file", "../made.env", "--format", "json")
    assert [each["severity"] for each in ended.gate["findings"]] == ["error"]
    assert ended.code == 1
