"""A command line in this process, in a real repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

START = "import sys; from launchgate.cli.main import main; sys.exit(main())"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def gate(self) -> dict[str, Any]:
        """The env gate's part of a JSON report."""
        result: dict[str, Any] = next(each for each in json.loads(self.out)["gates"] if each["gate"] == "env")
        return result

    @property
    def found(self) -> set[tuple[str, str]]:
        """Rule and variable (or path) of each finding."""
        return {
            (each["rule"].removeprefix("env/"), each["location"].get("variable") or each["location"]["path"])
            for each in self.gate["findings"]
        }


Launchgate = Callable[..., Ended]


class Repo(Protocol):
    """The repository that the `repo` fixture gives."""

    root: Path

    def git(self, *args: str) -> str: ...

    def write(self, files: Mapping[str, str | bytes]) -> Repo: ...

    def commit(self, files: Mapping[str, str | bytes] | None = None) -> str: ...


@pytest.fixture
def launchgate(tmp_path: Path) -> Launchgate:
    """Run `launchgate` as a user does; `cwd` is the repository of the `repo` fixture."""

    def run(*arguments: str, env: Mapping[str, str] | None = None, given: str = "") -> Ended:
        done = subprocess.run(
            [sys.executable, "-I", "-c", START, *arguments],
            cwd=tmp_path / "repo",
            env={**os.environ, **(env or {})},
            input=given.encode(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run
