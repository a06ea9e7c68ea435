"""Round trips with the real detect-secrets: its baseline read and kept up, our detectors as its plugin."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import launchgate.detect.plugin
from launchgate.cli.main import main
from launchgate.detect.plugin import LaunchgateDetector
from tests.conftest import Repo

Token = Callable[[], str]

PLUGIN = launchgate.detect.plugin.__file__
BASELINE = ".secrets.baseline"
CONFIG = f"version: 1\nsecrets: {{detect_secrets: {{baseline: {BASELINE}}}}}\n"


def theirs(repo: Repo, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the programs of detect-secrets in a repository."""
    program = str(Path(sys.executable).with_name(name))
    return subprocess.run([program, *arguments], cwd=repo.root, capture_output=True, text=True, check=False)


def scanned(repo: Repo, *arguments: str) -> dict[str, Any]:
    done = theirs(repo, "detect-secrets", "scan", "-n", "-p", PLUGIN, *arguments)
    assert done.returncode == 0, done.stderr
    repo.write({BASELINE: done.stdout})
    baseline: dict[str, Any] = json.loads(done.stdout)
    return baseline


def kinds(baseline: dict[str, Any], path: str) -> list[tuple[str, int]]:
    return sorted((entry["type"], entry["line_number"]) for entry in baseline["results"].get(path, []))


def read(repo: Repo) -> dict[str, Any]:
    baseline: dict[str, Any] = json.loads((repo.root / BASELINE).read_text())
    return baseline


def webhook() -> str:
    """Give a credential that we know and detect-secrets does not."""
    return "https://discord" + ".com/api/webhooks/" + "734512908812345678/" + "aB3dE5gH7jK9" * 5 + "mN0pQ2sT"


def test_their_scan_finds_what_our_detectors_know(repo: Repo) -> None:
    repo.commit({"a.txt": f"hello\nhook = {webhook()}\n"}, "x")
    baseline = scanned(repo)
    assert ("Launchgate", 2) in kinds(baseline, "a.txt")
    assert any(each["name"] == "LaunchgateDetector" for each in baseline["plugins_used"])


def test_what_their_scan_recorded_is_not_told_by_us_and_a_new_secret_is(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"a.txt": f"hook = {webhook()}\n", "launchgate.yml": CONFIG}, "x")
    scanned(repo)
    assert main(["secrets", "--all"]) == 0
    repo.write({"b.txt": f"key = {token()}\n"})
    repo.git("add", "-A")
    capsys.readouterr()
    assert main(["secrets", "--all", "--format", "json"]) == 1
    (gate,) = json.loads(capsys.readouterr().out)["gates"]
    assert [each["location"]["path"] for each in gate["findings"]] == ["b.txt"]


def test_what_we_added_passes_their_hook_and_a_new_secret_does_not(repo: Repo, token: Token) -> None:
    repo.commit({"a.txt": "hello\n"}, "x")
    scanned(repo)
    repo.write({"a.txt": f"hook = {webhook()}\n"})
    repo.git("add", "-A")
    hook = ("detect-secrets-hook", "-n", "--baseline", BASELINE, "-p", PLUGIN, "a.txt")
    assert theirs(repo, *hook).returncode == 1
    assert main(["baseline", "--detect-secrets", BASELINE]) == 0
    repo.git("add", "-A")
    assert ("Launchgate", 1) in kinds(read(repo), "a.txt")
    done = theirs(repo, *hook)
    assert done.returncode == 0, done.stdout
    repo.write({"a.txt": f"hook = {webhook()}\nkey = {token()}\n"})
    assert theirs(repo, *hook).returncode == 1


def test_their_own_update_keeps_what_we_added(repo: Repo) -> None:
    repo.commit({"a.txt": "hello\n"}, "x")
    scanned(repo)
    repo.commit({"a.txt": f"hook = {webhook()}\n"}, "y")
    main(["baseline", "--detect-secrets", BASELINE])
    ours = kinds(read(repo), "a.txt")
    done = theirs(repo, "detect-secrets", "scan", "-n", "--baseline", BASELINE)
    assert done.returncode == 0, done.stderr
    assert ("Launchgate", 1) in ours
    assert set(ours) <= set(kinds(read(repo), "a.txt"))


