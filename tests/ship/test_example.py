"""The example pull request: every planted fault is found, and nothing else is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path("examples/opsdesk")


def _make(root: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    script = root / "scripts" / "opsdesk_repository.py"
    command = [sys.executable, str(script), *options, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def _check(folder: Path, report: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from launchgate.entry import main; raise SystemExit(main())", "check"]
    return subprocess.run(
        [*command, f"--report=json={report}", *options], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def pull_request(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty") / "opsdesk"
    assert _make(root, folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def mended(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mended") / "opsdesk"
    assert _make(root, folder, "--fixed").returncode == 0
    return folder


def _found(folder: Path, report: dict[str, Any]) -> list[dict[str, str]]:
    """Give the findings in the form of planted.json; a commit is named by its subject."""
    found = []
    for gate in report["gates"]:
        for finding in gate["findings"]:
            place = finding["location"]
            where = {key: place[key] for key in ("variable", "path") if key in place}
            where = {"variable": where["variable"]} if "variable" in where else where
            if commit := place.get("commit"):
                where["commit"] = _git(folder, "log", "-1", "--format=%s", commit)
            found.append({"rule": finding["rule"], **where})
    return sorted(found, key=str)


def test_every_planted_fault_is_found_and_nothing_else(root: Path, pull_request: Path, tmp_path: Path) -> None:
    planted = json.loads((root / EXAMPLE / "planted.json").read_text("utf-8"))
    done = _check(pull_request, tmp_path / "report.json", "--base", "main")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert _found(pull_request, report) == sorted(planted, key=str)
    assert done.returncode == 1
    assert report["verdict"] == "fail"


def test_the_same_pull_request_passes_once_it_is_mended(mended: Path, tmp_path: Path) -> None:
    done = _check(mended, tmp_path / "report.json", "--base", "main")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert _found(mended, report) == []
    assert done.returncode == 0, done.stdout
    assert {gate["gate"]: gate["verdict"] for gate in report["gates"]} == dict.fromkeys(
        ("secrets", "env", "migrations"), "pass"
    )


def test_the_application_itself_is_clean_when_the_whole_tree_is_judged(mended: Path, tmp_path: Path) -> None:
    _git(mended, "worktree", "add", "--quiet", str(tmp_path / "main"), "main")
    done = _check(tmp_path / "main", tmp_path / "report.json", "--all")
    assert _found(mended, json.loads((tmp_path / "report.json").read_text("utf-8"))) == []
    assert done.returncode == 0, done.stdout


def test_no_output_holds_a_planted_credential(pull_request: Path, tmp_path: Path) -> None:
    reports = [tmp_path / name for name in ("r.sarif", "r.html", "r.md", "r.xml")]
    formats = ("sarif", "html", "markdown", "junit")
    options = [f"--report={name}={path}" for name, path in zip(formats, reports, strict=True)]
    done = _check(pull_request, tmp_path / "r.json", "--base", "main", *options)
    history = _git(pull_request, "log", "--patch", "main..refunds")
    credentials = re.findall(r"sk_[a-z]+_\w{20,}|ghp_\w{36}|hooks\.slack\.com/services/[\w/]+", history)
    assert len(set(credentials)) == 3
    told = done.stdout + done.stderr + "".join(path.read_text("utf-8") for path in [*reports, tmp_path / "r.json"])
    assert not [credential for credential in credentials if credential in told]


def test_the_repository_is_the_same_each_time_and_its_work_tree_is_clean(
    root: Path, pull_request: Path, tmp_path: Path
) -> None:
    assert _make(root, tmp_path / "again").returncode == 0
    assert _git(tmp_path / "again", "rev-parse", "HEAD") == _git(pull_request, "rev-parse", "HEAD")
    assert _git(pull_request, "status", "--porcelain") == ""
    assert _git(pull_request, "branch", "--show-current") == "refunds"


def test_every_mend_belongs_to_a_commit_of_the_pull_request(root: Path) -> None:
    names = {path.name for path in (root / EXAMPLE / "pull_request").iterdir()}
    assert {path.name for path in (root / EXAMPLE / "mended").iterdir()} <= names


def test_every_token_of_the_patches_is_one_that_the_script_makes(root: Path) -> None:
    patches = "".join(path.read_text("utf-8") for path in (root / EXAMPLE).rglob("*.patch"))
    script = (root / "scripts" / "opsdesk_repository.py").read_text("utf-8")
    used = set(re.findall("<<([a-z-]+)>>", patches))
    assert used == set(re.findall('^        "([a-z-]+)": ', script, re.MULTILINE))


def test_a_folder_that_holds_something_is_left_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious", "utf-8")
    done = _make(root, tmp_path)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
