"""`launchgate secrets --history` over real repositories: what is found where, with which advice, and in which parts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main

Token = Callable[[], str]
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Search a history; give the exit code and the part of the report about secrets."""
    code = main(["secrets", "--history", *arguments, "--format", "json"])
    gates = json.loads(capsys.readouterr().out)["gates"]
    return code, next(gate for gate in gates if gate["gate"] == "secrets")


def could_not(gate: dict[str, Any]) -> list[str]:
    return [f"{each['subject']}: {each['reason']}" for each in gate["skipped"] if each["why"] == "could_not"]


def test_a_secret_only_in_history_names_the_commit_that_brought_it_and_the_path_of_then(
    repo: Any, token: Token, capsys: Capture
) -> None:
    leak = repo.commit("oops", old__py=f"x = 1\nkey = '{token()}'\n")
    repo.git("mv", "old.py", "new.py")
    repo.commit("renamed")
    repo.commit("gone", new__py="x = 1\n")
    code, gate = run(capsys)
    (finding,) = gate["findings"]
    assert code == 1
    assert finding["location"] == {
        **finding["location"],
        "path": "old.py",
        "line": 2,
        "commit": leak,
    }
    assert "only in history" in finding["fix"]["summary"]
    assert "git filter-repo" in finding["fix"]["summary"]


def test_a_secret_still_at_head_has_its_place_there_and_says_since_when(
    repo: Any, token: Token, capsys: Capture
) -> None:
    secret = token()
    leak = repo.commit("leak", a__py=f"key = '{secret}'\n")
    repo.commit("moved", a__py=f"# more\n\nkey = '{secret}'\n")
    _, gate = run(capsys)
    (finding,) = gate["findings"]
    assert finding["location"]["line"] == 3
    assert "commit" not in finding["location"]
    assert finding["evidence"]["since"] == leak
    assert "still at head" in finding["fix"]["summary"]


def test_every_ref_is_searched_and_a_stash_too(repo: Any, token: Token, capsys: Capture) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("on a branch", side__py=f"key = '{token()}'\n")
    repo.git("checkout", "-q", "main")
    repo.write("README.md", f"key = '{token()}'\n")
    repo.git("stash")
    _, gate = run(capsys)
    assert {each["location"]["path"] for each in gate["findings"]} == {"side.py", "README.md"}


def test_what_only_a_merge_holds_is_found(repo: Any, token: Token, capsys: Capture) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("theirs", a__py="x = 'theirs'\n")
    repo.git("checkout", "-q", "main")
    repo.commit("ours", a__py="x = 'ours'\n")
    subprocess.run(["git", "merge", "-q", "side"], cwd=repo.root, check=False, capture_output=True)
    merge = repo.commit("resolved", a__py=f"key = '{token()}'\n")
    repo.commit("gone", a__py="x = 1\n")
    _, gate = run(capsys)
    assert [each["location"]["commit"] for each in gate["findings"]] == [merge]


def test_a_message_is_searched(repo: Any, token: Token, capsys: Capture) -> None:
    oid = repo.commit(f"use {token()} for now")
    _, gate = run(capsys)
    assert [(f["location"]["path"], f["location"]["commit"]) for f in gate["findings"]] == [("COMMIT_MSG", oid)]


def test_a_new_key_under_an_old_header_is_another_secret(repo: Any, capsys: Capture) -> None:
    head, foot = (f"-----{word} PRIVATE {'KEY'}-----" for word in ("BEGIN", "END"))
    for number in (1, 2):
        body = subprocess.run(["openssl", "genrsa", "1024"], check=True, capture_output=True, text=True).stdout
        repo.commit(f"key {number}", **{"id.pem": "".join((head, "\n", *body.splitlines(keepends=True)[1:-1], foot))})
    _, gate = run(capsys)
    assert len(gate["findings"]) == 2


@pytest.mark.parametrize(
    "content",
    [
        lambda text: text.encode("utf-16"),
        lambda text: b"\xff\xfe\xfd broken \xc3\x28\n" + text.encode(),
        lambda text: b"x" * 20_000 + b"\0\n" + text.encode(),
        lambda text: b"y" * 3_000_000 + b" " + text.encode(),
    ],
    ids=["utf-16", "invalid-utf-8", "late-nul", "long-line"],
)
def test_odd_content_is_searched(repo: Any, token: Token, capsys: Capture, content: Callable[[str], bytes]) -> None:
    repo.write("odd.txt", content(f"key = '{token()}'\n"))
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "odd")
    repo.git("rm", "-q", "odd.txt")
    repo.commit("gone")
    _, gate = run(capsys)
    assert [each["location"]["path"] for each in gate["findings"]] == ["odd.txt"]


def test_attributes_hide_nothing(repo: Any, token: Token, capsys: Capture) -> None:
    repo.commit("hidden", **{".gitattributes": "* binary\n", "prod.png": f"key = '{token()}'\n"})
    repo.git("rm", "-q", "prod.png")
    repo.commit("gone")
    assert run(capsys)[0] == 1


