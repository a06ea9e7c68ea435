"""A command line as a user starts it: a process of its own, in a real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

START = "import sys; from launchgate.cli.main import main; sys.exit(main())"


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str


Launchgate = Callable[..., Ended]


@pytest.fixture
def launchgate(tmp_path: Path) -> Launchgate:
    def run(*arguments: str, cwd: Path | None = None, env: Mapping[str, str | None] | None = None) -> Ended:
        environment = {**os.environ, **(env or {})}
        done = subprocess.run(
            [sys.executable, "-P", "-c", START, *arguments],  # not -I, which is deaf to PYTHONIOENCODING
            cwd=cwd or tmp_path,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run


@dataclass(frozen=True)
class Repository:
    """A git repository that a test fills."""

    root: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str = "change", **files: str) -> str:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.git("init", "--quiet", "--initial-branch", "main")
    return made
