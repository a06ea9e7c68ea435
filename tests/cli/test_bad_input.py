"""Everything that can be wrong around a command gives one clear message, the right exit code and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Ended, Launchgate, Repo

SAFE = "CREATE TABLE orders (id bigint primary key);\n"
LOCKING = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n"


def _clear(ended: Ended, code: int, *words: str) -> None:
    text = " ".join((ended.out + ended.err).split())  # wherever lines are broken
    assert "Traceback" not in text
    assert ended.code == code, text
    for word in words:
        assert word in text


def test_outside_a_repository_nothing_is_judged(launchgate: Launchgate) -> None:
    _clear(launchgate("check"), 2, "not a git repository", "hint:")


def test_an_empty_repository_gets_a_first_look(launchgate: Launchgate, repo: Repo) -> None:
    del repo
    _clear(launchgate("check"), 0, "no commit yet")


def test_a_detached_head_is_judged_like_any_other(launchgate: Launchgate, repo: Repo) -> None:
    base = repo.commit({"migrations/1.sql": SAFE})
    repo.commit({"migrations/2.sql": LOCKING})
    repo.git("checkout", "--quiet", "--detach")
    _clear(launchgate("check", "--base", base), 1, "migrations/2.sql", "set-not-null-scan")


def test_an_unknown_ref_is_never_a_pass(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    ended = launchgate("check", "--base", "no-such-branch")
    _clear(ended, 3, "git fetch origin no-such-branch")
    assert "Inconclusive" in ended.out


@pytest.mark.parametrize("format_", ["console", "github", "markdown", "html", "sarif"])
def test_what_no_gate_could_look_at_is_told_once(launchgate: Launchgate, repo: Repo, format_: str) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    ended = launchgate("check", "--base", "no-such-branch", "--format", format_)
    assert " ".join(ended.out.split()).count("no commit called") == 1


@pytest.mark.parametrize("ref", ["--upload-pack=touch pwned", "-c core.pager=x", "HEAD\n", ""], ids=repr)
def test_a_ref_that_is_an_option_is_no_option(launchgate: Launchgate, repo: Repo, ref: str) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    ended = launchgate("check", f"--base={ref}")
    assert "Traceback" not in ended.err
    assert not (repo.root / "pwned").exists()
    assert ended.code == (3 if ref else 0)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_keeps_the_gate_from_passing(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    (repo.root / "migrations/1.sql").chmod(0)
    _clear(launchgate("check", "--all"), 3, "migrations/1.sql")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("environments: [", ("launchgate.yml:2:1", "not YAML")),
        ("environments: 3\n", ("launchgate.yml:1:15", "expected")),
        ("enviroments: {}\n", ("launchgate.yml:1:1", "environments")),
        ("fail_on: sometimes\n", ("launchgate.yml:1:10", "error")),
        ("version: 1\nversion: 1\n", ("launchgate.yml:2:1",)),
    ],
    ids=["broken", "wrong-type", "misspelt", "wrong-word", "twice"],
)
def test_a_wrong_configuration_is_named_by_line(
    launchgate: Launchgate, repo: Repo, text: str, words: tuple[str, ...]
) -> None:
    repo.commit({"launchgate.yml": text})
    _clear(launchgate("check", "--all"), 2, "error:", "hint:", *words)


def test_a_named_configuration_that_does_not_exist_is_a_usage_error(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"a.txt": "a"})
    _clear(launchgate("check", "-c", "missing.yml"), 2, "missing.yml")


def test_an_unknown_environment_names_the_nearest(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"launchgate.yml": "environments: {production: {url: https://app.acme.test}}\n"})
    _clear(launchgate("live", "-e", "producton"), 2, "producton", "did you mean `production`?")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chekc",), ("did you mean 'check'?",)),
        (("check", "secretz"), ("did you mean `secrets`?",)),
        (("check", "domain"), ("launchgate live domain",)),
        (("live", "secrets"), ("launchgate check secrets",)),
        (("check", "missing/folder"), ("missing/folder",)),
        (("check", "--format", "jsn"), ("did you mean 'json'?",)),
        (("check", "--report", "sarif"), ("FORMAT=PATH",)),
        (("check", "--report", "json=a.txt/report.json"), ("a.txt",)),
        (("check", "--staged", "--all"), ("--staged", "--all")),
        (("check", "--head", "HEAD"), ("--base",)),
        (("explain", "migrations/index-not-concurent"), ("migrations/index-not-concurrent",)),
        (("explain", "no-such-thing-at-all"), ("launchgate rules",)),
        (("domain", "a.test", "--resolver", "nonsense"), ("HOST:PORT",)),
        (("domain", "a.test", "--deadline", "0"), ("--deadline",)),
        (("domain",), ("-e ENVIRONMENT",)),
        (("report", "render", "missing.json"), ("missing.json",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line_says_what_is_possible(
    launchgate: Launchgate, repo: Repo, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    repo.commit({"a.txt": "a"})
    ended = launchgate(*arguments)
    lowered = (ended.out + ended.err).lower()
    assert ended.code == 2, lowered
    assert all(word.lower() in lowered for word in words), lowered
    assert "traceback" not in lowered


def test_without_git_it_says_so(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"a.txt": "a"})
    ended = launchgate("check", env={"PATH": str(repo.root)})
    assert ended.code in {2, 3}
    _clear(ended, ended.code, "git is not installed", "install git")


@pytest.mark.parametrize("name", ["HOME", "PATH_INFO", "TMPDIR"])
def test_a_missing_variable_of_the_system_changes_nothing(launchgate: Launchgate, repo: Repo, name: str) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    _clear(launchgate("check", "--all", env={name: None}), 0)


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
    ids=["locale-c", "cp1252", "ascii"],
)
def test_a_poor_console_loses_no_finding(started: Launchgate, repo: Repo, env: dict[str, str]) -> None:
    repo.commit({"migrations/1.sql": SAFE.replace("orders", "aufträge")})
    ended = started("check", "--all", env=env)
    _clear(ended, 0, "migrations")


def test_a_reader_that_has_gone_changes_no_verdict(repo: Repo) -> None:
    base = repo.commit({"migrations/1.sql": SAFE})
    repo.commit({"migrations/2.sql": LOCKING})
    command = [sys.executable, "-I", "-c", _start(), "check", "--base", base]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, cwd=repo.root, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_under_standard_output_is_an_error(repo: Repo) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-I", "-c", _start(), "check", "--all"]
        done = subprocess.run(command, cwd=repo.root, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 2
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupt_is_130_and_no_verdict(repo: Repo) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    slow = "import time, launchgate.runner.session as s; s.detect = lambda *a, **k: time.sleep(30)\n" + _start()
    command = [sys.executable, "-I", "-c", slow, "check", "--all"]
    with subprocess.Popen(command, cwd=repo.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.decode().strip() == "interrupted: no verdict was reached"


def test_a_bug_is_a_message_a_log_and_exit_70(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.txt": "a"})
    raising = "def detect(*a, **k): raise RuntimeError('hunter2hunter2')\ns.detect = detect\n"
    buggy = f"import launchgate.runner.session as s\n{raising}"
    command = [sys.executable, "-I", "-c", buggy + _start(), "check"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(command, cwd=repo.root, capture_output=True, check=False, timeout=60, env=environment)
    text = (done.stdout + done.stderr).decode()
    log = (tmp_path / "cache/launchgate/crash.log").read_text()
    assert done.returncode == 70
    assert "RuntimeError" in text
    assert "RuntimeError" in log
    assert "hunter2" not in text + log
    assert "Traceback" not in text


def _start() -> str:
    return "import sys; from launchgate.cli.main import main; sys.exit(main())"


def test_a_clock_in_1970_is_no_reason_to_fail(repo: Repo) -> None:
    repo.commit({"migrations/1.sql": SAFE})
    old = (
        "import launchgate.cli.running as j, datetime\n"
        "j.now = lambda: datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)\n"
        "j.run_gates.__kwdefaults__['clock'] = j.now\n"
    )
    command = [sys.executable, "-I", "-c", old + _start(), "check", "--all", "--format", "json"]
    done = subprocess.run(command, cwd=repo.root, capture_output=True, check=False, timeout=60)
    assert (done.returncode, b'"made_at": "1970-01-01T00:00:00Z"' in done.stdout) == (0, True)


@pytest.mark.parametrize("argv", [(), ("env",), ("report",), ("config",)], ids=" ".join)
def test_a_command_without_its_word_gets_its_help_and_no_error(launchgate: Launchgate, argv: tuple[str, ...]) -> None:
    ended = launchgate(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Usage: launchgate")
    assert "hint:" not in ended.err


@pytest.mark.parametrize(
    "argv",
    [("secrets", "gone.py"), ("check", "-c", "gone.py"), ("config", "check", "-c", "gone.py"), ("check", "gone.py")],
    ids=" ".join,
)
def test_a_path_is_named_as_it_was_typed(launchgate: Launchgate, repo: Repo, argv: tuple[str, ...]) -> None:
    ended = launchgate(*argv)
    assert ended.code == 2
    assert "gone.py" in ended.err
    assert str(repo.root) not in ended.err


def test_standard_input_is_called_that(repo: Repo, tmp_path: Path) -> None:
    del repo
    text = "password = 'kV9$hhW2mQ" + "z!p4'\n"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", _start(), "secrets", "--stdin"],
        input=text.encode(), cwd=tmp_path, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert b"standard input:1: error: " in ended.stdout


def test_a_report_of_another_kind_says_what_it_lacks(launchgate: Launchgate, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    ended = launchgate("report", "render", "x.json")
    assert "x.json: not a launchgate report (it has no 'version')" in ended.err
