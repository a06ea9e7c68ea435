"""Repositories and tokens, both made anew for each test."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

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
