"""action.yml, the command line behind it and the outputs in front of it say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli import action as translator
from launchgate.cli.check import command as check
from launchgate.cli.live import command as live
from launchgate.model.report import Report
from launchgate.reporters.github import outputs


def _line(inputs: dict[str, str]) -> list[str]:
    environ = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
    return list(translator.arguments(environ))


def test_there_are_at_most_eight_inputs_kebab_case_and_all_optional(action: dict[str, Any]) -> None:
    assert len(action["inputs"]) <= 8
    for name, declared in action["inputs"].items():
        assert re.fullmatch("[a-z]+(-[a-z]+)*", name)
        assert declared["required"] is False
        assert declared["description"].endswith(".")


def test_no_input_has_a_default_that_could_override_the_configuration(action: dict[str, Any]) -> None:
    assert {name for name, declared in action["inputs"].items() if "default" in declared} == {"token"}


def test_every_input_is_read_and_no_other(action: dict[str, Any]) -> None:
    environ = {f"INPUT_{name.upper()}": "word" for name in action["inputs"]} | {"INPUT_STRANGER": "word"}
    list(translator.arguments(environ))
    assert environ.keys() == {"INPUT_STRANGER", "GITHUB_TOKEN"}


def test_every_input_that_stands_for_an_option_names_a_real_one() -> None:
    known = {name for command in (check, live) for option in command.params for name in option.opts}
    assert set(translator.OPTIONS.values()) | {"--report"} <= known


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        pytest.param({}, ["check", *(f"--report={each}" for each in translator.REPORTS.split())], id="nothing given"),
        pytest.param(
            {"command": "", "gates": "", "config": "", "report": ""},
            ["check", *(f"--report={each}" for each in translator.REPORTS.split())],
            id="unset inputs arrive as empty strings",
        ),
        pytest.param(
            {"command": "live", "environment": "production", "report": "json=r.json"},
            ["live", "-eproduction", "--report=json=r.json"],
            id="live",
        ),
        pytest.param(
            {"gates": " secrets\n migrations ", "fail-on": "warning", "report": "json=a.json\nmarkdown=b.md"},
            [
                "check",
                "--fail-on=warning",
                "--report=json=a.json",
                "--report=markdown=b.md",
                "--",
                "secrets",
                "migrations",
            ],
            id="lists are separated by any white space",
        ),
        pytest.param(
            {"gates": "--help", "config": "--version", "report": "json=r.json"},
            ["check", "--config=--version", "--report=json=r.json", "--", "--help"],
            id="an input cannot become an option",
        ),
    ],
)
def test_inputs_become_a_command_line(inputs: dict[str, str], line: list[str]) -> None:
    assert _line(inputs) == line


def test_the_token_goes_to_the_environment_and_never_to_the_command_line() -> None:
    environ = {"INPUT_TOKEN": "not-a-token", "INPUT_CONFIG": "ops.yml"}
    assert not any("not-a-token" in each for each in translator.arguments(environ))
    assert environ == {"GITHUB_TOKEN": "not-a-token"}


def test_every_declared_output_is_written_and_no_other(action: dict[str, Any]) -> None:
    written = outputs(Report(gates=(), made_at="2026-01-05T09:00:00Z", version="0.1.0"), {})
    assert {line.partition("=")[0] for line in written.splitlines()} == action["outputs"].keys()


def test_the_documentation_has_a_row_for_every_input_and_output(root: Path, action: dict[str, Any]) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", (root / "docs" / "action.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [*action["inputs"], *action["outputs"]]


def test_the_entry_point_is_absolute_isolated_and_in_exec_form(root: Path) -> None:
    text = (root / "Dockerfile").read_text("utf-8")
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", text, re.MULTILINE)
    assert entry == '["/opt/launchgate/bin/python", "-I", "/opt/launchgate/bin/launchgate"]'
    assert not re.findall("^USER", text, re.MULTILINE)
    assert not text.rpartition("\nFROM ")[2].count("\nWORKDIR")


def test_the_base_image_is_pinned_by_digest(root: Path) -> None:
    text = (root / "Dockerfile").read_text("utf-8")
    assert re.search(r"^ARG PYTHON=python:[\w.-]+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${PYTHON}"}
