"""Each thing that can be wrong with a repository has an error of its own, with what to do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from launchgate.git import Commit, GitChange, Index, Repository, WorkTree, staged_changes
from launchgate.git.process import environment, run
from launchgate.model.errors import Inconclusive, LaunchgateError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repo


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a git repository") as caught:
        Repository.open(str(tmp_path))
    assert "PATH" in caught.value.hint


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(LaunchgateError, match="No such file"):
        Repository.open(str(tmp_path / "nowhere"))


def test_git_is_missing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo.root))
    with pytest.raises(Inconclusive, match="git is not installed") as caught:
        Repository.open(str(repo.root))
    assert "install git" in caught.value.hint


def test_git_cannot_be_run(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo.root / "git").write_text("no program")
    (repo.root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(repo.root))
    with pytest.raises(Inconclusive, match="could not be started"):
        Repository.open(str(repo.root))


def test_somebody_else_owns_the_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for ask in (Repository.open, staged_changes):
        with pytest.raises(Inconclusive, match="dubious ownership") as caught:
            ask(str(repo.root))
        assert caught.value.hint == f"git config --global --add safe.directory {repo.root}"


def test_a_safe_directory_from_the_environment_is_honoured(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(repo.root))
    assert Repository.open(str(repo.root)).root == str(repo.root)


def test_an_empty_repository_has_no_head_and_can_be_opened(repo: Repo) -> None:
    repository = Repository.open(str(repo.root))
    assert (repository.find_commit("HEAD"), repository.branch()) == (None, "main")
    assert staged_changes(str(repo.root)) == ([], [])
    with pytest.raises(Inconclusive, match="'HEAD'"):
        repository.commit("HEAD")


def test_a_detached_head_has_no_branch(repo: Repo) -> None:
    head = repo.commit()
    repo.git("switch", "--quiet", "--detach")
    repository = Repository.open(str(repo.root))
    assert (repository.branch(), repository.commit("HEAD")) == (None, head)


HOSTILE_NAMES = ["--upload-pack=touch x", "-n", "--", "", "a\0b", "a\nb", "HEAD:a", "@{-1}", "nothing", "$(id)", "é"]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=repr)
def test_a_name_that_means_no_commit_is_inconclusive_and_never_an_option(repo: Repo, name: str) -> None:
    repo.commit({"a": "a"})
    with pytest.raises(Inconclusive, match="there is no commit called"):
        Repository.open(str(repo.root)).commit(name)


def test_a_bare_repository_is_known_as_such(repo: Repo, tmp_path: Path) -> None:
    head = repo.commit({"a": "a"})
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    repository = Repository.open(str(tmp_path / "bare.git"))
    assert repository.bare
    assert Commit(repository.root, head).read("a") == b"a"


def test_the_git_folder_is_no_work_tree(repo: Repo) -> None:
    with pytest.raises(UsageError, match=r"inside a `\.git` folder"):
        Repository.open(str(repo.root / ".git"))


def test_a_damaged_index_says_how_to_mend_it(repo: Repo) -> None:
    repo.commit({"a": "a"})
    (repo.root / ".git/index").write_bytes(b"DIRC" + b"\xff" * 60)
    for ask in (lambda: Index(str(repo.root)).paths(), lambda: staged_changes(str(repo.root))):
        with pytest.raises(Inconclusive) as caught:
            ask()
        assert "index" in caught.value.message


def test_a_missing_object_is_inconclusive(repo: Repo) -> None:
    repo.commit({"a": "a\n"})
    repo.stage({"a": "a\nb\n"})
    oid = repo.git("rev-parse", ":a")
    (repo.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    repo.write({"a": "what git would otherwise read in its place\n"})
    with pytest.raises(Inconclusive):
        staged_changes(str(repo.root))


def test_a_file_nobody_may_read_is_skipped_with_the_reason(repo: Repo) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    head = repo.commit({"a": "a\n"})
    repo.write({"locked": "x\n"})
    (repo.root / "locked").chmod(0)
    change = GitChange.in_work_tree(Commit(str(repo.root), head), WorkTree(str(repo.root)), ())
    assert [file.path for file in change.files()] == []
    assert [(each.subject, each.reason) for each in change.skipped()] == [("locked", "permission denied")]


@pytest.mark.parametrize(
    "name", ["GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE", "GIT_PAGER", "GIT_ATTR_SOURCE", "GIT_LITERAL_PATHSPECS"]
)
def test_what_could_bend_an_answer_is_dropped_from_the_environment(name: str) -> None:
    assert name not in environment({name: "x", "PATH": "/bin"})


def test_what_names_the_repository_and_its_index_is_kept() -> None:
    given = {"GIT_DIR": "d", "GIT_INDEX_FILE": "i", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "k", "PATH": "/bin"}
    assert given.items() <= environment(given).items()


def test_a_commit_of_some_files_shows_those_to_its_hook(repo: Repo) -> None:
    """`git commit FILE` makes an index of its own and names it in `GIT_INDEX_FILE`."""
    repo.commit({"a": "a\n", "b": "b\n"})
    repo.stage({"a": "a\n2\n", "b": "b\n2\n"})
    hook = repo.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    ask = "import os, pathlib, launchgate.git as g; files = g.staged_changes(os.getcwd())[0]; "
    ask += "pathlib.Path('seen').write_text(' '.join(f.path for f in files))"
    hook.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{ask}"\n')
    hook.chmod(0o755)
    repo.git("commit", "--quiet", "-m", "only b", "b")
    assert (repo.root / "seen").read_text() == "b"


def test_output_larger_than_a_pipe_arrives_whole_with_errors_larger_than_a_pipe(repo: Repo) -> None:
    names = "".join(f"{'x' * 200}{number}\n" for number in range(2_000)).encode()
    code, output = run(str(repo.root), ("cat-file", "--batch-check"), given=names)
    assert (code, output.count(b" missing\n")) == (0, 2_000)


@pytest.mark.parametrize(
    ("complaint", "line"),
    [
        ("error: object directory /a does not exist; check alternates\nfatal: bad object x", "bad object x"),
        ("warning: LF will be replaced\nerror: first\nerror: unable to read y", "unable to read y"),
        ("warning: one\nwarning: two", "warning: two"),
        ("fatal: early EOF\nfatal: index-pack failed", "early EOF"),
        ("warning: w\n" * 5_000 + "fatal: the reason", "the reason"),
        ("", "exit code 128"),
    ],
    ids=["after a harmless one", "errors only", "warnings only", "the first of two", "after pages", "silence"],
)
def test_a_failure_names_what_git_died_of(repo: Repo, complaint: str, line: str) -> None:
    saying = repo.root / "saying"
    saying.mkdir()
    (saying / "text").write_text(complaint)
    (saying / "git").write_text(f"#!/bin/sh\ncat '{saying}/text' >&2\nexit 128\n")
    (saying / "git").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{saying}:{os.environ['PATH']}")
        with pytest.raises(Inconclusive, match=f"git failed: .*{line}"):
            run(str(repo.root), ("status",))
