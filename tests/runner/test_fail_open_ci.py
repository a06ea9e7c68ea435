"""What once got past the gates through the event, the place or the state of a clone; each is tried by its verdict."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions
from launchgate.model.report import Report, Verdict
from launchgate.model.rule import examples
from launchgate.model.run import SkipReason
from launchgate.runner.catalogue import find
from launchgate.runner.session import Request, run_request

if TYPE_CHECKING:
    from tests.conftest import Repo


def leak() -> str:
    text = next(examples(find("secrets/github-token").bad, random.Random(7)))
    assert isinstance(text, str)
    return text


def _pushed(repo: Repo, tmp_path: Path, **event: object) -> Report:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"repository": {"default_branch": "main"}, **event}))
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)}
    return run_request(Request(("secrets",), environ, str(repo.root)))


def test_a_forced_push_hides_nothing_behind_its_last_commit(repo: Repo, tmp_path: Path) -> None:
    start = repo.commit({"a.txt": "a\n"})
    repo.git("update-ref", "refs/remotes/origin/main", start)
    repo.git("switch", "--quiet", "--create", "topic")
    before = repo.commit({"b.txt": "b\n"})
    repo.git("reset", "--quiet", "--hard", start)
    repo.commit({"c.txt": f"{leak()}\n"})
    after = repo.commit({"d.txt": "d\n"})
    event = {"ref": "refs/heads/topic", "before": before, "after": after}
    assert _pushed(repo, tmp_path, **event, forced=True).verdict is Verdict.FAIL
    assert _pushed(repo, tmp_path, **event).verdict is Verdict.FAIL


def test_a_forced_push_to_the_default_branch_is_judged_against_what_it_was(repo: Repo, tmp_path: Path) -> None:
    start = repo.commit({"a.txt": "a\n"})
    before = repo.commit({"b.txt": "b\n"})
    repo.git("reset", "--quiet", "--hard", start)
    repo.commit({"c.txt": f"{leak()}\n"})
    after = repo.commit({"d.txt": "d\n"})
    event = {"ref": "refs/heads/main", "before": before, "after": after, "forced": True}
    assert _pushed(repo, tmp_path, **event).verdict is Verdict.FAIL


@pytest.mark.parametrize("lacking", ["a partial clone", "a lost object"])
def test_content_that_only_deleted_files_had_stops_no_gate(repo: Repo, tmp_path: Path, lacking: str) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    numbers = [f"{number}\n" for number in range(50)]
    base = repo.commit({"gone.py": "".join(numbers), ".env.production": "A=1\n", "kept.txt": "k\n"})
    blob = repo.git("rev-parse", "HEAD:gone.py")
    repo.git("rm", "--quiet", "gone.py", ".env.production")
    repo.commit({"new.py": "".join(numbers[2:])})
    repo.commit({"leak.py": f"T = '{leak()}'\n"})
    clone = repo.root
    if lacking == "a partial clone":
        clone = tmp_path / "partial"
        repo.git("clone", "--quiet", "--filter=blob:none", f"file://{repo.root}", str(clone))
    else:
        (repo.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    gates = ("secrets", "env", "migrations")
    report = run_request(Request(gates, {}, str(clone), ScopeOptions(base=base, head="HEAD")))
    verdicts = {each.gate: each.verdict for each in report.gates}
    assert verdicts["secrets"] is Verdict.FAIL
    assert Verdict.INCONCLUSIVE not in verdicts.values()
    assert not [each for gate in report.gates for each in gate.skipped if each.why is SkipReason.FAILED]


def test_a_partial_clone_is_inconclusive_until_the_command_of_the_hint_was_run(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    base = repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": f"{leak()}\n"})
    repo.commit({"b.txt": "b\n"})
    partial = tmp_path / "partial"
    repo.git("clone", "--quiet", "--filter=blob:none", f"file://{repo.root}", str(partial))

    def verdict() -> Report:
        return run_request(Request(("secrets",), {}, str(partial), ScopeOptions(base=base, head="HEAD")))

    report = verdict()
    assert report.verdict is Verdict.INCONCLUSIVE
    said = " ".join(skipped.reason for skipped in report.gates[0].skipped)
    command = re.search(r"git (fetch --[\w -]+)", said)
    assert command, said
    repo.git("-C", str(partial), *command[1].split())
    assert verdict().verdict is Verdict.FAIL