def test_a_path_narrows(repo: Any, token: Token, capsys: Capture) -> None:
    repo.commit("two", **{"a/x.py": f"k = '{token()}'\n", "b/x.py": f"k = '{token()}'\n"})
    assert [each["location"]["path"] for each in run(capsys, "a")[1]["findings"]] == ["a/x.py"]


def test_a_shallow_clone_is_no_history(repo: Any, tmp_path: Path, monkeypatch: Any, capsys: Capture) -> None:
    repo.commit("second", a__py="x = 1\n")
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    code, gate = run(capsys)
    assert code == 3
    assert any("git fetch --unshallow" in each for each in could_not(gate))


def test_no_commit_is_no_history(tmp_path: Path, monkeypatch: Any, capsys: Capture) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "new")], check=True)
    monkeypatch.chdir(tmp_path / "new")
    code, gate = run(capsys)
    assert (code, gate["verdict"]) == (3, "inconclusive")
    assert any("no commit" in each for each in could_not(gate))


def test_a_missing_object_is_said_and_the_rest_is_told(repo: Any, token: Token, capsys: Capture) -> None:
    repo.commit("leak", a__py=f"key = '{token()}'\n")
    repo.commit("lost", lost__txt="only here\n")
    lost = repo.git("rev-parse", "HEAD:lost.txt")
    repo.git("rm", "-q", "lost.txt")
    repo.commit("gone")
    path = repo.root / ".git/objects" / lost[:2] / lost[2:]
    path.chmod(0o600)
    path.unlink()
    code, gate = run(capsys)
    assert (code, len(gate["findings"])) == (1, 1)
    assert any(each.startswith("lost.txt:") for each in could_not(gate))


def test_an_lfs_pointer_is_named(repo: Any, capsys: Capture) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a1' * 32}\nsize 12\n"
    repo.commit("pointer", **{"big.bin": pointer})
    code, gate = run(capsys)
    assert code == 0
    assert [each["subject"] for each in gate["skipped"]] == ["big.bin"]


def test_shards_find_together_what_one_run_finds_and_merge_into_one_report(
    repo: Any, token: Token, capsys: Capture, tmp_path: Path
) -> None:
    for number in range(7):
        repo.commit(f"leak {number}", **{f"f{number}.py": f"key_{number} = '{token()}'\n"})
        if number % 2:
            repo.git("rm", "-q", f"f{number}.py")
    repo.commit("end")
    whole = {each["fingerprint"] for each in run(capsys)[1]["findings"]}
    parts, files, commits = [], [], 0
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.json"
        files.append(str(path))
        _, gate = run(capsys, "--shard", f"{number}/3", "--report", f"json={path}")
        parts.append({each["fingerprint"] for each in gate["findings"]})
        commits += gate["scanned"]["commits"]
    assert len(whole) == 7
    assert set().union(*parts) == whole
    assert commits == 9
    assert all(len(part) < 7 for part in parts)
    code = main(["report", "merge", *files])
    report = json.loads(capsys.readouterr().out)
    assert (code, report["verdict"]) == (1, "fail")
    assert {each["fingerprint"] for gate in report["gates"] for each in gate["findings"]} == whole


def test_shards_split_a_tree(repo: Any, token: Token, capsys: Capture) -> None:
    repo.commit("many", **{f"f{number}.py": f"key = '{token()}'\n" for number in range(9)})
    seen = []
    for number in (1, 2):
        main(["secrets", "--all", "--shard", f"{number}/2", "--format", "json"])
        (gate,) = json.loads(capsys.readouterr().out)["gates"]
        seen += [each["location"]["path"] for each in gate["findings"]]
    assert sorted(seen) == [f"f{number}.py" for number in range(9)]


@pytest.mark.parametrize(
    "arguments",
    [("--shard", "0/2"), ("--shard", "3/2"), ("--shard", "x"), ("--staged",), ("--stdin",), ("--all",)],
    ids=" ".join,
)
def test_scopes_that_contradict_each_other_are_usage_errors(repo: Any, capsys: Capture, arguments: tuple[str]) -> None:
    del repo
    assert main(["secrets", "--history", *arguments]) == 2
    assert capsys.readouterr().err


def test_a_shard_of_a_change_is_a_usage_error(repo: Any, capsys: Capture) -> None:
    del repo
    assert main(["secrets", "--staged", "--shard", "1/2"]) == 2
    assert "--all or --history" in capsys.readouterr().err


def test_a_long_history_is_scanned_apart_with_the_same_findings(
    repo: Any, token: Token, capsys: Capture, monkeypatch: Any
) -> None:
    secret = token()
    repo.commit("kept", kept__py=f"key = '{secret}'\n")
    for number in range(5):
        repo.commit(f"leak {token()}", **{f"f{number}.py": f"key_{number} = '{token()}'\n"})
        repo.git("rm", "-q", f"f{number}.py")
    repo.commit("end")
    code, alone = run(capsys)
    monkeypatch.setattr("launchgate.gates.secrets.apart._FROM", 0)
    monkeypatch.setattr("launchgate.gates.secrets.apart._AT_ONCE", 2)
    again, apart = run(capsys)
    assert (code, len(alone["findings"])) == (again, 11)
    assert apart["findings"] == alone["findings"]
    assert apart["scanned"] == alone["scanned"]
