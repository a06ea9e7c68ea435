"""What every test shares."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

START = "import sys; from launchgate.entry import main; sys.exit(main())"
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
    "node": (lambda: shutil.which("npm") is not None, "npm is not installed"),
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


@dataclass(frozen=True)
class Repo:
    """A real git repository on disk, its branch called `main`."""

    root: Path

    @classmethod
    def new(cls, root: Path, *options: str) -> Self:
        """Make an empty repository at `root`."""
        root.mkdir(parents=True, exist_ok=True)
        repo = cls(root)
        repo.git("init", "--quiet", "--initial-branch=main", *options)
        return repo

    def git(self, *args: str, given: bytes = b"", environ: Mapping[str, str] | None = None) -> str:
        """Run git and give what it prints, without the last newline."""
        done = subprocess.run(
            ["git", *args],
            cwd=self.root,
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, **(environ or {})},
        )
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> Self:
        """Write files, making their folders."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def stage(self, files: Mapping[str, str | bytes] | None = None) -> Self:
        """Write files and put everything into the index."""
        self.write(files or {}).git("add", "--all", "--force")
        return self

    def commit(self, files: Mapping[str, str | bytes] | None = None, message: str = "change") -> str:
        """Write files, commit everything and give the commit's id."""
        self.stage(files).git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    return Repo.new(tmp_path / "repo")


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str


Launchgate = Callable[..., Ended]


@pytest.fixture
def launchgate(tmp_path: Path) -> Launchgate:
    """Run `launchgate` as a user does, in a process of its own: in `cwd`, else in the repository if there is one."""

    def run(
        *arguments: str, cwd: Path | None = None, env: Mapping[str, str | None] | None = None, given: str = ""
    ) -> Ended:
        environment = {**os.environ, **(env or {})}
        repository = tmp_path / "repo"
        done = subprocess.run(
            [sys.executable, "-P", "-c", START, *arguments],  # not -I, which is deaf to PYTHONIOENCODING
            cwd=cwd or (repository if repository.is_dir() else tmp_path),
            env={name: value for name, value in environment.items() if value is not None},
            input=given.encode(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run
