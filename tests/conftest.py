"""What every test shares."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no CI system, no git settings of the machine and no launchgate variables but its own."""
    for name in list(os.environ):
        if (
            name.startswith(("GITHUB_", "GITLAB_", "CI_", "INPUT_", "LAUNCHGATE_", "PRE_COMMIT", "GIT_", "RUNNER_"))
            or name == "CI"
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Test Author")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "author@example.test")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-01-05T09:00:00Z")
