"""Real repositories to set up."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from launchgate.cli.main import main

Init = Callable[..., tuple[int, str, str]]


def git(root: Path, *argv: str) -> str:
    return subprocess.run(["git", *argv], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "work")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository in which one stands."""
    path = tmp_path / "repo"
    path.mkdir()
    git(path, "init", "-q", "-b", "trunk")
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def call(root: Path, capsys: pytest.CaptureFixture[str]) -> Init:
    """Run a command in the repository; give exit code, standard output and error."""

    def run(*argv: str) -> tuple[int, str, str]:
        assert Path.cwd() == root
        code = main(argv)
        return code, *capsys.readouterr()

    return run


def state(root: Path) -> dict[str, bytes]:
    """Give every file of the repository."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts[:1]
    }
