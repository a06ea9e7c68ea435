"""What the GitHub runner makes of our output, by a small reader of its own grammar.

The reader follows actions/runner `ActionCommand.cs` (`TryParseV2`, `TryParse`) and `FileCommandManager.cs`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchgate.model.finding import InFile
from launchgate.model.report import GateResult, Report, Verdict
from launchgate.reporters import formats, render
from launchgate.reporters._text import plain
from launchgate.reporters.github import BUDGET, outputs

REGISTERED = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "stop-commands", "set-output"}
REGISTERED |= {"set-env", "add-path", "save-state", "echo", "add-matcher", "remove-matcher", "command", "section"}


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    data: str


def read_line(line: str) -> Command | None:
    """Read one line of a step's output as the runner does."""
    return _v2(line) or _v1(line)


def _v2(line: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if name not in REGISTERED:
        return None
    pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
    properties = {pair[0]: _unescaped(pair[1], ":,") for pair in pairs if len(pair) == 2}
    return Command(name, properties, _unescaped(line[end + 2 :], ""))


def _v1(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, _ = line[start + 3 : end].partition(" ")
    return Command(name, {}, line[end + 1 :]) if name in REGISTERED else None


def _unescaped(text: str, extra: str) -> str:
    for char in "\r\n" + extra:
        text = text.replace(f"%{ord(char):02X}", char)
    return text.replace("%25", "%")


def read_log(text: str) -> list[Command]:
    """Read the commands in a whole output."""
    return [command for line in re.split(r"\r\n|\r|\n", text) if (command := read_line(line))]


def read_outputs(text: str) -> dict[str, str]:
    """Read a `GITHUB_OUTPUT` file as the runner does."""
    lines = iter(text.split("\n"))
    values: dict[str, str] = {}
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and not 0 <= heredoc < equals:
            name, _, values[name] = line.partition("=")
            continue
        name, _, delimiter = line.partition("<<")
        assert name
        assert delimiter
        block = []
        while (inner := next(lines)) != delimiter:
            block.append(inner)
        values[name] = "\n".join(block)
    return values


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("::error file=a::b", "error"),
        ("  \t::warning::b", "warning"),
        ("text ##[error]b", "error"),
        ("x ::error::b", None),
        ("::1 is an address", None),
        ("::unknown::b", None),
    ],
)
def test_the_reader_of_the_tests_reads_as_the_runner_does(line: str, name: str | None) -> None:
    command = read_line(line)
    assert (command.name if command else None) == name


@given(data=st.data())
@pytest.mark.parametrize("format_", [name for name in formats() if name != "github"])
def test_no_text_of_a_report_becomes_a_command(
    format_: str, data: st.DataObject, hostile: st.SearchStrategy[Report]
) -> None:
    assert read_log(render(format_, data.draw(hostile))) == []


@given(data=st.data())
def test_the_github_format_holds_only_its_own_annotations(
    data: st.DataObject, hostile: st.SearchStrategy[Report]
) -> None:
    report = data.draw(hostile)
    commands = read_log(render("github", report))
    for level in ("error", "warning", "notice"):
        assert sum(command.name == level for command in commands) <= BUDGET
    assert {command.name for command in commands} <= {"error", "warning", "notice"}
    assert all(
        set(command.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"} for command in commands
    )
    assert all(command.data.isprintable() or "\n" in command.data for command in commands)


@given(path=st.text(min_size=1), line=st.integers(1, 10**6), title=st.text(min_size=1))
def test_what_an_annotation_says_arrives_unchanged(path: str, line: int, title: str) -> None:
    from launchgate.reporters.github import Annotation

    command = read_line(
        Annotation("error", title.strip("= \t") or "x", "100%0A: a, b", "", InFile(path, line)).command()
    )
    assert command is not None
    assert command.data == "100%0A: a, b"
    if "file" in command.properties:
        assert (command.properties["file"], command.properties["line"]) == (path, str(line))
    else:
        assert plain(path) != path or path.startswith("=")


def test_annotations_stay_within_the_budget_and_the_last_one_counts_the_rest(report: Report) -> None:
    text = render("github", report)
    errors = [command for command in read_log(text) if command.name == "error"]
    assert len(errors) == BUDGET
    assert re.fullmatch(r"and \d+ more, see the summary", errors[-1].data)
    assert all(f"table_{number} is locked" in text for number in range(1, 13))


def test_a_place_with_comma_percent_and_umlaut_arrives(report: Report) -> None:
    files = {command.properties.get("file") for command in read_log(render("github", report))}
    assert "db/Größe, 100%/über.sql" in files


def test_columns_are_given_for_one_line_only(report: Report) -> None:
    commands = [command.properties for command in read_log(render("github", report)) if "file" in command.properties]
    assert all(("col" in each) == (each["line"] == each["endLine"]) for each in commands)


def test_a_finding_outside_head_is_annotated_without_a_file(report: Report) -> None:
    told = [command for command in read_log(render("github", report)) if "in commit 0123abcd" in command.data]
    assert told
    assert all("file" not in command.properties for command in told)


@given(json=st.text(), sarif=st.text())
def test_outputs_are_read_back_by_the_runner(json: str, sarif: str) -> None:
    gate = GateResult("env", Verdict.PASS)
    report = Report(gates=(gate,), made_at="2026-11-24T09:00:00Z", version="0.1.0")
    values = read_outputs(outputs(report, {"json": json, "sarif": sarif}))
    assert (values["report"], values["sarif"]) == (json, sarif)
    assert values["verdict"] == "pass"


def test_outputs_count_what_nothing_excuses(report: Report) -> None:
    values = read_outputs(outputs(report, {"json": "out/report.json"}))
    assert values == {
        "verdict": "error",
        "findings": "21",
        "errors": "18",
        "warnings": "2",
        "loosened": "true",
        "report": "out/report.json",
        "sarif": "",
    }
