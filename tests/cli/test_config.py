"""`launchgate config check` and `launchgate config show`, as a user starts them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Launchgate, Repo


def test_check_names_every_fault_of_every_file(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"launchgate.yml": "fail_on: eror\ntrust: x\n", "apps/a/launchgate.yml": "smoke: {}\n"})
    ended = launchgate("config", "check")
    assert ended.code == 2
    assert "launchgate.yml:1:10: expected one of" in ended.err
    assert "did you mean `error`?" in ended.err
    assert "launchgate.yml:2:8: expected one of" in ended.err
    assert "apps/a/launchgate.yml:1:1: unknown key `smoke`" in ended.err
    assert "3 faults in 2 files" in ended.err


def test_check_knows_every_rule(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"launchgate.yml": "rules: {secrets/privat-key: off}\n"})
    ended = launchgate("config", "check")
    assert ended.code == 2
    assert "`secrets/privat-key` is not a rule id" in ended.err
    assert "did you mean `secrets/private-key`?" in ended.err


def test_check_knows_the_rules_that_the_file_declares_itself(launchgate: Launchgate, repo: Repo) -> None:
    own = "secrets: {rules: [{id: acme-token, pattern: 'acme_[a-z]{8}', keywords: [acme_]}]}\n"
    policy = "rules: {secrets/acme-token: warning, secrets/acme-tokne: error}\n"
    repo.commit({"launchgate.yml": f"version: 1\n{own}{policy}"})
    ended = launchgate("config", "check")
    assert ended.code == 2
    assert ended.err.count("is not a rule id") == 1
    assert "did you mean `secrets/acme-token`?" in ended.err


def test_check_accepts_what_is_right_and_what_is_not_there(launchgate: Launchgate, repo: Repo) -> None:
    assert launchgate("config", "check").out == "no launchgate.yml: the defaults are in effect\n"
    repo.commit({"launchgate.yml": "rules: {secrets/private-key: off}\n"})
    ended = launchgate("config", "check")
    assert (ended.code, ended.out) == (0, "launchgate.yml: valid\n")


def test_check_reads_a_named_file_outside_of_any_repository(launchgate: Launchgate, tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("trust: [head]\n")
    ended = launchgate("config", "check", "-c", "other.yml")
    assert ended.code == 2
    assert "other.yml:1:8: expected one of" in ended.err
    assert launchgate("config", "check", "-c", "none.yml").code == 2


def test_a_link_is_no_configuration(launchgate: Launchgate, repo: Repo) -> None:
    (repo.root / "launchgate.yml").symlink_to("/etc/hostname")
    repo.git("add", "launchgate.yml")
    ended = launchgate("config", "check")
    assert ended.code == 2
    assert "the configuration is not a regular file" in ended.err


def test_show_says_where_each_value_comes_from(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"launchgate.yml": "fail_on: warning\nenv:\n  vars:\n    A: {required: true}\n"})
    ended = launchgate("config", "show", "--json", env={"LAUNCHGATE_INCONCLUSIVE": "warn"})
    (shown,) = json.loads(ended.out)
    assert shown["values"]["fail_on"] == {"value": "warning", "origin": "launchgate.yml:1"}
    assert shown["values"]["env.vars.A.required"] == {"value": True, "origin": "launchgate.yml:4"}
    assert shown["values"]["inconclusive"] == {"value": "warn", "origin": "LAUNCHGATE_INCONCLUSIVE"}
    assert shown["values"]["trust"] == {"value": "head", "origin": "default"}
    text = launchgate("config", "show").out
    assert "launchgate.yml (governs the repository; trust: head)" in text


def test_check_of_a_change_names_all_faults_before_any_gate_runs(launchgate: Launchgate, repo: Repo) -> None:
    repo.commit({"launchgate.yml": "fail_on: eror\ntrust: x\n"})
    ended = launchgate("check")
    assert ended.code == 2
    assert "launchgate.yml:1:10" in ended.err
    assert "launchgate.yml:2:8" in ended.err


def test_a_looser_branch_is_told_and_held_back_where_base_is_trusted(launchgate: Launchgate, repo: Repo) -> None:
    strict = "trust: base\nfail_on: warning\n"
    base = repo.commit({"launchgate.yml": strict, "app.py": "x = 1\n"})
    repo.commit({"launchgate.yml": "trust: base\nfail_on: never\n"})
    ended = launchgate("check", "--base", base or "HEAD~1", "--head", "HEAD", "--format", "json")
    report = json.loads(ended.out)
    (gate,) = [gate for gate in report["gates"] if gate["gate"] == "config"]
    (finding,) = gate["findings"]
    assert finding["rule"] == "config/gate-loosened"
    assert (finding["location"]["path"], finding["location"]["line"]) == ("launchgate.yml", 2)
    assert (ended.code, report["verdict"]) == (1, "fail")
