"""Every format against the shared report, byte for byte.

`UPDATE_GOLDEN=1 python -m pytest tests/report/test_golden.py` writes the expected files again; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from launchgate.model.codec import dump, parse
from launchgate.model.masker import Masker
from launchgate.model.report import Report
from launchgate.reporters import ReportOptions, formats, render
from launchgate.runner.masking import learn, masked

EXPECTED = Path(__file__).parent / "expected"
LOOKS = {
    "console": ReportOptions(),
    "console-colour": ReportOptions(colour=True, verbose=1, width=100),
    "console-ascii": ReportOptions(unicode=False, verbose=-1),
}
CASES = [
    *((name, name, ReportOptions()) for name in formats() if name != "console"),
    *(("console", *c) for c in LOOKS.items()),
]
# A new format is held to both rules below unless its own grammar stands against it.
NO_PLACE_FOR_THE_UNCHECKED = {"codequality", "rdjson", "sarif"}  # SARIF has one for what could not be checked
IN_THE_ORDER_OF_GATES = {"json", "junit"}


@pytest.fixture
def clean(report: Report) -> Report:
    """The shared report as reporters get it: masked."""
    masker = Masker()
    learn(masker, report)
    return masked(report, masker)


@pytest.mark.parametrize(("format_", "name", "look"), CASES, ids=[name for _, name, _ in CASES])
def test_a_format_tells_the_shared_report_as_it_always_did(
    clean: Report, format_: str, name: str, look: ReportOptions
) -> None:
    text = render(format_, clean, look)
    path = EXPECTED / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text.encode() == path.read_bytes()


@pytest.mark.parametrize("format_", formats())
def test_rendering_the_json_report_again_gives_the_first_rendering(clean: Report, format_: str) -> None:
    assert render(format_, parse(dump(clean)), ReportOptions()) == render(format_, clean, ReportOptions())


@pytest.mark.parametrize("format_", formats())
def test_a_report_that_found_nothing_is_told_in_every_format(nothing: Report, format_: str) -> None:
    assert render(format_, nothing).endswith("\n")


@pytest.mark.parametrize("format_", [name for name in formats() if name not in NO_PLACE_FOR_THE_UNCHECKED])
def test_what_was_not_checked_is_told(clean: Report, format_: str) -> None:
    text = " ".join(render(format_, clean).split())
    assert "it is larger than 256 MB" in text
    assert "this is a fork" in text


@pytest.mark.parametrize("format_", [name for name in formats() if name not in IN_THE_ORDER_OF_GATES])
def test_a_loosened_guard_is_the_first_finding(clean: Report, format_: str) -> None:
    text = render(format_, clean)
    assert text.index("fail_on") < text.index("locked for writes while")


@pytest.mark.parametrize("format_", formats())
def test_a_report_without_any_gate_is_no_pass(format_: str) -> None:
    empty = Report(gates=(), made_at="2026-11-24T09:00:00Z", version="0.1.0")
    assert "Open" not in render(format_, empty)
    assert empty.exit_code == 3
