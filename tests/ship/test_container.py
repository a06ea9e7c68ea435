"""The image, run as GitHub's runner runs it: as root, on a workspace that belongs to somebody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.container, pytest.mark.xdist_group("container")]
RUNNER = 1001


@dataclass(frozen=True)
class Step:
    """What one step left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str
    workspace: Path


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def _chown(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, RUNNER, RUNNER, follow_symlinks=False)


@pytest.fixture(scope="module")
def origin(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example repository with the merge commit that GitHub makes for a pull request."""
    folder = tmp_path_factory.mktemp("origin") / "opsdesk"
    script = root / "scripts" / "opsdesk_repository.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True)
    _git(folder, "switch", "--quiet", "--detach", "main")
    identity = ["-c", "user.name=GitHub", "-c", "user.email=noreply@github.com"]
    _git(folder, *identity, "merge", "--quiet", "--no-ff", "--message=Merge refunds into main", "refunds")
    _git(folder, "update-ref", "refs/pull/7/merge", "HEAD")
    return folder


@pytest.fixture
def step(root: Path, origin: Path, tmp_path: Path) -> Callable[..., Step]:
    """Check out the pull request as actions/checkout does, and run the action on it."""

    def run(*inputs: str, depth: int = 0) -> Step:
        workspace = tmp_path / "workspace"
        _git(tmp_path, "init", "--quiet", str(workspace))
        shallow = [f"--depth={depth}"] if depth else []
        _git(workspace, "fetch", "--quiet", "--no-tags", *shallow, f"file://{origin}", "refs/pull/7/merge")
        _git(workspace, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        _chown(workspace)
        merge, base, head = (_git(origin, "rev-parse", ref) for ref in ("refs/pull/7/merge", "main", "refunds"))
        repository = {"full_name": "opsdesk/opsdesk", "default_branch": "main", "fork": False, "private": True}
        event = {
            "number": 7,
            "repository": repository,
            "pull_request": {
                "number": 7,
                "commits": 12,
                "base": {"sha": base, "ref": "main", "repo": repository},
                "head": {"sha": head, "ref": "refunds", "repo": repository},
                "merge_commit_sha": merge,
                "user": {"login": "colleague", "type": "User"},
            },
        }
        (tmp_path / "event.json").write_text(json.dumps(event), "utf-8")
        temp = tmp_path / "runner"
        command = [sys.executable, str(root / "scripts" / "run_action.py"), str(temp)]
        command += ["--workspace", str(workspace), "--event", str(tmp_path / "event.json")]
        done = subprocess.run(
            [*command, *(f"--input={each}" for each in inputs)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (temp / "files" / "output").exists(), f"the image could not be built:\n{done.stdout}"
        lines = (temp / "files" / "output").read_text("utf-8").splitlines()
        return Step(
            code=done.returncode,
            log=done.stdout,
            outputs=dict(line.split("=", 1) for line in lines),
            summary=(temp / "files" / "summary.md").read_text("utf-8"),
            workspace=workspace,
        )

    return run


def test_a_faulty_pull_request_closes_the_gate_and_leaves_the_workspace_to_its_owner(
    root: Path, step: Callable[..., Step]
) -> None:
    done = step()
    planted = json.loads((root / "examples" / "opsdesk" / "planted.json").read_text("utf-8"))
    assert done.code == 1, done.log
    assert done.outputs["verdict"] == "fail"
    assert int(done.outputs["findings"]) == len(planted)
    assert done.outputs["loosened"] == "true"
    assert "\n::error file=migrations/versions/0004_orders_by_customer.py,line=11," in done.log
    for fault in planted:
        assert fault["rule"] in done.summary
    for name in ("report", "sarif"):
        assert json.loads((done.workspace / done.outputs[name]).read_text("utf-8"))
    owners = {path: path.stat().st_uid for path in (done.workspace / ".git" / "index", *done.workspace.rglob("*.json"))}
    assert set(owners.values()) == {RUNNER}, owners


def test_inputs_reach_the_command_and_unset_ones_change_nothing(step: Callable[..., Step]) -> None:
    done = step("gates=migrations", "fail-on=never", "report=json=only.json")
    assert done.code == 0, done.log
    report = json.loads((done.workspace / "only.json").read_text("utf-8"))
    assert {gate["gate"] for gate in report["gates"]} == {"migrations"}
    assert not (done.workspace / "launchgate-report.json").exists()
    assert done.outputs["sarif"] == ""


def test_a_shallow_checkout_whose_server_does_not_answer_is_never_a_pass(step: Callable[..., Step]) -> None:
    done = step(depth=1)
    assert done.code == 3, done.log
    assert "fetch-depth" in done.log


def test_a_wrong_input_says_what_is_possible(step: Callable[..., Step]) -> None:
    done = step("fail-on=always")
    assert done.code == 2, done.log
    assert "error" in done.log
    assert "Traceback" not in done.log
