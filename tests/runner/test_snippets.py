"""The line beside a finding: there for people, and never with a value that may be secret."""

from __future__ import annotations

import random
import string
import urllib.parse

import pytest

from launchgate.model.finding import Confidence, Finding, Fix, InFile, RuleInfo, Severity
from launchgate.model.masker import Secret
from launchgate.model.report import GateResult, Result, Suppression, Verdict
from launchgate.runner.snippets import with_snippets

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


STARS = "*" * len(OTHER)


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        (
            "a.sql",
            f"ALTER ROLE app PASSWORD '{OTHER}'; DROP TABLE y;",
            f"ALTER ROLE app PASSWORD '{STARS}'; DROP TABLE y;",
        ),
        ("a.sql", f"SELECT f($${OTHER}$$);", f"SELECT f($${STARS}$$);"),
        ("a.sql", f"{OTHER}'); DROP TABLE y;", ""),
        ("a.ts", f"connect(env.DB, '{OTHER}', 'utf-8', 'DB_NAME')", f"connect(env.DB, '{STARS}', '*****', 'DB_NAME')"),
        ("a.ts", "x = env.A_B || \0H\0x\0", ""),
    ],
    ids=["a password", "dollar quotes", "the end of a literal", "a literal of code", "UTF-16"],
)
def test_literals_of_code_are_not_shown(path: str, line: str, shown: str) -> None:
    assert snippets(line, found(path, 3)) == [shown]


def test_a_line_of_which_one_finding_hides_the_secret_is_shown_by_none() -> None:
    line = f"const A = process.env.API_TOKEN || '{VALUE.encode().hex()}'"
    assert snippets(line, found("a.ts", 3, value=VALUE), found("a.ts", 3, 11)) == ["", ""]
