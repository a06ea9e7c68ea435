"""A real repository with a base and a change, and findings at its lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from launchgate.git import Commit, GitChange
from launchgate.model.finding import Confidence, Finding, Fix, InFile, Location, RuleInfo, Severity
from launchgate.model.masker import Secret
from launchgate.model.report import Result
from launchgate.model.run import CiContext, Scope
from launchgate.runner.source_lines import SourceLines
from launchgate.runner.suppressor import Suppressor, WaiversInForce
from tests import conftest as shared

TODAY = date(2026, 11, 24)
SECRET = "secrets/generic-password"


class Repo(shared.Repo):
    """A git repository on disk that gives the places of what was committed."""

    def change(self, before: Mapping[str, str], after: Mapping[str, str]) -> SourceLines:
        """Give the places of a change from `before` to `after`."""
        root = str(self.root)
        base = Commit(root, self.commit({"README": "x\n", **before}))
        head = Commit(root, self.commit(after))
        return SourceLines(head, GitChange.between(base, head, ()), at_commit=lambda oid: Commit(root, oid))

    def whole(self, files: Mapping[str, str]) -> SourceLines:
        """Give the places of a whole tree, in which nothing is compared."""
        return SourceLines(Commit(str(self.root), self.commit({"README": "x\n", **files})))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo.new(tmp_path / "repo")


def finding(
    at: Location | tuple[str, int], rule: str = SECRET, *, anchor: str = "password", value: str = "", **evidence: Any
) -> Finding:
    place = InFile(*at) if isinstance(at, tuple) else at
    formerly = ("secrets/password",) if rule == SECRET else ()
    return Finding(
        RuleInfo(rule, Severity.ERROR, "t", "w", "f", formerly=formerly),
        place, "a message", Severity.ERROR, Confidence.HIGH, Fix("mend it"), anchor,
        evidence=evidence, value=Secret(value) if value else None,
    )  # fmt: skip


def judged(
    places: SourceLines,
    *findings: Finding,
    waivers: WaiversInForce | None = None,
    complete: set[str] | None = None,
    **where: Any,
) -> tuple[list[Result], dict[str, Finding]]:
    """Apply waivers as the pipeline does; the second part is keyed by rule."""
    defaults = {"scope": Scope.TREE if places.change is None else Scope.CHANGE}
    desk = Suppressor(waivers or WaiversInForce(), CiContext(**{**defaults, **where}), TODAY, places, ids)
    return desk.suppress(findings), {
        each.rule.id: each for each in desk.about(lambda rule: rule.partition("/")[0] in (complete or ()))
    }


def ids(gate: str) -> tuple[str, ...]:
    """The rules there are in these tests."""
    return {"secrets": (SECRET, "secrets/password"), "env": ("env/log-level-debug", "env/debug-enabled")}.get(gate, ())
