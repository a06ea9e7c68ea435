"""Rules are complete or they do not exist."""

from __future__ import annotations

import random
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.masker import Secret
from launchgate.model.rule import Rule, examples, rule, rules_in

COMPLETE: dict[str, Any] = {
    "severity": Severity.ERROR,
    "title": "a title",
    "why": "a reason",
    "fix": "a remedy",
    "bad": ["x"],
    "good": ["y"],
}


def _check(text: str) -> Iterator[Finding]:
    yield from ()
    del text


@pytest.mark.parametrize("part", ["title", "why", "fix", "bad", "good"])
def test_a_rule_without_a_part_is_refused_at_import(part: str) -> None:
    with pytest.raises(TypeError, match=part):
        rule("gate/name", **{**COMPLETE, part: COMPLETE[part][:0]})


def test_an_id_without_a_gate_is_refused() -> None:
    with pytest.raises(TypeError, match="id"):
        rule("name", **COMPLETE)


def test_a_finding_takes_severity_and_fix_from_its_rule() -> None:
    made = rule("gate/name", **COMPLETE)(_check)
    finding = made.finding(InFile("a.sql", 1), "message", anchor="t")
    assert (finding.rule.id, finding.severity, finding.fix.summary) == ("gate/name", Severity.ERROR, "a remedy")


def test_a_finding_never_shows_its_value() -> None:
    made = rule("gate/name", **COMPLETE)(_check)
    finding = made.finding(InFile("a.env", 1), "message", anchor="t", value=Secret("correct horse"))
    assert "correct horse" not in repr(finding)


def test_examples_may_be_generated() -> None:
    assert list(examples(lambda source: [str(source.random())], random.Random(1))) == [str(random.Random(1).random())]


def _package(folder: Path, **modules: str) -> types.ModuleType:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    package = types.ModuleType(f"package_{folder.name.replace('-', '_')}")
    package.__path__ = [str(folder)]
    return package


RULE = """
from launchgate.model.finding import Severity
from launchgate.model.rule import rule
@rule("gate/{name}", severity=Severity.NOTE, title="t", why="w", fix="f", bad=["b"], good=["g"])
def check(): ...
"""


def test_rules_are_found_by_walking_their_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, second=RULE.format(name="second"), first=RULE.format(name="first"))
    monkeypatch.setitem(__import__("sys").modules, package.__name__, package)
    assert [found.id for found in rules_in(package)] == ["gate/first", "gate/second"]


def test_a_rule_declared_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, one=RULE.format(name="same"), two=RULE.format(name="same"))
    monkeypatch.setitem(__import__("sys").modules, package.__name__, package)
    with pytest.raises(TypeError, match="declared twice"):
        rules_in(package)


def test_a_module_of_rules_that_holds_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _package(tmp_path, one=RULE.format(name="one"), forgotten="def check(): ...\n")
    monkeypatch.setitem(__import__("sys").modules, package.__name__, package)
    with pytest.raises(TypeError, match=r"\.forgotten holds no rule: decorate"):
        rules_in(package)


def test_a_decorated_function_is_still_reachable() -> None:
    made: Rule[Any] = rule("gate/name", **COMPLETE)(_check)
    assert made.check is _check
