"""The line beside a finding: there for people, and never with a value that may be secret."""

from __future__ import annotations

import json
import random
import string
import urllib.parse
from typing import TYPE_CHECKING

import pytest

from launchgate.model.finding import Confidence, Finding, Fix, InFile, RuleInfo, Severity
from launchgate.model.masker import Secret
from launchgate.model.report import GateResult, Result, Suppression, Verdict
from launchgate.runner.snippets import LONGEST, MOST, with_snippets

if TYPE_CHECKING:
    from tests.conftest import Launchgate, Repo

RULE = RuleInfo("secrets/generic-password", Severity.ERROR, "t", "w", "f")
VALUE = "".join(random.Random(7).choices(string.ascii_letters, k=24))
OTHER = "".join(random.Random(8).choices(string.ascii_letters, k=12))


def found(
    path: str, line: int, column: int = 1, *, value: str = "", suppressed_by: Suppression | None = None
) -> Result:
    at = InFile(path, line, column)
    finding = Finding(
        RULE, at, "m", Severity.ERROR, Confidence.HIGH, Fix("f"), "a", value=Secret(value) if value else None
    )
    return Result(finding, "0" * 32, suppressed_by)


def snippets(line: str, *findings: Result) -> list[str]:
    gate = GateResult("secrets", Verdict.FAIL, findings=findings)
    return [each.snippet for each in with_snippets([gate], lambda _: line.encode())[0].findings]


def test_a_line_of_code_is_shown_as_it_is() -> None:
    assert snippets('    os.environ["BUCKET"]\r', found("app.py", 3)) == ['    os.environ["BUCKET"]']


def test_the_value_of_the_finding_becomes_stars_and_columns_stay() -> None:
    (shown,) = snippets(f'key = "{VALUE}"  # {VALUE}', found("app.py", 3, 8, value=VALUE))
    assert shown == f'key = "{"*" * 24}"  # {"*" * 24}'


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"url = '{urllib.parse.quote(VALUE + '/+ä', safe='')}'", id="escaped"),
        pytest.param(f"key = '{VALUE[:12]}' + '{VALUE[12:]}'", id="joined"),
    ],
)
def test_a_line_that_holds_its_secret_in_another_form_is_not_shown(line: str) -> None:
    assert snippets(line, found("app.py", 3, value=VALUE + "/+ä")) == [""]


def test_the_secret_of_another_finding_is_hidden_too_suppressed_or_not() -> None:
    waived = found("app.py", 3, value=OTHER, suppressed_by=Suppression("inline"))
    shown = snippets(f"connect('{VALUE}', '{OTHER}')", found("app.py", 3, value=VALUE), waived)
    assert shown == [f"connect('{'*' * 24}', '{'*' * 12}')", ""]


def test_values_that_overlap_take_the_line_away() -> None:
    both = found("app.py", 3), found("b.py", 1, value=VALUE[:16]), found("b.py", 2, value=VALUE[8:])
    assert snippets(f"connect({VALUE})", *both)[0] == ""


def test_what_only_a_detector_suspects_is_hidden() -> None:
    token = "ghp_" + "".join(random.Random(9).choices(string.ascii_letters + string.digits, k=36))
    drawn = "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=28))
    (shown,) = snippets(f'call("{token}", "{drawn}")', found("app.py", 3))
    assert token not in shown
    assert drawn not in shown


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        (".env.production", "REDIS_URL=redis://localhost", "REDIS_URL=***"),
        (".env", "export  DEBUG = true", "export  DEBUG = ***"),
        ("values.yaml", "  - password: x", "  - password: ***"),
        ("config.json", ' "host": "db.internal",', ' "host": ***'),
        ("launchgate.yml", "  trust: base", "  trust: base"),
        ("notes.md", "see https://docs.test/a", ""),
        ("app.py", "debug = True", "debug = True"),
    ],
)
def test_of_a_setting_outside_of_code_only_the_name_is_shown(path: str, line: str, shown: str) -> None:
    assert snippets(line, found(path, 1)) == [shown]


def test_long_lines_are_cut_and_far_columns_not_shown() -> None:
    line = "x" * 1000
    assert snippets(line, found("a.py", 1), found("b.py", 1, LONGEST + 1)) == ["x" * (LONGEST - 1) + "…", ""]
    assert snippets("", found("a.py", 1)) == [""]
    assert snippets("y" * 100_000, found("a.py", 1)) == [""]


def test_only_the_first_findings_have_lines() -> None:
    shown = snippets("x", *(found(f"{number}.py", 1) for number in range(MOST + 2)))
    assert shown == [*["x"] * MOST, "", ""]


def test_a_line_of_a_commit_is_read_in_that_commit(repo: Repo, launchgate: Launchgate) -> None:
    repo.commit({"a.py": "x = 1\n"})
    token = "ghp_" + "".join(random.Random(9).choices(string.ascii_letters + string.digits, k=36))
    repo.commit({"a.py": f"x = call('{token}')\n"})
    repo.commit({"a.py": "x = 2\n"})
    run = launchgate("secrets", "--base", "HEAD~2", "--head", "HEAD", "--format", "json")
    (finding,) = json.loads(run.out)["gates"][0]["findings"]
    assert finding["snippet"] == f"x = call('{'*' * 40}')"
    assert token not in run.out
