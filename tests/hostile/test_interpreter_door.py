"""A repository full of modules called like ours and like the standard library's: none of them is ever imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.proc import worker

if TYPE_CHECKING:
    from tests.conftest import Repo

NAMES = (
    "yaml",
    "click",
    "json",
    "marshal",
    "base64",
    "launchgate",
    "git",
    "httpx",
    "struct",
    "sitecustomize",
    "ntpath",
)
SCRIPT = Path(sys.executable).with_name("launchgate")


@pytest.fixture
def shadows(repo: Repo) -> Path:
    """A repository whose every module leaves a mark when it is imported."""
    mark = repo.root.parent / "pwned"
    trap = f"open({str(mark)!r}, 'w').close()\n"
    repo.commit({f"{name}.py": trap for name in NAMES} | {f"{name}/__init__.py": trap for name in NAMES})
    return mark


@pytest.mark.parametrize("added", [None, ".", ""], ids=["plain", "PYTHONPATH=.", "PYTHONPATH empty"])
@pytest.mark.parametrize(
    "command", [["--help"], ["secrets", "--staged"], ["check", "--staged"], ["rules"]], ids=" ".join
)
def test_the_console_script_imports_nothing_of_the_repository(
    repo: Repo, shadows: Path, command: list[str], added: str | None
) -> None:
    if added == ".":
        pytest.skip("the interpreter itself imports sitecustomize from PYTHONPATH, before any statement of ours")
    environ = {**os.environ, **({} if added is None else {"PYTHONPATH": added})}
    subprocess.run([SCRIPT, *command], cwd=repo.root, env=environ, capture_output=True, check=False, timeout=60)
    assert not shadows.exists()


def test_a_worker_imports_nothing_of_the_repository(repo: Repo, shadows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.root)
    monkeypatch.setenv("PYTHONPATH", str(repo.root))
    monkeypatch.syspath_prepend("")
    with worker("json:loads") as child:
        assert child.call("[1]") == [1]
    with worker("os:getcwd") as child:
        assert child.call() == str(repo.root)
    assert not shadows.exists()
