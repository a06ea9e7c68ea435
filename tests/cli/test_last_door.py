"""Exit code 0 only ever comes from the command line itself, whatever ends the process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import click
import pytest

from launchgate.cli import main as door
from launchgate.model.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_PASS, EXIT_USAGE
from launchgate.stream import is_coloured
from tests.conftest import Repo

ENTRY = "import sys; from launchgate.entry import main; sys.exit(main())"
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")


def raising(error: BaseException) -> Callable[[], int]:
    def end() -> int:
        raise error

    return end


def giving(result: object) -> Callable[[], object]:
    return lambda: result


NOT_ASKED_FOR = {
    "SystemExit with words": raising(SystemExit("cannot go on")),
    "SystemExit(0) of a library": raising(SystemExit(0)),
    "SystemExit without a code": raising(SystemExit()),
    "a pipe of ours that broke": raising(BrokenPipeError(32, "Broken pipe")),
    "a result that is no number": giving("pass"),
    "a result that is False": giving(False),
    "an exception": raising(KeyError("x")),
}


@pytest.mark.parametrize("does", NOT_ASKED_FOR.values(), ids=NOT_ASKED_FOR)
def test_an_unexpected_end_is_reported_as_an_internal_error(
    does: Callable[[], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(click.Group, "invoke", lambda *_: does())
    assert door.main(["check"]) == EXIT_BUG
    assert "no verdict was reached" in capsys.readouterr().err


def start(arguments: Sequence[str], out: int | IO[bytes], cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", ENTRY, *arguments]
    return subprocess.run(command, cwd=cwd, stdout=out, stderr=subprocess.PIPE, check=False, timeout=60)


def closed_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.fixture
def staged(repo: Repo) -> Repo:
    repo.commit({"a.py": "x = 1\n"})
    return repo.stage({"a.py": "x = 2\n"})


WAYS = {"short": ("secrets", "--staged"), "whole": ("secrets", "--staged", "--color", "auto")}


@pytest.mark.parametrize("arguments", WAYS.values(), ids=WAYS)
def test_a_reader_that_has_gone_does_not_close_the_gate(staged: Repo, arguments: Sequence[str]) -> None:
    pipe = closed_pipe()
    done = start(arguments, pipe, staged.root)
    os.close(pipe)
    assert (done.returncode, done.stderr) == (EXIT_PASS, b"")


@needs_full
@pytest.mark.parametrize("arguments", [*WAYS.values(), ("--help",)], ids=[*WAYS, "help"])
def test_a_full_disk_is_a_usage_error_and_no_closed_gate(staged: Repo, arguments: Sequence[str]) -> None:
    with FULL.open("wb") as full:
        done = start(arguments, full, staged.root)
    assert done.returncode == EXIT_USAGE
    assert done.stderr.startswith(b"error: standard output cannot be written: No space left on device\nhint: ")
    assert b"Traceback" not in done.stderr


def test_a_help_nobody_reads_ends_in_silence_and_decides_nothing(tmp_path: Path) -> None:
    pipe = closed_pipe()
    done = start(["--help"], pipe, tmp_path)
    os.close(pipe)
    assert (done.returncode, done.stderr) == (EXIT_INTERRUPTED, b"")


@pytest.mark.parametrize(("shell", "code"), [("bash_source", EXIT_PASS), ("no_such", EXIT_USAGE)])
def test_completion_never_says_that_the_gate_is_closed(monkeypatch: pytest.MonkeyPatch, shell: str, code: int) -> None:
    monkeypatch.setenv("_LAUNCHGATE_COMPLETE", shell)
    assert door.main([]) == code


COLOURS = {
    "nothing": ({}, "auto", False),
    "FORCE_COLOR": ({"FORCE_COLOR": "1"}, "auto", True),
    "both": ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
    "an empty NO_COLOR": ({"FORCE_COLOR": "1", "NO_COLOR": ""}, "auto", True),
    "always": ({"NO_COLOR": "1"}, "always", True),
    "never": ({"FORCE_COLOR": "1"}, "never", False),
}


@pytest.mark.parametrize(("environ", "wish", "expected"), COLOURS.values(), ids=COLOURS)
def test_the_command_line_wins_over_no_color_and_that_over_force_color(
    environ: dict[str, str], wish: str, *, expected: bool
) -> None:
    assert is_coloured(None, environ, wish) is expected


def test_the_package_runs_as_an_isolated_module_and_imports_nothing_of_the_repository(staged: Repo) -> None:
    staged.write(
        dict.fromkeys(("click.py", "launchgate/__init__.py", "launchgate/__main__.py"), "open('owned', 'w')\n")
    )
    command = [sys.executable, "-I", "-m", "launchgate", *WAYS["whole"]]
    done = subprocess.run(command, cwd=staged.root, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (EXIT_PASS, b"")
    assert not (staged.root / "owned").exists()
