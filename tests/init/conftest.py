"""Real repositories to set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from launchgate.cli.main import main
from tests.conftest import Repo

Init = Callable[..., tuple[int, str, str]]


def git(root: Path, *argv: str) -> str:
    return Repo(root).git(*argv)


def commit(root: Path, files: Mapping[str, str]) -> None:
    """Commit what is not ignored."""
    repo = Repo(root).write(files)
    repo.git("add", "-A")
    repo.git("commit", "-q", "--allow-empty", "-m", "work")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository in which one stands."""
    repo = Repo.new(tmp_path / "repo")
    repo.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    monkeypatch.chdir(repo.root)
    return repo.root


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
