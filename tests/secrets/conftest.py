"""Repositories and tokens, both made anew for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from launchgate.detect.checks.token import with_crc


class Repo:
    """A real git repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def write(self, path: str, content: str | bytes) -> None:
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str = "a commit", **files: str) -> str:
        for path, content in files.items():
            self.write(path.replace("__", "."), content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = Repo(tmp_path / "repo")
    made.commit("base", README__md="hello\n")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def token() -> Callable[[], str]:
    """Give a GitHub token with a right checksum, another one at each call."""
    random = Random(11)
    return lambda: with_crc("ghp" + "_", random)
