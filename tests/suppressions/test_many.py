"""Thousands of waivers excuse what each of them would alone, at a cost that grows with their number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import pytest

from launchgate.git import Commit
from launchgate.model.finding import Confidence, DnsRecord, Finding, Fix, InFile, RuleInfo, Severity, Url, Variable
from launchgate.policy.compare import compare
from launchgate.policy.settings import Settings, WaiverEntry
from launchgate.runner.source_lines import SourceLines
from launchgate.suppressions.grammar import Waiver
from launchgate.suppressions.match import WaiverIndex, covers
from tests.conftest import Repo
from tests.work import calls

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


def finding(at: InFile | DnsRecord | Url | Variable, **evidence: str) -> Finding:
    return Finding(RULE, at, "message", Severity.ERROR, Confidence.HIGH, Fix("f"), "anchor", evidence=evidence)


WAIVERS = [waiver(kind, place, rule) for rule in ("env/a", "env/old", "env/other") for kind, place in PLACES]
FINDINGS = {
    "a file": finding(InFile("src/a.py", 3)),
    "another file": finding(InFile("docs/b.py", 3)),
    "a file about a variable": finding(InFile("docs/b.txt", 3), variable="NAME"),
    "a variable": finding(Variable("NAME", None)),
    "an address": finding(Url("https://a.test/", None), check="login"),
    "a record": finding(DnsRecord("a.test", "MX", None)),
    "another record": finding(DnsRecord("a.test", "A", InFile("src/c.yml", 1))),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_an_index_gives_what_asking_each_gives(name: str) -> None:
    one = FINDINGS[name]
    found = list(WaiverIndex(WAIVERS).covering(one))
    assert len(found) == len(set(found))
    assert set(found) == {each for each in WAIVERS if covers(each, one)}
    assert found


def test_a_finding_in_a_file_that_was_asked_about_costs_the_same_whatever_the_number_of_waivers() -> None:
    def cost(waivers: int) -> int:
        listed = WaiverIndex(waiver("path", f"f{number}.py", "env/a") for number in range(waivers))
        findings = [finding(InFile(f"f{number % 100}.py", number + 1)) for number in range(1_000)]

        def ask() -> None:
            assert all(any(listed.covering(each)) for each in findings)

        ask()
        return calls(ask)

    assert cost(5_000) < 1.5 * cost(100)


def entries(paths: Iterable[str]) -> tuple[WaiverEntry, ...]:
    return tuple(WaiverEntry("env/a", "reason", date(2027, 1, 31), path=path) for path in paths)


def test_thousands_of_waivers_in_another_order_are_no_loosening_and_cost_what_their_number_costs() -> None:
    def cost(number: int) -> int:
        paths = [f"f{each}.py" for each in range(number)]
        base, head = Settings(waivers=entries(paths)), Settings(waivers=entries(reversed(paths)))
        assert compare(base, head) == (head, [])
        return calls(lambda: compare(base, head))

    assert cost(4_000) < 5 * cost(1_000)


def test_the_same_waiver_twice_belongs_to_two_entries_of_base_or_is_told() -> None:
    one, two = Settings(waivers=entries(["a.py"])), Settings(waivers=entries(["a.py", "a.py"]))
    assert compare(two, two) == (two, [])
    assert compare(two, one)[1] == []
    assert [each.keys for each in compare(one, two)[1]] == [("waivers", 1)]


@pytest.mark.parametrize("name", ["flat.yaml", "nested.yaml", "app.py"])
def test_the_form_of_a_waiver_costs_each_line_no_more_in_a_longer_file(repo: Repo, name: str) -> None:
    line = {"flat.yaml": "A{}: b", "nested.yaml": "  A{}: b", "app.py": "A{} = 1"}[name]

    def cost(lines: int) -> int:
        text = "\n".join(["a:", *map(line.format, range(lines))])
        places = SourceLines(Commit(str(repo.root), repo.commit({name: text})))
        found: list[bool] = []
        taken = calls(lambda: found.extend(places.may_comment(InFile(name, n)) for n in range(2, lines + 2)))
        assert found == [True] * lines
        return taken

    assert cost(4_000) < 5 * cost(1_000)
