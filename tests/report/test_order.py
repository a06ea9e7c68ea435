"""What is listed first where space ends, and how much is shown."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from launchgate.model.codec import dump, parse
from launchgate.model.finding import Fix, Impact, InFile, Json, RuleInfo, Severity
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Table
from launchgate.reporters import ReportOptions, render
from launchgate.reporters import _view as view
from launchgate.runner.catalogue import find
from tests.report.conftest import COMMIT, INDEX, LOOSENED, PASSWORD, judged

DROP = dataclasses.replace(INDEX, id="migrations/dropped-table", impact=Impact.DATA_LOSS)
DEBUG = dataclasses.replace(INDEX, id="env/debug-enabled", impact=Impact.OTHER)
NOTE = dataclasses.replace(PASSWORD, id="secrets/sample", severity=Severity.NOTE)
LIVE: dict[str, Json] = {"verified": {"state": "live", "provider": "stripe", "because": "200"}}


def report(*findings: Result) -> Report:
    gate = GateResult("check", Verdict.FAIL, context={"event": "push", "head": COMMIT}, findings=findings)
    return Report(gates=(gate,), made_at="2026-11-24T09:00:00Z", version="0.1.0")


def one(rule: RuleInfo, path: str = "a.py", message: str = "m", **more: Any) -> Result:
    return judged(rule, InFile(path, 1), message, **more)


def test_findings_come_by_what_it_costs_to_be_wrong_then_by_path() -> None:
    expected = [
        one(LOOSENED, "z.yml", "weakened"),
        one(PASSWORD, "z.py", "live", evidence=LIVE),
        one(PASSWORD, "a.py", "leak"),
        one(PASSWORD, "b.py", "leak"),
        one(DROP, "a.sql", "data loss"),
        one(INDEX, "a.sql", "outage"),
        one(DEBUG, "a.env", "the rest"),
        one(NOTE, "a.py", "a note"),
    ]
    assert [each.judged for each in view.standing(report(*reversed(expected)))] == expected


def test_a_live_key_is_among_the_annotations_however_many_errors_there_are() -> None:
    many = [one(INDEX, f"db/{number:03}.sql") for number in range(50)]
    text = render("github", report(*many, one(PASSWORD, "z.py", "live key", evidence=LIVE)))
    annotations = [line for line in text.splitlines() if line.startswith("::error")]
    assert len(annotations) == 10
    assert "live key" in annotations[0]
    assert "and 42 more" in annotations[-1]


@pytest.mark.parametrize(
    ("rule", "impact"),
    [
        ("config/gate-loosened", Impact.POLICY),
        ("secrets/github-token", Impact.LEAK),
        ("migrations/dropped-table", Impact.DATA_LOSS),
        ("migrations/index-not-concurrent", Impact.OUTAGE),
        ("env/missing-variable", Impact.OUTAGE),
        ("env/localhost", Impact.OTHER),
    ],
)
def test_the_catalogue_says_what_a_rule_costs(rule: str, impact: Impact) -> None:
    assert find(rule).entry.impact is impact


def test_a_report_of_an_older_version_is_ordered_too() -> None:
    document = re.sub(r',\s*"impact": "[a-z-]+"', "", dump(report(one(INDEX), one(PASSWORD))))
    assert "impact" not in document
    assert [entry.impact for entry in parse(document).rules.values()] == [Impact.OUTAGE, Impact.LEAK]


def test_a_single_finding_is_explained_whole() -> None:
    text = render("console", report(one(PASSWORD, snippet="password = '****'")))
    assert text.startswith("✗ a.py:1:1: error: m [secrets/generic-password]\n    1 │ password = '****'\n      │ ^\n")
    assert f"why: {PASSWORD.why}" in " ".join(text.split())
    assert f"fix: {PASSWORD.fix}" in " ".join(text.split())


def test_sixteen_findings_with_long_fixes_fit_two_screens_and_all_are_named() -> None:
    pasted = "\n".join(f"line {number};" for number in range(30))
    found = [
        one(INDEX, f"db/{number:03}.sql", snippet="CREATE INDEX i ON t (c);", fix=Fix(f"Fix {number}.", pasted))
        for number in range(16)
    ]
    text = render("console", report(*found))
    assert len(text.splitlines()) <= 92
    assert all(f"db/{number:03}.sql:1:1: error" in text for number in range(16))
    assert "│ CREATE INDEX" in text
    whole = render("console", report(*found), ReportOptions(verbose=1))
    assert whole.count("│ line 29;") == 16


def test_at_most_eight_lines_of_a_fix_then_how_many_more() -> None:
    text = render("console", report(one(INDEX, fix=Fix("Do this.", "\n".join(map(str, range(20)))))))
    shown = text[text.index("fix:") :].split("\n\n")[0].splitlines()
    assert len(shown) == 8
    assert shown[-1].strip() == "(… 14 more lines: -v)"


def test_the_same_fix_is_there_once_with_a_reference() -> None:
    both = report(one(INDEX, "a.sql", fix=Fix("Do this.", "paste")), one(INDEX, "b.sql", fix=Fix("Do this.", "paste")))
    for name in ("console", "markdown"):
        text = render(name, both).replace("**", "").replace("`", "").lower()
        assert "fix: the same as for a.sql:1" in text
        assert len(re.findall("^.*paste$", text, re.MULTILINE)) == 1
    assert render("html", both).count("<pre><code>paste</code></pre>") == 1


@pytest.mark.parametrize(
    ("line", "column", "end", "frame"),
    [
        ("    call(x)", 5, 9, ["1 │ call(x)", "^^^^"]),
        ("\tcall(x)", 2, None, ["1 │ call(x)", "^"]),
        ('key = "********************"', 8, 28, ['1 │ key = "***"', "       ^^^"]),
        ("REDIS_URL=***", 40, 60, ["1 │ REDIS_URL=***", "            ^"]),
        ("größe = über()", 9, 13, ["1 │ größe = über()", "        ^^^^"]),
        ("表 = 1", 5, 6, ["1 │ 表 = 1", "     ^"]),
        ("x" * 150, 140, 145, ["1 │ …" + "x" * 35, " " * 36 + "^^^^^"]),
    ],
)
def test_a_caret_stands_under_the_place(line: str, column: int, end: int | None, frame: list[str]) -> None:
    found = judged(INDEX, InFile("a.py", 1, column, 1, end), "m", snippet=line)
    rows = render("console", report(found)).splitlines()
    at = next(index for index, row in enumerate(rows) if row.startswith("    1 │"))
    assert rows[at].startswith(f"    {frame[0]}")
    assert rows[at + 1] == f"      │ {frame[1]}"


def test_a_wide_table_keeps_its_places_whole_at_eighty_columns() -> None:
    place = "migrations/versions/0004_orders_by_customer.py:11"
    row = (place, "orders", "ACCESS EXCLUSIVE", "reads", "index", "line 13")
    locks = Table("Locks", ("statement", "table", "lock", "blocks", "work", "held over"), (row, row))
    gates = [
        GateResult("migrations", Verdict.PASS, section=number, section_name=f"db/{number}", exhibits=(locks,))
        for number in (0, 1)
    ]
    text = render("console", Report(gates=gates, made_at="2026-11-24T09:00:00Z", version="0.1.0"))
    assert text.count("migrations: Locks") == 1
    assert text.count(place) == 1  # rows about one statement stand below it once
    assert text.count("ACCESS EXCLUSIVE") == 4
    assert max(map(len, text.splitlines())) <= 80
    assert "migrations (db/1)" in text
