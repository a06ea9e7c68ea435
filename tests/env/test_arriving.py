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
