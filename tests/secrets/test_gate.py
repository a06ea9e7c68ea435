"""The gate over real repositories: every scope, what is skipped, and what must never be printed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main
from tests.conftest import Repo
from tests.secrets.conftest import judged

Token = Callable[[], str]


def places(gate: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each["location"]["path"], each["location"]["line"]) for each in gate["findings"]]


def test_a_staged_secret_closes_the_gate_and_an_unstaged_one_does_not(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"a.py": f"one = 1\nkey = '{token()}'\n"})
    repo.git("add", "-A")
    repo.write({"b.py": f"key = '{token()}'\n"})
    code, gate = judged(capsys, "secrets", "--staged")
    assert (code, places(gate)) == (1, [("a.py", 2)])
    assert gate["scanned"] == {"files": 1, "added lines": 2}


@pytest.mark.parametrize(("scope", "staged"), [("--staged", True), ("--all", False)])
def test_what_is_only_staged_is_taken_out_before_it_is_committed(
    repo: Repo, capsys: pytest.CaptureFixture[str], scope: str, staged: bool
) -> None:
    repo.write({"a.py": f"password = '{'Falcon!' + 'Dragon22'}'\n"})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", scope)
    (finding,) = gate["findings"]
    assert ("not committed yet" in finding["fix"]["summary"]) is staged
    assert "every clone" not in finding["fix"]["summary"]


def test_the_index_is_read_and_not_the_work_tree(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"a.py": f"key = '{token()}'\n"})
    repo.git("add", "-A")
    repo.write({"a.py": "key = None\n"})
    assert judged(capsys, "secrets", "--staged")[0] == 1


def test_only_added_lines_are_judged(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.py": f"key = '{token()}'\n"}, "old")
    repo.write({"a.py": (repo.root / "a.py").read_text() + "more = 1\n"})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged")
    assert (code, gate["findings"]) == (0, [])


def test_a_secret_added_and_removed_in_a_range_is_found_in_its_commit(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    base = repo.git("rev-parse", "HEAD")
    leak = repo.commit({"a.py": f"x = 1\nkey = '{token()}'\n"}, "oops")
    repo.commit({"a.py": "x = 1\n"}, "gone")
    code, gate = judged(capsys, "secrets", "--base", base, "--head", "HEAD")
    assert code == 1
    assert gate["scanned"]["commits"] == 2
    (finding,) = gate["findings"]
    assert (finding["location"]["commit"], finding["location"]["line"]) == (leak, 2)
    assert "gone from head" in finding["fix"]["summary"]


def test_a_secret_that_is_still_at_head_has_its_place_at_head(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    base, secret = repo.git("rev-parse", "HEAD"), token()
    repo.commit({"a.py": f"key = '{secret}'\n"}, "leak")
    repo.commit({"a.py": f"x = 1\n\nkey = '{secret}'\n"}, "moved down")
    _, gate = judged(capsys, "secrets", "--base", base, "--head", "HEAD")
    (finding,) = gate["findings"]
    assert finding["location"]["line"] == 3
    assert "commit" not in finding["location"]


def test_a_commit_message_is_searched(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    base = repo.git("rev-parse", "HEAD")
    oid = repo.commit({"a.py": "x = 1\n"}, f"use {token()} for now")
    _, gate = judged(capsys, "secrets", "--base", base, "--head", "HEAD")
    (finding,) = gate["findings"]
    assert (finding["location"]["path"], finding["location"]["commit"]) == ("COMMIT_MSG", oid)


def test_one_secret_in_three_places_is_one_finding(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token()
    repo.commit({"a.py": f"k = '{secret}'\n", "b.py": f"k = '{secret}'\n\nl = '{secret}'\n"}, "leak")
    _, gate = judged(capsys, "secrets", "--all")
    (finding,) = gate["findings"]
    assert places(gate) == [("a.py", 1)]
    assert [(place["path"], place["line"]) for place in finding["also"]] == [("b.py", 1), ("b.py", 3)]


def test_paths_are_judged_whole_and_narrow_a_scope(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"a.py": f"k = '{token()}'\n", "b.py": f"k = '{token()}'\n"}, "two")
    assert places(judged(capsys, "secrets", "b.py")[1]) == [("b.py", 1)]
    assert places(judged(capsys, "secrets", "--all", "a.py")[1]) == [("a.py", 1)]


@pytest.mark.parametrize("content", [b"\0\1\2" * 100, b""], ids=["binary", "empty"])
def test_files_without_text_are_named_and_do_not_close(
    repo: Repo, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    repo.write({"blob.bin": content})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged")
    assert code == 0
    assert [each["why"] for each in gate["skipped"]] == (["not_mine"] if content else [])


def test_utf_16_is_text(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"settings.ini": f"key={token()}\r\n".encode("utf-16")})
    repo.git("add", "-A")
    assert judged(capsys, "secrets", "--staged")[0] == 1


def test_attributes_cannot_hide_a_file(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({".gitattributes": "*.env -diff binary\n"})
    repo.write({"a.env": f"KEY={token()}\n"})
    repo.git("add", "-A")
    assert ("a.env", 1) in places(judged(capsys, "secrets", "--staged")[1])


def test_large_file_pointers_and_submodules_are_named(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"model.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a1" * 32 + "\nsize 5\n"})
    repo.git("add", "-A")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/lib")
    code, gate = judged(capsys, "secrets", "--staged")
    assert code == 0
    assert {each["subject"] for each in gate["skipped"]} == {"model.bin", "vendor/lib"}


@pytest.mark.usefixtures("repo")
def test_an_unknown_base_is_never_a_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(capsys, "secrets", "--base", "no-such-branch", "--head", "HEAD")[0] == 3


def test_outside_a_repository_staged_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert judged(capsys, "secrets", "--staged")[0] == 2


@pytest.mark.usefixtures("repo")
def test_nothing_staged_concerns_nobody_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, gate = judged(capsys, "secrets", "--staged")
    assert (code, gate["verdict"]) == (0, "not_applicable")


def test_what_is_excluded_is_counted_and_named(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"launchgate.yml": "version: 1\nsecrets: {exclude: ['fixtures/**']}\n"}, "law")
    repo.write({"fixtures/a.py": f"k = '{token()}'\n"})
    repo.write({"b.py": f"k = '{token()}'\n"})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged")
    assert (code, places(gate)) == (1, [("b.py", 1)])
    assert [(each["subject"], each["why"]) for each in gate["skipped"]] == [("fixtures/**", "by_policy")]
    repo.commit(message="change")
    _, gate = judged(capsys, "secrets", "--base", "HEAD~1", "--head", "HEAD")
    reasons = [each["reason"] for each in gate["skipped"]]
    assert reasons == ["`secrets.exclude` skips 1 file in scope"], "one file, though head and history are read"


OWN = "version: 1\nsecrets:\n  rules:\n    - {id: acme-token, pattern: 'acme_[a-z0-9]{12}', keywords: [acme_]}\n"


def test_your_own_kinds_are_found(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"launchgate.yml": OWN}, "law")
    repo.write({"a.txt": "one\ntwo acme_0123abcd4567 three\n"})
    repo.git("add", "-A")
    code, gate = judged(capsys, "secrets", "--staged")
    (finding,) = gate["findings"]
    assert (code, finding["rule"]) == (1, "secrets/acme-token")
    assert (finding["location"]["line"], finding["location"]["column"]) == (2, 5)


@pytest.mark.parametrize(
    "rule",
    ["{id: x, pattern: '(a+)+$'}", "{id: x, pattern: '['}", "{id: X Y, pattern: 'a'}", "{id: x}"],
    ids=["slow", "broken", "bad name", "no pattern"],
)
def test_a_bad_rule_of_your_own_is_a_usage_error(repo: Repo, capsys: pytest.CaptureFixture[str], rule: str) -> None:
    repo.commit({"launchgate.yml": f"version: 1\nsecrets: {{rules: [{rule}]}}\n"}, "law")
    assert judged(capsys, "secrets", "--all")[0] == 2


def test_a_rule_that_misses_its_own_example_is_a_usage_error(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"launchgate.yml": "version: 1\nsecrets: {rules: [{id: x, pattern: 'abc', examples: [xyz]}]}\n"}, "law")
    assert judged(capsys, "secrets", "--all")[0] == 2


@pytest.mark.parametrize(
    "format_", ["console", "json", "github", "sarif", "markdown", "html", "junit", "rdjson", "codequality"]
)
def test_no_format_prints_a_secret(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    secret, password = token(), "Kestrel-4412!x"
    repo.write({"a.env": f"TOKEN={secret}\nDB_PASSWORD={password}\n"})
    repo.git("add", "-A")
    assert main(["secrets", "--staged", "--format", format_, "-v"]) == 1
    out = capsys.readouterr()
    for text in (secret, password, secret[5:25], password[:8]):
        assert text not in out.out + out.err


def test_at_most_four_characters_of_the_fixed_prefix_are_shown(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token()
    repo.write({"a.env": f"TOKEN={secret}\n"})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", "--staged")
    assert f"`{secret[:4]}…`" in gate["findings"][0]["message"]


@pytest.mark.parametrize(
    ("path", "severity"),
    [("deploy/prod/settings.py", "error"), ("deploy/dev/settings.py", None), ("app/settings.py", "warning")],
)
def test_a_test_key_is_as_bad_as_its_place(
    repo: Repo, capsys: pytest.CaptureFixture[str], path: str, severity: str | None
) -> None:
    repo.write({path: "STRIPE_SECRET_KEY = 'sk" + "_test_" + "4eC39HqLyjWDarjtT1zdp7dc'\n"})
    repo.git("add", "-A")
    _, gate = judged(capsys, "secrets", "--staged")
    assert [(each["rule"], each["severity"]) for each in gate["findings"]] == (
        [("env/stripe-test-secret", severity)] if severity else []
    )


def test_our_own_reports_hold_nothing_to_find(repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.py": f"k = '{token()}'\n"}, "leak")
    formats = ("json", "html", "sarif", "markdown")
    main(["secrets", "--all", *(each for name in formats for each in ("--report", f"{name}=out.{name}"))])
    capsys.readouterr()
    assert judged(capsys, "secrets", *(f"out.{name}" for name in formats))[1]["findings"] == []


def test_standard_input_is_judged(token: Token, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in"
    source.write_text(f"a\nb {token()}\n")
    with source.open() as file:
        saved = os.dup(0)
        os.dup2(file.fileno(), 0)
        try:
            code = main(["secrets", "--stdin", "--format", "json"])
        finally:
            os.dup2(saved, 0)
            os.close(saved)
    (finding,) = json.loads(capfd.readouterr().out)["gates"][0]["findings"]
    assert code == 1
    assert (finding["location"]["path"], finding["location"]["line"]) == ("-", 2)


def _baseline(secret: str, **more: Any) -> str:
    digest = hashlib.sha1(secret.encode(), usedforsecurity=False).hexdigest()
    entry = {"type": "Secret Keyword", "filename": "a.py", "hashed_secret": digest, "line_number": 1, **more}
    return json.dumps(
        {"version": "1.5.0", "plugins_used": [{"name": "X", "path": "file://evil.py"}], "results": {"a.py": [entry]}}
    )


LAW = "version: 1\nsecrets: {detect_secrets: {baseline: .secrets.baseline}}\n"


@pytest.mark.parametrize(("more", "code"), [({}, 0), ({"is_secret": False}, 0), ({"is_secret": True}, 1)], ids=str)
def test_what_the_baseline_of_detect_secrets_sets_aside_is_not_told(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str], more: dict[str, bool], code: int
) -> None:
    secret = token()
    repo.write({".secrets.baseline": _baseline(secret, **more)})
    repo.commit({"launchgate.yml": LAW}, "law")
    repo.write({"b.py": f"k = '{secret}'\n"})
    repo.git("add", "-A")
    assert judged(capsys, "secrets", "--staged")[0] == code


def test_a_baseline_that_the_change_itself_writes_excuses_nothing(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({".secrets.baseline": '{"results": {}}'})
    repo.commit({"launchgate.yml": LAW}, "law")
    secret = token()
    repo.write({"b.py": f"k = '{secret}'\n"})
    repo.write({".secrets.baseline": _baseline(secret)})
    repo.git("add", "-A")
    assert judged(capsys, "secrets", "--staged")[0] == 1


@pytest.mark.parametrize("content", ["", "[]", "{", '{"results": 5}'], ids=repr)
def test_a_broken_baseline_is_never_a_pass(repo: Repo, capsys: pytest.CaptureFixture[str], content: str) -> None:
    repo.write({".secrets.baseline": content})
    repo.commit({"launchgate.yml": LAW}, "law")
    repo.write({"b.py": "x = 1\n"})
    repo.git("add", "-A")
    assert judged(capsys, "secrets", "--staged")[0] == 3


@pytest.mark.parametrize("marker", ["gitleaks:allow", "pragma: allowlist secret"])
def test_a_foreign_marker_at_base_excuses_a_password_but_no_proven_token(
    repo: Repo, token: Token, capsys: pytest.CaptureFixture[str], marker: str
) -> None:
    repo.write({"a.env": f"DB_PASSWORD=Kestrel-4412!x  # {marker}\nTOKEN={token()}  # {marker}\n"})
    repo.commit(message="base")
    code, gate = judged(capsys, "secrets", "--all")
    assert code == 1
    assert [(each["rule"], (each["waiver"] or {}).get("kind")) for each in gate["findings"]] == [
        ("secrets/generic-password", "foreign"),
        ("secrets/github-token", None),
    ]


def test_in_check_the_env_gate_alone_tells_of_a_test_key_in_a_file_of_settings(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"deploy/.env.production": "STRIPE_SECRET_KEY=sk" + "_test_" + "4eC39HqLyjWDarjtT1zdp7dc\n"})
    repo.git("add", "-A")
    main(["check", "--staged", "--format", "json"])
    gates = json.loads(capsys.readouterr().out)["gates"]
    told = {gate["gate"]: [each["rule"] for each in gate["findings"]] for gate in gates}
    assert told["secrets"] == []
    assert "env/stripe-test-secret" in told["env"]
