"""Repositories and tokens, both made anew for each test."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.detect.checks.token import with_crc
from tests.conftest import Repo


@pytest.fixture
def repo(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with one commit, in which one stands."""
    repo.commit({"README.md": "hello\n"}, "base")
    monkeypatch.chdir(repo.root)
    return repo


@pytest.fixture
def token() -> Callable[[], str]:
    """Give a GitHub token with a right checksum, another one at each call."""
    random = Random(11)
    return lambda: with_crc("ghp" + "_", random)


def judged(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run a command in this process; give its exit code and the part of its report about secrets."""
    code = main([*arguments, "--format", "json"])
    out = capsys.readouterr()
    report = json.loads(out.out) if out.out else {"gates": []}
    return code, next((gate for gate in report["gates"] if gate["gate"] == "secrets"), {"error": out.err})