def test_audits_and_entries_of_others_stay_and_only_ours_that_are_gone_are_dropped(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"a.txt": f"hook = {webhook()}\n", "b.txt": f"key = {token()}\n"}, "x")
    scanned(repo)
    baseline = read(repo)
    foreign = {"type": "Acme", "filename": "a.txt", "hashed_secret": "0" * 40, "is_verified": True, "is_secret": True}
    baseline["results"]["a.txt"].append(foreign)
    for entry in baseline["results"]["a.txt"]:
        entry["is_secret"] = False
    baseline["of_tomorrow"] = {"kept": True}
    repo.write({BASELINE: json.dumps(baseline)})
    repo.write({"a.txt": f"\n\nhook = {webhook()}\n"})
    repo.write({"b.txt": "nothing\n"})
    repo.git("add", "-A")
    assert main(["baseline", "--detect-secrets", BASELINE, "--dry-run"]) == 0
    assert read(repo) == baseline
    capsys.readouterr()
    assert main(["baseline", "--detect-secrets", BASELINE]) == 0
    assert "0 added, 1 removed" in capsys.readouterr().out
    after = read(repo)
    assert ("Launchgate", 3) in kinds(
        {"results": {"a.txt": [e for e in after["results"]["a.txt"] if "line_number" in e]}}, "a.txt"
    )
    assert all(entry["is_secret"] is False for entry in after["results"]["a.txt"])
    assert any(entry["type"] == "Acme" for entry in after["results"]["a.txt"])
    assert not any(entry["type"] == "Launchgate" for entry in after["results"].get("b.txt", []))
    assert after["of_tomorrow"] == {"kept": True}
    assert after["plugins_used"] == baseline["plugins_used"]


def test_a_second_run_changes_nothing(repo: Repo) -> None:
    repo.commit({"a.txt": "hello\n"}, "x")
    scanned(repo)
    repo.commit({"a.txt": f"hook = {webhook()}\n"}, "y")
    main(["baseline", "--detect-secrets", BASELINE])
    once = (repo.root / BASELINE).read_bytes()
    assert b"Launchgate" in once
    main(["baseline", "--detect-secrets", BASELINE])
    assert (repo.root / BASELINE).read_bytes() == once


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no baseline"),
        ("{", "not a baseline of detect-secrets"),
        ("[]", "not a baseline of detect-secrets"),
        ('{"results": []}', "not a baseline of detect-secrets"),
        ('{"results": {"a": [{"hashed_secret": 3}]}}', "not a baseline of detect-secrets"),
        ('{"results": {"a": [3]}}', "not a baseline of detect-secrets"),
        ("[" * 100_000, "not a baseline of detect-secrets"),
    ],
    ids=["missing", "no-json", "list", "results-list", "number", "no-entry", "deep"],
)
def test_what_is_no_baseline_is_refused_and_left_as_it_is(
    content: str | None, said: str, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        repo.write({BASELINE: content})
    assert main(["baseline", "--detect-secrets", BASELINE]) == 2
    assert said in capsys.readouterr().err
    assert content is None or (repo.root / BASELINE).read_text() == content


def test_a_baseline_outside_of_the_repository_or_behind_a_link_is_refused(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text('{"results": {}}')
    (repo.root / "link.json").symlink_to(tmp_path / "outside.json")
    assert main(["baseline", "--detect-secrets", "../outside.json"]) == 2
    assert main(["baseline", "--detect-secrets", "link.json"]) == 2
    assert (tmp_path / "outside.json").read_text() == '{"results": {}}'


def test_our_plugin_never_verifies_and_is_judged_by_the_file(token: Token) -> None:
    plugin = LaunchgateDetector()
    (found,) = plugin.analyze_line(filename="a.py", line=f"key = '{token()}'", line_number=4)
    assert (found.type, found.line_number, found.is_verified) == ("Launchgate", 4, False)
    assert [*plugin.analyze_string("nothing \udc80 here")] == []
