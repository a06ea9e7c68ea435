"""The commit hook's shortest way says what the whole way says, imports next to nothing, and steps aside in time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from launchgate import quick
from launchgate.text import paths
from tests.conftest import Launchgate, Repo

Token = Callable[[], str]
SCRIPT = "import sys; sys.argv = ['launchgate', *{words!r}]; from launchgate.entry import main; code = main(); "
HEAVY = (
    "jsonschema",
    "git",
    "httpx",
    "detect_secrets",
    "sqlglot",
    "postgast",
    "asyncio",
    "dns",
    "sqlparse",
    "requests",
)


def call(words: list[str], cwd: Path, after: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the entry point in a process of its own."""
    code = SCRIPT.format(words=words) + (after or "sys.exit(code)")
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **environ}
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def plain(text: str) -> str:
    """Take the measured time out of a page."""
    return re.sub(r"[ ·,]*\b[\d.]+ m?s\b", "", text)


STAGED = {
    "code": {"app/main.py": "def f(key):\n    return key\n"},
    "words": {"a.py": "token = request.headers.get('X-Token')\npassword = os.environ['DB_PASSWORD']\n"},
    "many files": {f"m{n}.py": f"x = {n}\n" for n in range(20)},
    "one line": {"a.txt": "hello"},
    "crlf": {"a.txt": "one\r\ntwo\r\n"},
    "umlaut": {"straße/grün.py": "x = 'ß'\n"},
    "quoted name": {'with "quotes" and\ttab.txt': "x\n"},
    "empty file": {"empty.txt": ""},
    "binary": {"a.bin": "\0\1\2"},
    "production": {"deploy/prod/app.py": "x = 1\n"},
    "test key": {"a.py": "KEY = 'sk" + "_test_" + "4eC39HqLyjWDarjtT1zdp7dc'\n"},
    "waiver": {"a.py": "x = 1  # launchgate: allow secrets/generic-password until 2020-01-01: old\n"},
    "broken waiver": {"a.py": "x = 1  # launchgate: allow nonsense\n"},
    "configuration": {"launchgate.yml": "version: 1\n", "a.py": "x = 1\n"},
    "broken configuration": {"launchgate.yml": "version: [\n", "a.py": "x = 1\n"},
    "nothing": {},
}


@pytest.mark.parametrize("files", STAGED.values(), ids=STAGED)
@pytest.mark.parametrize("words", [[], ["-q"]], ids=["", "quiet"])
def test_both_ways_give_the_same_output(
    repo: Repo, launchgate: Launchgate, files: dict[str, str], words: list[str]
) -> None:
    for path, content in files.items():
        repo.write({path: content})
    repo.git("add", "-A")
    short = launchgate("secrets", "--staged", *words)
    whole = launchgate("secrets", "--staged", "--color", "auto", *words)
    assert plain(short.out) == plain(whole.out)
    assert (short.err, short.code) == (whole.err, whole.code)


def test_both_ways_find_the_same_secret(repo: Repo, launchgate: Launchgate, token: Token) -> None:
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    short, whole = launchgate("secrets", "--staged"), launchgate("secrets", "--staged", "--color", "auto")
    assert (plain(short.out), short.code) == (plain(whole.out), 1)


def test_both_ways_give_the_same_colours(repo: Repo, launchgate: Launchgate) -> None:
    repo.write({"a.py": "x = 1\n"})
    repo.git("add", "-A")
    short = launchgate("secrets", "--staged", env={"FORCE_COLOR": "1"})
    whole = launchgate("secrets", "--staged", "--color", "always")
    assert plain(short.out) == plain(whole.out)
    assert "\x1b[" in short.out


@pytest.mark.parametrize("where", ["", "deep/below"], ids=["root", "folder"])
def test_the_short_way_is_taken_for_an_ordinary_change(repo: Repo, where: str) -> None:
    repo.write({"deep/below/a.py": "x = 1\n"})
    repo.git("add", "-A")
    done = call(["secrets", "--staged"], repo.root / where, "print(code, 'click' in sys.modules)")
    assert done.stdout.splitlines()[-1] == "0 False"


def modules(words: list[str], cwd: Path) -> set[str]:
    done = call(words, cwd, "print('MODULES', *sys.modules)")
    return set(done.stdout.rpartition("MODULES ")[2].split())


def test_an_ordinary_commit_imports_next_to_nothing(repo: Repo) -> None:
    repo.write({"a.py": "x = 1\n"})
    repo.git("add", "-A")
    call(["secrets", "--staged"], repo.root)  # the detectors are compiled once
    loaded = modules(["secrets", "--staged"], repo.root)
    heavy = {*HEAVY, "click", "yaml", "dataclasses", "typing", "re", "subprocess", "json", "hashlib", "pathlib"}
    assert not heavy & loaded
    assert not {"tomllib", "launchgate.detect.detector"} & loaded, "no catalogue entry is needed where nothing is found"


def test_a_finding_imports_no_heavy_library(repo: Repo, token: Token) -> None:
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    loaded = modules(["secrets", "--staged"], repo.root)
    assert not {*HEAVY, "yaml"} & loaded
    assert "tomllib" in loaded, "the file of what was found is parsed"


def test_help_imports_no_heavy_library(tmp_path: Path) -> None:
    done = call(["--help"], tmp_path, "print('MODULES', *sys.modules)")
    loaded = set(done.stdout.rpartition("MODULES ")[2].split())
    assert not {*HEAVY, "yaml", "hyperscan"} & loaded


@pytest.mark.parametrize(
    "environ",
    [{"GITHUB_ACTIONS": "true"}, {"GITLAB_CI": "true"}, {"LAUNCHGATE_FAIL_ON": "warning"}],
    ids=lambda environ: next(iter(environ)),
)
def test_the_short_way_steps_aside_where_something_else_decides(repo: Repo, environ: dict[str, str]) -> None:
    repo.write({"a.py": "x = 1\n"})
    repo.git("add", "-A")
    assert quick.passed(["secrets", "--staged"], environ) is None


@pytest.mark.parametrize(
    "arguments", [["secrets"], ["secrets", "--all"], ["check", "--staged"], [], ["secrets", "--staged", "x"]]
)
def test_the_short_way_knows_one_command(repo: Repo, arguments: list[str]) -> None:
    repo.write({"a.py": "x = 1\n"})
    repo.git("add", "-A")
    assert quick.passed(arguments, {}) is None


def test_every_word_for_production_and_staging_is_known_to_the_short_way() -> None:
    words = paths.PRODUCTION | paths.STAGING
    assert all(any(part in word for part in quick._STAGES) for word in words)


def test_a_module_of_the_repository_is_never_imported(repo: Repo) -> None:
    for name in ("yaml", "click", "hyperscan", "zlib", "typing", "launchgate"):
        repo.write({f"{name}.py": "open('owned', 'w')\n"})
    repo.git("add", "-A")
    script = Path(sys.executable).with_name("launchgate")
    if not script.exists():
        pytest.skip("the console script is not installed")
    for words in (["secrets", "--staged"], ["secrets", "--all"], ["--help"]):
        subprocess.run(
            [script, *words], cwd=repo.root, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, check=False
        )
    assert not (repo.root / "owned").exists()


def test_the_import_path_loses_the_working_directory_and_pythonpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from launchgate.entry import _clean

    monkeypatch.chdir(tmp_path)
    kept = [str(tmp_path / ".venv/lib"), "/usr/lib/python"]
    path = ["", str(tmp_path), "/extra", *kept]
    _clean(path, {"PYTHONPATH": "/extra"})
    assert path == kept
