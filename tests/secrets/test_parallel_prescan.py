"""A large tree is scanned ahead by several processes: they report what one does, and what they lose is never a pass."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main
from launchgate.gates.secrets.config import SecretsSection
from launchgate.gates.secrets.gate import SecretsGate
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.git import Commit, WorkTree
from launchgate.model.budget import Budget, Limits
from launchgate.model.run import CiContext, Outcome, Run, Scope, SkipReason, Tree
from launchgate.runner.views import TreeView
from tests.conftest import Repo

Token = Callable[[], str]
Capture = pytest.CaptureFixture[str]
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12\n"
CONFIG = """version: 1
secrets:
  exclude: ["left/**"]
  rules: [{id: acme, pattern: 'acme_[a-z]{8}', keywords: [ACME_]}]
"""


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small trees count as large, a few files as a part, and any machine as one with three cores."""
    monkeypatch.setattr("launchgate.gates.secrets.parallel_prescan._FROM", 0)
    monkeypatch.setattr("launchgate.gates.secrets.parallel_prescan._MOST", 3)
    monkeypatch.setattr("launchgate.gates.secrets.parallel_prescan.cores", lambda: 3)
    monkeypatch.setattr("launchgate.proc.cores", lambda: 3)


@pytest.fixture
def tree(repo: Repo, token: Token) -> Repo:
    """A repository with one of everything that a scan treats in a way of its own, among files that hold nothing."""
    secret = token()
    for number in range(40):
        repo.write({f"clean/{number:02}.py": f"x = {number}\n" * number})
    repo.write(
        {
            "launchgate.yml": CONFIG,
            "twice/a.py": f"key = '{secret}'\n",
            "twice/b.py": f"\n\nkey = '{secret}'\n",
            "one.py": f"key = '{token()}'\n",
            "own.txt": "id: acme_" + "abcdefgh" + "\n",
            "waived.py": f"key = '{token()}'  # launchgate: allow secrets/github-token until 2099-01-01: a story\n",
            "config/settings.production.yml": "DATABASE_URL: postgres://localhost/app\nDEBUG: true\n",
            "left/out.py": f"key = '{token()}'\n",
            "asset.bin": b"\0\1\2" * 100,
            "model.bin": LFS,
            "wide.txt": f"key = '{token()}'\n".encode("utf-16"),
            os.fsdecode(b"odd-\xff.py"): f"key = '{token()}'\n",
            "empty.py": "",
        }
    )
    (repo.root / "link").symlink_to(f"/tmp/{token()}")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "everything")
    return repo


def gate_of(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["secrets", "--all", *arguments, "--format", "json"])
    (gate,) = [each for each in json.loads(capsys.readouterr().out)["gates"] if each["gate"] == "secrets"]
    del gate["duration_ms"]
    return code, gate


@pytest.mark.parametrize("where", ["the work tree", "a commit"])
def test_several_processes_tell_what_one_tells(
    tree: Repo, capsys: Capture, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    del tree
    if where == "a commit":
        monkeypatch.setenv("CI", "true")
    alone = gate_of(capsys)
    request.getfixturevalue("several")
    assert gate_of(capsys) == alone
    code, gate = alone
    assert code == 1
    assert gate["scanned"]["files"] == 52
    assert {each["location"]["path"] for each in gate["findings"]} >= {"one.py", "own.txt", "wide.txt", "link"}


def outcome(tree: Tree, **limits: Any) -> Outcome:
    budget = Budget(Limits(**limits))
    run = Run(where=CiContext(scope=Scope.TREE), tree=TreeView(tree, budget=budget), budget=budget)
    return SecretsGate().run(run, SecretsSection(), SecretsOptions())


def could_not(seen: Outcome) -> list[tuple[str, str]]:
    return [(each.subject, each.reason) for each in seen.skipped if each.why is SkipReason.FAILED]


@pytest.mark.parametrize("limits", [{"seconds": 0.0}, {"decoded_bytes": 40}], ids=["time", "decoded bytes"])
def test_what_a_run_may_cost_is_the_same_for_several(
    tree: Repo, token: Token, request: pytest.FixtureRequest, limits: dict[str, float]
) -> None:
    for number in range(4):
        tree.write({f"hidden/{number}.txt": f"data: {f'key = {token()}'.encode().hex()}\n"})
        tree.write({f"plain/{number}.txt": f"data: {b'nothing to see in this text at all'.hex()}\n"})
    root = str(tree.root)
    alone = outcome(WorkTree(root), **limits)
    request.getfixturevalue("several")
    apart = outcome(WorkTree(root), **limits)
    assert could_not(apart) == could_not(alone) != []
    assert [each.at for each in apart.findings] == [each.at for each in alone.findings]


@pytest.mark.usefixtures("several")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes to end in /proc")
def test_what_a_process_that_dies_has_not_said_is_named_and_keeps_the_gate_from_passing(
    repo: Repo, capsys: Capture
) -> None:
    for number in range(899):
        repo.write({f"{number:03}.py": f"x = {number}\n"})
    repo.git("add", "-A")
    with children_killed() as killed:
        code, gate = gate_of(capsys)
    assert killed
    assert code == 3
    assert gate["verdict"] == "inconclusive"
    lost = [each for each in gate["skipped"] if each["why"] == "could_not"]
    assert lost
    assert all("this file and at the 2 after it crashed (exit code -9)" in each["reason"] for each in lost)
    assert gate["scanned"]["files"] == 900 - 3 * len(lost)


@contextmanager
def children_killed() -> Iterator[list[int]]:
    """End every process that this one starts for the scan ahead, as soon as it is there."""
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.001):
            for task in Path("/proc/self/task").iterdir():
                for pid in _lines(task / "children"):
                    if "parallel_prescan:prescan_part" in " ".join(_lines(Path(f"/proc/{pid}/cmdline"))):
                        with suppress(ProcessLookupError):  # it may have ended by itself meanwhile
                            os.kill(int(pid), signal.SIGKILL)
                            killed.append(int(pid))

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").replace("\0", " ").split()
    except OSError:
        return []


@pytest.mark.usefixtures("several")
def test_a_tree_that_git_does_not_know_is_scanned_by_one(tmp_path: Path, token: Token, capsys: Capture) -> None:
    for number in range(9):
        (tmp_path / f"{number}.py").write_text(f"key = '{token()}'\n")
    assert main(["secrets", str(tmp_path), "--format", "json"]) == 1
    gates = json.loads(capsys.readouterr().out)["gates"]
    assert sum(len(gate["findings"]) for gate in gates if gate["gate"] == "secrets") == 9


def test_a_commit_is_read_as_it_was_committed_by_every_process(tree: Repo, several: None, token: Token) -> None:
    del several
    oid = tree.git("rev-parse", "HEAD")
    tree.write({"clean/00.py": f"key = '{token()}'\n"})
    paths = {getattr(each.at, "path", "") for each in outcome(Commit(str(tree.root), oid)).findings}
    assert "one.py" in paths
    assert "clean/00.py" not in paths
