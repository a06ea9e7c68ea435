"""What every test shares."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI") == "true"


def _postgresql() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _container() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and all(map(shutil.which, ("buildah", "debootstrap")))


def _browser() -> bool:
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


# marker -> (whether its programs are here, what is missing where they are not)
NEEDS = {
    "postgres": (_postgresql, "PostgreSQL is not installed"),
    "container": (_container, "it needs root, buildah and debootstrap"),
    "browser": (_browser, "Chromium is not installed"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing and say so; in CI, where `scripts/setup` installs all, fail instead."""
    for marker, (here, missing) in NEEDS.items():
        if item.get_closest_marker(marker) and not here():
            sentence = f"NOT TESTED: {missing}; `scripts/setup system` installs it"
            if IN_CI:
                pytest.fail(sentence, pytrace=False)
            pytest.skip(sentence)


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
