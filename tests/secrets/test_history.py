"""`launchgate secrets --history` over real repositories: what is found where, with which advice, and in which parts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from launchgate.cli.main import main
from tests.conftest import Repo
from tests.secrets.conftest import judged

Token = Callable[[], str]
Capture = pytest.CaptureFixture[str]


def could_not(gate: dict[str, Any]) -> list[str]:
    return [f"{each['subject']}: {each['reason']}" for each in gate["skipped"] if each["why"] == "could_not"]


def test_a_secret_only_in_history_names_the_commit_that_brought_it_and_the_path_of_then(
    repo: Repo, token: Token, capsys: Capture
) -> None:
    leak = repo.commit({"old.py": f"x = 1\nkey = '{token()}'\n"}, "oops")
    repo.git("mv", "old.py", "new.py")
    repo.commit(message="renamed")
    repo.commit({"new.py": "x = 1\n"}, "gone")
    code, gate = judged(capsys, "secrets", "--history")
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
    repo: Repo, token: Token, capsys: Capture
) -> None:
    secret = token()
    leak = repo.commit({"a.py": f"key = '{secret}'\n"}, "leak")
    repo.commit({"a.py": f"# more\n\nkey = '{secret}'\n"}, "moved")
    _, gate = judged(capsys, "secrets", "--history")
    (finding,) = gate["findings"]
    assert finding["location"]["line"] == 3
    assert "commit" not in finding["location"]
    assert finding["evidence"]["since"] == leak
    assert "still at head" in finding["fix"]["summary"]


def test_every_ref_is_searched_and_a_stash_too(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"side.py": f"key = '{token()}'\n"}, "on a branch")
    repo.git("checkout", "-q", "main")
    repo.write({"README.md": f"key = '{token()}'\n"})
    repo.git("stash")
    _, gate = judged(capsys, "secrets", "--history")
    assert {each["location"]["path"] for each in gate["findings"]} == {"side.py", "README.md"}


def test_what_only_a_merge_holds_is_found(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a.py": "x = 'theirs'\n"}, "theirs")
    repo.git("checkout", "-q", "main")
    repo.commit({"a.py": "x = 'ours'\n"}, "ours")
    subprocess.run(["git", "merge", "-q", "side"], cwd=repo.root, check=False, capture_output=True)
    merge = repo.commit({"a.py": f"key = '{token()}'\n"}, "resolved")
    repo.commit({"a.py": "x = 1\n"}, "gone")
    _, gate = judged(capsys, "secrets", "--history")
    assert [each["location"]["commit"] for each in gate["findings"]] == [merge]


def test_a_message_is_searched(repo: Repo, token: Token, capsys: Capture) -> None:
    oid = repo.commit(message=f"use {token()} for now")
    _, gate = judged(capsys, "secrets", "--history")
    assert [(f["location"]["path"], f["location"]["commit"]) for f in gate["findings"]] == [("COMMIT_MSG", oid)]


def test_a_new_key_under_an_old_header_is_another_secret(repo: Repo, capsys: Capture) -> None:
    head, foot = (f"-----{word} PRIVATE {'KEY'}-----" for word in ("BEGIN", "END"))
    for number in (1, 2):
        body = subprocess.run(["openssl", "genrsa", "1024"], check=True, capture_output=True, text=True).stdout
        repo.commit({"id.pem": "".join((head, "\n", *body.splitlines(keepends=True)[1:-1], foot))}, f"key {number}")
    _, gate = judged(capsys, "secrets", "--history")
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
def test_odd_content_is_searched(repo: Repo, token: Token, capsys: Capture, content: Callable[[str], bytes]) -> None:
    repo.write({"odd.txt": content(f"key = '{token()}'\n")})
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "odd")
    repo.git("rm", "-q", "odd.txt")
    repo.commit(message="gone")
    _, gate = judged(capsys, "secrets", "--history")
    assert [each["location"]["path"] for each in gate["findings"]] == ["odd.txt"]


def test_attributes_hide_nothing(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.commit({".gitattributes": "* binary\n", "prod.png": f"key = '{token()}'\n"}, "hidden")
    repo.git("rm", "-q", "prod.png")
    repo.commit(message="gone")
    assert judged(capsys, "secrets", "--history")[0] == 1


def test_a_path_narrows(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.commit({"a/x.py": f"k = '{token()}'\n", "b/x.py": f"k = '{token()}'\n"}, "two")
    assert [each["location"]["path"] for each in judged(capsys, "secrets", "--history", "a")[1]["findings"]] == [
        "a/x.py"
    ]


def test_a_shallow_clone_is_no_history(repo: Repo, tmp_path: Path, monkeypatch: Any, capsys: Capture) -> None:
    repo.commit({"a.py": "x = 1\n"}, "second")
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    code, gate = judged(capsys, "secrets", "--history")
    assert code == 3
    assert any("git fetch --unshallow" in each for each in could_not(gate))


def test_no_commit_is_no_history(tmp_path: Path, monkeypatch: Any, capsys: Capture) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "new")], check=True)
    monkeypatch.chdir(tmp_path / "new")
    code, gate = judged(capsys, "secrets", "--history")
    assert (code, gate["verdict"]) == (3, "inconclusive")
    assert any("no commit" in each for each in could_not(gate))


def test_a_missing_object_is_said_and_the_rest_is_told(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.commit({"a.py": f"key = '{token()}'\n"}, "leak")
    repo.commit({"lost.txt": "only here\n"}, "lost")
    lost = repo.git("rev-parse", "HEAD:lost.txt")
    repo.git("rm", "-q", "lost.txt")
    repo.commit(message="gone")
    path = repo.root / ".git/objects" / lost[:2] / lost[2:]
    path.chmod(0o600)
    path.unlink()
    code, gate = judged(capsys, "secrets", "--history")
    assert (code, len(gate["findings"])) == (1, 1)
    assert any(each.startswith("lost.txt:") for each in could_not(gate))


def test_an_lfs_pointer_is_named(repo: Repo, capsys: Capture) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a1' * 32}\nsize 12\n"
    repo.commit({"big.bin": pointer}, "pointer")
    code, gate = judged(capsys, "secrets", "--history")
    assert code == 0
    assert [each["subject"] for each in gate["skipped"]] == ["big.bin"]


def test_shards_find_together_what_one_run_finds_and_merge_into_one_report(
    repo: Repo, token: Token, capsys: Capture, tmp_path: Path
) -> None:
    for number in range(7):
        repo.commit({f"f{number}.py": f"key_{number} = '{token()}'\n"}, f"leak {number}")
        if number % 2:
            repo.git("rm", "-q", f"f{number}.py")
    repo.commit(message="end")
    whole = {each["fingerprint"] for each in judged(capsys, "secrets", "--history")[1]["findings"]}
    parts, files, commits = [], [], 0
    for number in (1, 2, 3):
        path = tmp_path / f"{number}.json"
        files.append(str(path))
        _, gate = judged(capsys, "secrets", "--history", "--shard", f"{number}/3", "--report", f"json={path}")
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


def test_shards_split_a_tree(repo: Repo, token: Token, capsys: Capture) -> None:
    repo.commit({f"f{number}.py": f"key = '{token()}'\n" for number in range(9)}, "many")
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
def test_scopes_that_contradict_each_other_are_usage_errors(repo: Repo, capsys: Capture, arguments: tuple[str]) -> None:
    del repo
    assert main(["secrets", "--history", *arguments]) == 2
    assert capsys.readouterr().err


def test_a_shard_of_a_change_is_a_usage_error(repo: Repo, capsys: Capture) -> None:
    del repo
    assert main(["secrets", "--staged", "--shard", "1/2"]) == 2
    assert "--all or --history" in capsys.readouterr().err


def test_a_long_history_is_scanned_apart_with_the_same_findings(
    repo: Repo, token: Token, capsys: Capture, monkeypatch: Any
) -> None:
    secret = token()
    repo.commit({"kept.py": f"key = '{secret}'\n"}, "kept")
    for number in range(5):
        repo.commit({f"f{number}.py": f"key_{number} = '{token()}'\n"}, f"leak {token()}")
        repo.git("rm", "-q", f"f{number}.py")
    repo.commit(message="end")
    code, alone = judged(capsys, "secrets", "--history")
    monkeypatch.setattr("launchgate.gates.secrets.parallel_history._FROM", 0)
    monkeypatch.setattr("launchgate.gates.secrets.parallel_history._AT_ONCE", 2)
    again, apart = judged(capsys, "secrets", "--history")
    assert (code, len(alone["findings"])) == (again, 11)
    assert apart["findings"] == alone["findings"]
    assert apart["scanned"] == alone["scanned"]
