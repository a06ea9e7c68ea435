"""The single writer: whatever happens while we speak, the verdict stands and nothing secret is said."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launchgate.model.codec import dump, parse
from launchgate.model.masker import MASK, Masker, Secret
from launchgate.model.report import GateResult, Report, Verdict
from launchgate.reporters import ReportOptions
from launchgate.runner import publish

POSIX = pytest.mark.skipif(os.name == "nt", reason="is about POSIX files")
RUN = "import sys; from launchgate.cli.main import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def _own_masker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MASKER", Masker())


@pytest.fixture
def passing(tmp_path: Path) -> Path:
    """A report file whose verdict is pass."""
    gate = GateResult("secrets", Verdict.PASS, scanned={"files": 3})
    return _saved(Report(gates=(gate,), made_at="2026-11-24T09:00:00Z", version="0.1.0"), tmp_path)


@pytest.fixture
def failing(tmp_path: Path, report: Report) -> Path:
    """A report file whose verdict is fail."""
    gates = tuple(gate for gate in report.gates if gate.verdict is not Verdict.ERROR)
    return _saved(dataclasses.replace(report, gates=gates), tmp_path)


def _saved(report: Report, folder: Path) -> Path:
    path = folder / f"{report.verdict.value}.json"
    path.write_text(dump(report), encoding="utf-8")
    return path


def _launchgate(
    *arguments: str | Path, stdout: int = subprocess.PIPE, **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-P", "-c", RUN, *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "0", **environ},
        timeout=60,
        check=False,
    )


def test_a_reader_that_goes_away_does_not_change_the_verdict(failing: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", RUN, "report", "merge", str(failing)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (1, b"")


@POSIX
def test_a_closed_standard_output_does_not_change_the_verdict(failing: Path) -> None:
    command = 'exec "$0" -I -c "$1" report merge "$2" >&-'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, RUN, failing], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(("name", "code"), [("passing", 2), ("failing", 1)])
def test_a_full_disk_is_said_and_never_passes(name: str, code: int, request: pytest.FixtureRequest) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = _launchgate("report", "merge", request.getfixturevalue(name), stdout=full)
    os.close(full)
    assert done.returncode == code
    assert b"error: standard output cannot be written: No space left on device" in done.stderr


@pytest.mark.parametrize("place", ["{folder}", "{folder}/pass.json/report.html"], ids=["a folder", "below a file"])
def test_a_report_that_cannot_be_written_is_a_usage_error_before_anything_is_said(
    place: str, passing: Path, tmp_path: Path
) -> None:
    done = _launchgate("report", "merge", passing, "--report", f"html={place.format(folder=tmp_path)}")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"cannot be written" in done.stderr
    assert b"hint: " in done.stderr


@POSIX
@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_a_usage_error(passing: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    done = _launchgate("report", "merge", passing, "--report", f"json={locked}/report.json")
    assert (done.returncode, done.stdout) == (2, b"")


@POSIX
def test_a_device_is_written_to_and_stays_a_device(passing: Path) -> None:
    before = Path("/dev/null").stat().st_rdev
    assert _launchgate("report", "merge", passing, "--report", "html=/dev/null").returncode == 0
    assert Path("/dev/null").stat().st_rdev == before


def test_reports_are_written_in_every_format_beside_the_output(failing: Path, tmp_path: Path) -> None:
    done = _launchgate(
        "report", "render", failing, "--report", f"sarif={tmp_path}/a.sarif", "--report", f"html={tmp_path}/a.html"
    )
    assert done.returncode == 0
    assert json.loads((tmp_path / "a.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_cp1252_console_gets_what_it_can_show(failing: Path) -> None:
    done = _launchgate("report", "render", failing, PYTHONIOENCODING="cp1252")
    text = done.stdout.decode("cp1252")
    assert "Größe, 100%/über.sql" in text
    assert "x db/migrations/0001.sql:3:1: error: table_1" in text
    assert "✗".encode() not in done.stdout


def test_an_ascii_console_gets_escapes(failing: Path) -> None:
    assert r"Gr\xf6\xdfe, 100%/\xfcber.sql" in _launchgate(
        "report", "render", failing, PYTHONIOENCODING="ascii"
    ).stdout.decode("ascii")


def test_formats_for_programs_are_utf_8_whatever_the_console(failing: Path) -> None:
    done = _launchgate("report", "render", failing, "--format", "html", PYTHONIOENCODING="cp1252")
    assert "Größe, 100%/über.sql" in done.stdout.decode("utf-8")


def test_the_runner_gets_its_summary_and_its_outputs(failing: Path, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("earlier=1", encoding="utf-8")  # no line feed at its end
    done = _launchgate(
        "report", "merge", failing, "--format", "github", "--report", f"json={tmp_path}/out.json",
        GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=f"{tmp_path}/summary", GITHUB_OUTPUT=f"{tmp_path}/output",
    )  # fmt: skip
    assert done.stdout.startswith(b"::warning file=launchgate.yml,")
    assert (tmp_path / "summary").read_text("utf-8").startswith("## ❌ Failed: ")
    lines = (tmp_path / "output").read_text("utf-8").splitlines()
    assert lines[0] == "earlier=1"
    assert {"verdict=fail", "loosened=true", f"report={tmp_path}/out.json", "sarif="} <= set(lines)


@pytest.mark.parametrize(("kibibytes", "told"), [(0, True), (990, True), (1010, False)])
def test_a_summary_never_takes_more_than_the_runner_allows(
    kibibytes: int, told: bool, report: Report, tmp_path: Path
) -> None:
    path = tmp_path / "summary"
    path.write_text("x" * 1024 * kibibytes, encoding="utf-8")
    publish.publish(
        dataclasses.replace(report, gates=report.gates[:1]),
        publish.Destinations("json", summary=str(path)),
        ReportOptions(),
    )
    assert (path.stat().st_size > 1024 * kibibytes) is told
    assert path.stat().st_size <= max(1000 * 1024, 1024 * kibibytes)


def test_the_value_of_a_finding_is_in_no_destination(
    report: Report, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    value = next(each.finding.value for each in report.gates[1].findings if each.finding.value)
    to = publish.Destinations(
        "console",
        reports=tuple(
            (name, str(tmp_path / name)) for name in ("json", "sarif", "html", "junit", "rdjson", "codequality")
        ),
        summary=str(tmp_path / "summary"),
        outputs=str(tmp_path / "outputs"),
    )
    publish.publish(report, to, ReportOptions(verbose=1))
    publish.log(f"while looking at {value.reveal()}")
    publish.print_text(f"looking at {value.reveal()}")
    said = capsysbinary.readouterr()
    everything = [said.out, said.err, *(path.read_bytes() for path in tmp_path.iterdir())]
    assert len(everything) == 10
    assert all(b"Tr0ub4dor" not in each for each in everything)
    assert said.err == f"while looking at {MASK}\n".encode()


@pytest.mark.parametrize("word", ["verdict", "message", "findings", "inconclusive", "rule"])
def test_a_value_that_the_format_itself_spells_cannot_break_it(word: str, nothing: Report, report: Report) -> None:
    publish.MASKER.add(Secret(word))
    assert parse(publish.rendered("json", report, ReportOptions())).verdict is Verdict.ERROR
    assert json.loads(publish.rendered("sarif", nothing, ReportOptions()))["runs"]


@POSIX
def test_a_failure_of_one_destination_does_not_keep_the_others_from_being_written(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = publish.Destinations(
        "json", reports=(("html", "/proc/self/nowhere/a.html"), ("sarif", str(tmp_path / "a.sarif")))
    )
    publish.publish(report, to, ReportOptions())
    told = capsys.readouterr()
    assert (tmp_path / "a.sarif").exists()
    assert parse(told.out) is not None
    assert told.err.startswith("error: /proc/self/nowhere/a.html: cannot be written")


def test_what_is_said_beside_reports_cannot_command_the_runner_or_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "error: a.yml:\n::error::forged\n\t##[warning]forged \x1b[2J\u202e"
    publish.log(text)
    publish.print_text(text)
    expected = "error: a.yml:\n\\x3a:error::forged\n\t#\\x23[warning]forged \\x1b[2J\\u202e\n"
    assert capsys.readouterr() == (expected, expected)


def test_colour_follows_the_terminal_and_the_user() -> None:
    stream = io.StringIO()
    assert not publish.options({}, stream=stream).colour
    assert publish.options({}, color="always", stream=stream).colour
    assert publish.options({"FORCE_COLOR": "1"}, stream=stream).colour
    assert not publish.options({"FORCE_COLOR": "1"}, color="never", stream=stream).colour


def test_speaking_imports_nothing_heavy() -> None:
    code = (
        "import sys; import launchgate.runner.publish, launchgate.reporters.console, launchgate.reporters.github,"
        " launchgate.reporters.markdown; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    heavy = {
        "httpx",
        "yaml",
        "jsonschema",
        "click",
        "subprocess",
        "asyncio",
        "email",
        "unittest",
        "socket",
        "ssl",
        "hashlib",
    }
    assert heavy & set(done.stdout.split()) == set()
