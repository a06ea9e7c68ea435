"""Thousands of waivers excuse what each of them would alone, in seconds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import pytest

from launchgate.git import Commit
from launchgate.model.finding import Confidence, Finding, Fix, InFile, Record, RuleInfo, Severity, Url, Variable
from launchgate.policy.compare import compare
from launchgate.policy.settings import Settings, WaiverEntry
from launchgate.runner.source_lines import SourceLines
from launchgate.suppressions.grammar import Waiver
from launchgate.suppressions.match import Listed, covers
from tests.conftest import Repo

AT = InFile("launchgate.yml", 1)
RULE = RuleInfo(
    "env/a", severity=Severity.ERROR, title="t", why="w", fix="f", references=(), since="0.1", formerly=("env/old",)
)


Kind: TypeAlias = Literal["path", "variable", "url", "record", "check", "value"]
PLACES: tuple[tuple[Kind, str], ...] = (
    ("path", "src/**"),
    ("path", "*.py"),
    ("path", "src/a.py"),
    ("variable", "NAME"),
    ("url", "https://a.test/"),
    ("record", "a.test"),
    ("record", "a.test MX"),
    ("check", "login"),
    ("value", "NAME"),
)


def waiver(kind: Kind, place: str, rule: str) -> Waiver:
    return Waiver(rule, kind, place, "reason", date(2027, 1, 31), AT)


def finding(at: InFile | Record | Url | Variable, **evidence: str) -> Finding:
    return Finding(RULE, at, "message", Severity.ERROR, Confidence.HIGH, Fix("f"), "anchor", evidence=evidence)


WAIVERS = [waiver(kind, place, rule) for rule in ("env/a", "env/old", "env/other") for kind, place in PLACES]
FINDINGS = {
    "a file": finding(InFile("src/a.py", 3)),
    "another file": finding(InFile("docs/b.py", 3)),
    "a file about a variable": finding(InFile("docs/b.txt", 3), variable="NAME"),
    "a variable": finding(Variable("NAME", None)),
    "an address": finding(Url("https://a.test/", None), check="login"),
    "a record": finding(Record("a.test", "MX", None)),
    "another record": finding(Record("a.test", "A", InFile("src/c.yml", 1))),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_an_index_gives_what_asking_each_gives(name: str) -> None:
    one = FINDINGS[name]
    found = list(Listed(WAIVERS).covering(one))
    assert len(found) == len(set(found))
    assert set(found) == {each for each in WAIVERS if covers(each, one)}
    assert found


def test_five_thousand_waivers_and_ten_thousand_findings_take_seconds() -> None:
    listed = Listed(waiver("path", f"f{number}.py", "env/a") for number in range(5_000))
    started = time.process_time()
    covered = sum(any(listed.covering(finding(InFile(f"f{number % 100}.py", number + 1)))) for number in range(10_000))
    assert covered == 10_000
    assert time.process_time() - started < 10


def entries(paths: Iterable[str]) -> tuple[WaiverEntry, ...]:
    return tuple(WaiverEntry("env/a", "reason", date(2027, 1, 31), path=path) for path in paths)


def test_ten_thousand_waivers_in_another_order_are_no_loosening_and_take_seconds() -> None:
    paths = [f"f{number}.py" for number in range(10_000)]
    base, head = Settings(waivers=entries(paths)), Settings(waivers=entries(reversed(paths)))
    started = time.process_time()
    assert compare(base, head) == (head, [])
    assert time.process_time() - started < 10


def test_the_same_waiver_twice_belongs_to_two_entries_of_base_or_is_told() -> None:
    one, two = Settings(waivers=entries(["a.py"])), Settings(waivers=entries(["a.py", "a.py"]))
    assert compare(two, two) == (two, [])
    assert compare(two, one)[1] == []
    assert [each.keys for each in compare(one, two)[1]] == [("waivers", 1)]


@pytest.mark.parametrize("name", ["flat.yaml", "nested.yaml", "app.py"])
def test_the_form_of_a_waiver_is_found_for_each_of_ten_thousand_lines_in_seconds(repo: Repo, name: str) -> None:
    lines = {"flat.yaml": "A{}: b", "nested.yaml": "  A{}: b", "app.py": "A{} = 1"}[name]
    text = "\n".join(["a:", *(lines.format(number) for number in range(10_000))])
    places = SourceLines(Commit(str(repo.root), repo.commit({name: text})))
    started = time.process_time()
    assert all(places.may_comment(InFile(name, line)) for line in range(2, 10_002))
    assert time.process_time() - started < 10
