"""Work trees of which git itself would show something else than what is on disk."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions, detect
from launchgate.git import Commit, GitChange, WorkTree
from launchgate.model.errors import Inconclusive
from launchgate.model.report import Verdict
from launchgate.runner.session import Request, run_request
from tests.hostile.test_git_door import trap
from tests.runner.test_fail_open_ci import leak

if TYPE_CHECKING:
    from tests.conftest import Repo


def verdict(repo: Repo, base: str = "HEAD") -> Verdict:
    return run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base=base))).verdict


def added(repo: Repo, base: str = "HEAD") -> dict[str, list[bytes]]:
    root = str(repo.root)
    change = GitChange.in_work_tree(Commit(root, repo.git("rev-parse", base)), WorkTree(root), ())
    return {file.path: [line for _, line in file.added] for file in change.files()}


@pytest.mark.parametrize("driver", ["hidden", "a=b", "a.b c", 'qu"ote'])
@pytest.mark.parametrize("key", ["clean", "process"])
@pytest.mark.parametrize("where", [".gitattributes", ".git/info/attributes"])
def test_no_filter_of_the_configuration_runs(repo: Repo, driver: str, key: str, where: str) -> None:
    mark, program = trap(repo)
    repo.commit({"a.env": "A=1\n", "b.env": "B=1\n"})
    repo.git("config", f"filter.{driver}.{key}", program)
    repo.git("config", f"filter.{driver}.required", "true")
    repo.write({where: f"* filter={driver}\n", "a.env": f"{leak()}\n"})
    os.utime(repo.root / "b.env")
    assert verdict(repo) is Verdict.FAIL
    detect(ScopeOptions(), {}, str(repo.root))
    assert not mark.exists()


ENCODINGS = ["UTF-16", "UTF-16LE", "UTF-16BE-BOM", "UTF-32", "UTF-7", "nonsense", "PUNYCODE", "true"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoding_recodes_what_is_on_disk(repo: Repo, encoding: str) -> None:
    repo.commit({"a.env": "A=1\n", "b.env": "B=1\n"})
    repo.write({".gitattributes": f"* working-tree-encoding={encoding}\n", "a.env": f"A=1\n{leak()}\n"})
    assert added(repo)["a.env"] == [leak().encode()]
    assert verdict(repo) is Verdict.FAIL


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_no_flag_of_the_index_hides_a_file_that_differs(repo: Repo, flag: str) -> None:
    base = repo.commit({"a.env": "A=1\n"})
    repo.commit({"new.env": "N=1\n"})
    repo.git("update-index", flag, "a.env", "new.env")
    repo.write({"a.env": f"A=1\n{leak()}\n", "new.env": "N=1\nM=2\n"})
    assert verdict(repo) is Verdict.FAIL
    assert added(repo, base) == {"a.env": [leak().encode()], "new.env": [b"N=1", b"M=2"]}


def test_what_a_sparse_checkout_leaves_out_is_not_deleted(repo: Repo) -> None:
    repo.commit({"in/a": "a\n", "out/b": "b\n", "c": "c\n"})
    repo.git("sparse-checkout", "set", "in")
    assert not (repo.root / "out").exists()
    assert added(repo) == {}
    repo.write({"out/b": "b\nmore\n"})
    assert added(repo) == {"out/b": [b"more"]}


def test_no_setting_makes_a_changed_file_count_as_unchanged(repo: Repo) -> None:
    repo.commit({"a.env": "A=" + "1" * 60 + "\n"})
    for setting in ("core.ignoreStat=true", "core.checkStat=minimal", "core.trustctime=false"):
        repo.git("config", *setting.split("="))
    path = repo.root / "a.env"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    repo.git("update-index", "--refresh")
    time.sleep(1.1)  # git compares whole seconds
    path.write_text(leak().ljust(62, "\n")[:62] + "\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert verdict(repo) is Verdict.FAIL


def test_a_file_that_is_only_intended_to_be_added_is_read(repo: Repo) -> None:
    repo.commit({"a": "a\n"})
    repo.write({"new.env": f"{leak()}\n"}).git("add", "--intent-to-add", "new.env")
    assert verdict(repo) is Verdict.FAIL
    repo.git("update-index", "--skip-worktree", "new.env")
    assert verdict(repo) is Verdict.FAIL


def test_a_file_whose_times_alone_changed_is_no_change(repo: Repo) -> None:
    repo.commit({"a": "a\n", "link": "x\n"})
    os.utime(repo.root / "a", (1_000_000_000, 1_000_000_000))
    assert added(repo) == {}
    (repo.root / "a").chmod(0o755)
    assert added(repo) == {"a": []}


@pytest.mark.parametrize("attributes", ["", "* text=auto eol=crlf\n", "* -text\n"])
def test_line_endings_alone_are_no_change(repo: Repo, attributes: str) -> None:
    repo.commit({".gitattributes": attributes, "a": b"one\ntwo\n", "dos": b"one\r\ntwo\r\n"})
    repo.write({"a": b"one\r\ntwo\r\nthree\r\n"})
    assert added(repo)["a"] == [b"three"]
    repo.write({"a": b"one\r\ntwo\r\n"})
    assert added(repo) in ({}, {"dos": []})


@pytest.mark.parametrize("name", ["new\nline", "tab\t", 'quo"te', "-x", ":(top)", "\udcff", "é", " "])
def test_a_file_of_any_name_is_compared(repo: Repo, name: str) -> None:
    path = Path(os.fsencode(repo.root / name).decode("utf-8", "surrogateescape"))
    path.write_text("a\n")
    repo.commit()
    path.write_text("a\nb\n")
    assert added(repo) == {name: [b"b"]}


def test_a_moved_and_edited_file_is_a_renamed_one(repo: Repo) -> None:
    repo.commit({"a": "".join(f"line {number}\n" for number in range(40))})
    repo.git("mv", "a", "b")
    (repo.root / "b").write_text((repo.root / "b").read_text() + "more\n")
    assert added(repo) == {"b": [b"more"]}


def test_nothing_is_left_behind_and_the_repository_is_not_written_to(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a": "a\n"})
    repo.git("config", "core.splitIndex", "true")
    repo.write({"a": "b\n"})
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    before = {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")}
    assert added(repo) == {"a": [b"b"]}
    assert {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")} == before
    assert list((tmp_path / "scratch").iterdir()) == []


def pipe(repo: Repo, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"sub/a": "a\n", "b": "b\n"})
    os.utime(repo.root / "sub/a", (4_000_000_000, 4_000_000_000))  # newer than the index: git compares its content
    repo.git("update-index", "--refresh")
    repo.write({"b": "c\n", "new": "n\n"})
    (repo.root / name).unlink(missing_ok=True)
    (repo.root / name).parent.mkdir(exist_ok=True)
    os.mkfifo(repo.root / name)
    monkeypatch.setattr("launchgate.git.trees.PATIENCE", 0.5)
    monkeypatch.setattr("launchgate.git.working.PATIENCE", 0.5)


@pytest.mark.parametrize("name", [".gitignore", "sub/.gitignore", ".git/info/exclude"])
def test_a_pipe_for_which_git_waits_is_not_waited_for(repo: Repo, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(repo, name, monkeypatch)
    with pytest.raises(Inconclusive, match="took too long") as caught:
        verdict(repo)
    assert ".gitignore" in caught.value.hint


def test_a_pipe_that_only_the_search_for_waivers_meets_is_told(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(repo, ".gitattributes", monkeypatch)
    report = run_request(Request(("secrets",), {}, str(repo.root), ScopeOptions(base="HEAD")))
    assert report.verdict is Verdict.INCONCLUSIVE
    (told,) = (skipped.reason for gate in report.gates for skipped in gate.skipped if gate.gate == "config")
    assert "took too long" in told
    assert ".gitignore" in told
