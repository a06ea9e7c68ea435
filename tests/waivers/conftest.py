"""A real repository with a base and a change, and findings at its lines."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from launchgate.finding import Confidence, Entry, Finding, Fix, InFile, Location, Severity
from launchgate.git import Commit, GitChange
from launchgate.judge.desk import Desk, Waivers
from launchgate.judge.places import Places
from launchgate.redact import Secret
from launchgate.report import Judged
from launchgate.run import Scope, Where

TODAY = date(2026, 11, 24)
SECRET = "secrets/generic-password"


@dataclass
class Repo:
    """A git repository on disk; `commit` writes files and gives the id of the commit."""

    root: Path
    base: str = ""
    head: str = ""
    known: list[str] = field(default_factory=list)

    def git(self, *argv: str) -> str:
        done = subprocess.run(["git", *argv], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str]) -> str:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "work")
        return self.git("rev-parse", "HEAD")

    def change(self, before: Mapping[str, str], after: Mapping[str, str]) -> Places:
        """Give the places of a change from `before` to `after`."""
        self.base = self.commit({"README": "x\n", **before})
        self.head = self.commit(after)
        base, head = Commit(str(self.root), self.base), Commit(str(self.root), self.head)
        return Places(head, GitChange.between(base, head, ()), at_commit=lambda oid: Commit(str(self.root), oid))

    def whole(self, files: Mapping[str, str]) -> Places:
        """Give the places of a whole tree, in which nothing is compared."""
        self.head = self.commit({"README": "x\n", **files})
        return Places(Commit(str(self.root), self.head))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo")
    made.root.mkdir()
    made.git("init", "-q", "-b", "main")
    return made


def finding(
    at: Location | tuple[str, int], rule: str = SECRET, *, anchor: str = "password", value: str = "", **evidence: Any
) -> Finding:
    place = InFile(*at) if isinstance(at, tuple) else at
    formerly = ("secrets/password",) if rule == SECRET else ()
    return Finding(
        Entry(rule, Severity.ERROR, "t", "w", "f", formerly=formerly),
        place, "a message", Severity.ERROR, Confidence.HIGH, Fix("mend it"), anchor,
        evidence=evidence, value=Secret(value) if value else None,
    )  # fmt: skip


def judged(
    places: Places, *findings: Finding, waivers: Waivers | None = None, complete: set[str] | None = None, **where: Any
) -> tuple[list[Judged], dict[str, Finding]]:
    """Apply waivers as the pipeline does; the second part is keyed by rule."""
    defaults = {"scope": Scope.TREE if places.change is None else Scope.CHANGE}
    desk = Desk(waivers or Waivers(), Where(**{**defaults, **where}), TODAY, places, ids)
    return desk.excuse(findings), {
        each.rule.id: each for each in desk.about(lambda rule: rule.partition("/")[0] in (complete or ()))
    }


def ids(gate: str) -> tuple[str, ...]:
    """The rules there are in these tests."""
    return {"secrets": (SECRET, "secrets/password"), "env": ("env/log-level-debug", "env/debug-enabled")}.get(gate, ())
