"""Code is held against the example file of its own package, or of one around it, and against nobody else's."""

from __future__ import annotations

import pytest

from tests.conftest import Repo

from .conftest import Launchgate

READ = "import os\nos.environ['API_TOKEN']\n"
EXAMPLE = "DATABASE_URL=\n"

HELD = {
    "its-own": (
        {"server/pyproject.toml": "", "server/.env.example": EXAMPLE, "server/app.py": READ},
        "server/.env.example",
    ),
    "the-root": ({".env.example": EXAMPLE, "server/pyproject.toml": "", "server/app.py": READ}, ".env.example"),
    "the-nearest": (
        {".env.example": EXAMPLE, "a/package.json": "{}", "a/.env.example": EXAMPLE, "a/x.js": "process.env.API_TOKEN"},
        "a/.env.example",
    ),
    "a-folder-that-is-no-package": ({"docker/.env.example": EXAMPLE, "shop/app.py": READ}, "docker/.env.example"),
}


def judged(launchgate: Launchgate, repo: Repo, files: dict[str, str]) -> tuple[list[str], list[str]]:
    for path, content in files.items():
        (repo.root / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / path).write_text(content, encoding="utf-8")
    gate = launchgate("check", "env", "--all", "--format", "json").gate
    messages = [each["message"] for each in gate["findings"] if each["rule"] == "env/undeclared-variable"]
    return messages, [each["subject"] for each in gate["skipped"] if each["why"] == "by_policy"]


@pytest.mark.parametrize(("files", "source"), HELD.values(), ids=HELD)
def test_the_nearest_example_covers_code(
    launchgate: Launchgate, repo: Repo, files: dict[str, str], source: str
) -> None:
    messages, skipped = judged(launchgate, repo, files)
    assert [message.rpartition(", but ")[2] for message in messages] == [f"{source} does not declare it"]
    assert skipped == []


def test_what_no_example_covers_is_reported_and_not_checked(launchgate: Launchgate, repo: Repo) -> None:
    files = {"web/package.json": "{}", "web/.env.example": EXAMPLE, "server/app.py": READ, "server/more.py": READ}
    messages, skipped = judged(launchgate, repo, files)
    assert messages == []
    assert skipped == ["server/app.py and 1 more file"]


def test_packages_share_what_their_examples_declare(launchgate: Launchgate, repo: Repo) -> None:
    files = {
        "web/package.json": "{}",
        "web/.env.example": "API_TOKEN=\n",
        "core/package.json": "{}",
        "core/.env.example": EXAMPLE,
        "core/env.js": "process.env.API_TOKEN",
    }
    assert judged(launchgate, repo, files)[0] == []


def test_a_contract_in_the_configuration_covers_all_code(launchgate: Launchgate, repo: Repo) -> None:
    contract = "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"
    files = {"launchgate.yml": contract, "web/package.json": "{}", "web/.env.example": EXAMPLE, "server/app.py": READ}
    assert len(judged(launchgate, repo, files)[0]) == 1
