"""Repositories that try to hide a line, run a program or hang the reader through git."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions, detect
from launchgate.git import Commit, GitChange, Index, Repository, WorkTree, staged_changes
from launchgate.model.errors import LaunchgateError
from launchgate.model.run import SkipReason

if TYPE_CHECKING:
    from tests.conftest import Repo

ATTRIBUTES = [
    "* -diff",
    "* binary",
    "*.env -diff -text -merge",
    "* diff=hidden",
    "* diff=exif",
    "* filter=hidden",
    "* export-ignore",
    "* linguist-generated=true -diff",
    "* ident",
    "[attr]binary diff\n* binary",
    "* !diff -diff",
    "* text eol=crlf",
]


@pytest.mark.parametrize("attributes", ATTRIBUTES, ids=repr)
@pytest.mark.parametrize("place", [".gitattributes", "dir/.gitattributes", ".git/info/attributes"])
def test_no_attribute_hides_an_added_line(repo: Repo, attributes: str, place: str) -> None:
    base = repo.commit({"dir/.env": "A=1\n"})
    (repo.root / ".git/info").mkdir(exist_ok=True)
    head = repo.commit({"dir/.env": "A=1\nB=2\n", place: attributes + "\n"})
    root = str(repo.root)
    commits = Repository.open(root).commits(head, f"^{base}")
    ranged = GitChange.between(Commit(root, base), Commit(root, head), commits)
    ((_, in_commit),) = ranged.each_commit()
    working = GitChange.in_work_tree(Commit(root, base), WorkTree(root), ())
    staged = GitChange.staged(Commit(root, base), Index(root))
    for files in (ranged.files(), in_commit, working.files(), staged.files()):
        added = {file.path: list(file.added) for file in files}
        assert [line for _, line in added["dir/.env"]][-1] == b"B=2"


def test_no_attribute_of_the_work_tree_recodes_an_added_line(repo: Repo) -> None:
    base = repo.commit({"dir/.env": "A=1\n"})
    repo.write({"dir/.env": "A=1\nB=2\n", ".gitattributes": "* working-tree-encoding=UTF-16\n"})
    root = str(repo.root)
    working = GitChange.in_work_tree(Commit(root, base), WorkTree(root), ())
    added = {file.path: list(file.added) for file in working.files()}
    assert added["dir/.env"] == [(2, b"B=2")]


def trap(repo: Repo) -> tuple[Path, str]:
    """Give a program that leaves a mark when it is run, and where the mark would be."""
    mark = repo.root.parent / "pwned"
    program = repo.root.parent / "trap"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    return mark, str(program)


SETTINGS: dict[str, Callable[[str], list[tuple[str, str]]]] = {
    "fsmonitor": lambda trap: [("core.fsmonitor", trap), ("core.fsmonitorHookVersion", "2")],
    "external diff": lambda trap: [("diff.external", trap)],
    "diff driver": lambda trap: [("diff.hidden.command", trap)],
    "textconv": lambda trap: [("diff.hidden.textconv", trap), ("diff.hidden.cachetextconv", "true")],
    "hooks": lambda trap: [("core.hooksPath", str(Path(trap).parent))],
    "pager": lambda trap: [("core.pager", trap), ("pager.diff-index", trap), ("pager.ls-files", trap)],
    "ssh": lambda trap: [("core.sshCommand", trap)],
    "askpass": lambda trap: [("core.askPass", trap)],
    "credential helper": lambda trap: [("credential.helper", f"!{trap}")],
    "promisor remote": lambda trap: [
        ("remote.origin.url", f"ext::{trap} %S"),
        ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"),
    ],
    "editor and signing": lambda trap: [("core.editor", trap), ("gpg.program", trap), ("log.showSignature", "true")],
    "aliases": lambda trap: [("alias.diff-index", f"!{trap}"), ("alias.cat-file", f"!{trap}")],
}


@pytest.mark.parametrize("name", SETTINGS, ids=str)
def test_no_setting_of_the_repository_runs_a_program(repo: Repo, name: str) -> None:
    """A `.git/config` can come with an archive or a shared folder; it is not ours."""
    mark, program = trap(repo)
    base = repo.commit({".gitattributes": "* diff=hidden\n", "a.env": "A=1\n"})
    repo.commit({"a.env": "A=1\nB=2\n"})
    for key, value in SETTINGS[name](program):
        repo.git("config", key, value)
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"):
        (repo.root / ".git/hooks").mkdir(exist_ok=True)
        (repo.root / ".git/hooks" / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (repo.root / ".git/hooks" / hook).chmod(0o755)
    repo.write({"a.env": "A=1\nB=2\nC=3\n", "new.env": "D=4\n"})
    for options in (ScopeOptions(base=base), ScopeOptions(staged=True), ScopeOptions(all=True), ScopeOptions()):
        situation = detect(options, {}, str(repo.root))
        if situation.change is not None:
            assert situation.change.files() is not None
            list(situation.change.each_commit())
        assert all(situation.tree.read(path) for path in situation.tree.paths())
    assert not mark.exists()


def test_a_missing_object_is_not_fetched_from_where_the_repository_says(repo: Repo) -> None:
    mark, program = trap(repo)
    repo.commit({"a": "a\n"})
    oid = repo.git("rev-parse", "HEAD:a")
    (repo.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    for key, value in SETTINGS["promisor remote"](program):
        repo.git("config", key, value)
    repo.git("config", "protocol.ext.allow", "always")
    repo.git("config", "core.repositoryFormatVersion", "1")
    with pytest.raises(LaunchgateError):
        Commit(str(repo.root), "HEAD").read("a")
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_PROXY_COMMAND", "GIT_EDITOR"]
)
def test_no_variable_of_the_environment_runs_a_program(repo: Repo, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mark, program = trap(repo)
    repo.commit({"a": "a\n"})
    repo.stage({"a": "a\nb\n"})
    monkeypatch.setenv(name, program)
    ((file,), _) = staged_changes(str(repo.root))
    assert list(file.added) == [(2, b"b")]
    assert not mark.exists()


OPTIONS = ["--output=pwned", "--upload-pack=touch pwned", "-Opwned", "--exec=touch pwned", "--no-index", "--help"]


@pytest.mark.parametrize("name", OPTIONS)
def test_a_ref_or_file_called_like_an_option_is_a_name(repo: Repo, name: str) -> None:
    base = repo.commit({"a": "a\n"})
    repo.commit({"b": "b\n", name.replace("/", "_"): "x\n"})
    with pytest.raises(LaunchgateError, match="there is no commit called"):
        detect(ScopeOptions(base=name), {}, str(repo.root))
    if " " not in name:
        repo.git("update-ref", f"refs/heads/{name}", base)
        assert detect(ScopeOptions(base=name), {}, str(repo.root)).where.base == base
    situation = detect(ScopeOptions(base="HEAD~1", head="HEAD", paths=("b",)), {}, str(repo.root))
    assert situation.change is not None
    assert [file.path for file in situation.change.files()] == ["b"]
    assert not (repo.root / "pwned").exists()


def test_a_branch_called_head_does_not_stand_in_for_head(repo: Repo) -> None:
    base = repo.commit({"a": "a\n"})
    head = repo.commit({"b": "b\n"})
    for name in ("refs/heads/HEAD", "refs/tags/HEAD", "refs/HEAD"):
        repo.git("update-ref", name, base)
    assert Repository.open(str(repo.root)).commit("HEAD") == head
    repo.stage({"c": "c\n"})
    assert [file.path for file in staged_changes(str(repo.root))[0]] == ["c"]


def test_a_tree_that_names_paths_outside_is_listed_and_never_read_from_disk(repo: Repo) -> None:
    """git itself would not check such a tree out; a commit may still hold it."""
    repo.commit({"a": "a\n"})
    blob = repo.git("rev-parse", "HEAD:a")
    inner = repo.git("mktree", given=f"100644 blob {blob}\tpasswd\n".encode())
    raw = b"40000 ..\0" + bytes.fromhex(inner)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    head = repo.git("commit-tree", "-m", "up", tree)
    assert {path: Commit(str(repo.root), head).read(path) for path in ["../passwd"]} == {"../passwd": b"a\n"}


@pytest.mark.slow
def test_two_hundred_megabytes_are_skipped_with_a_reason_and_little_memory(repo: Repo) -> None:
    import resource

    base = repo.commit({"a": "a\n"})
    line = b"KEY=" + b"x" * 1_020 + b"\n"
    with (repo.root / "large.env").open("wb") as file:
        for _ in range(200):
            file.write(line * 1_024)
    head = repo.commit({"b": "b\n"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    root = str(repo.root)
    commits = Repository.open(root).commits(head, f"^{base}")
    change = GitChange.between(Commit(root, base), Commit(root, head), commits)
    assert [(file.path, list(file.added)) for file in change.files()] == [("b", [(1, b"b")]), ("large.env", [])]
    assert [(each.subject, each.why) for each in change.skipped()] == [("large.env", SkipReason.FAILED)]
    assert len(list(change.each_commit())) == 1
    working = GitChange.in_work_tree(Commit(root, base), WorkTree(root), ())
    assert [len(file.added) for file in working.files()] == [1, 0]
    assert "209,920,000 bytes" in working.skipped()[0].reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_a_large_binary_file_is_nobodys_business(repo: Repo) -> None:
    repo.commit({"a": "a\n"})
    with (repo.root / "movie").open("wb") as file:
        file.write(b"\0" * 100)
        file.truncate(200 << 20)
    repo.stage()
    files, skipped = staged_changes(str(repo.root))
    assert ([(file.path, file.binary) for file in files], skipped) == ([("movie", True)], [])


@pytest.mark.slow
def test_a_hundred_thousand_files_are_listed_read_and_compared_in_seconds(repo: Repo) -> None:
    import time

    base = repo.commit({"a": "a\n"})
    lines = (f"M 100644 inline d{number // 1000}/f{number}\ndata 12\nfile {number:06}\n" for number in range(100_000))
    person = "committer A <a@example.test> 1 +0000"
    stream = f"commit refs/heads/main\n{person}\ndata 4\nmany\nfrom {base}\n" + "\n".join(lines) + "\n"
    repo.git("fast-import", "--quiet", given=stream.encode())
    root, head = str(repo.root), repo.git("rev-parse", "main")
    started = time.process_time()
    commits = Repository.open(root).commits(head, f"^{base}")
    change = GitChange.between(Commit(root, base), Commit(root, head), commits)
    assert sum(len(file.added) for file in change.files()) == 100_000
    assert sum(len(files) for _, files in change.each_commit()) == 100_000
    assert change.head.grep([b"file 099999"]) == {b"file 099999": ("d99/f99999",)}
    assert time.process_time() - started < 20


def test_a_repository_cannot_bring_its_own_git(repo: Repo) -> None:
    mark, program = trap(repo)
    repo.commit({"git": Path(program).read_bytes(), "git.exe": b"x"})
    (repo.root / "git").chmod(0o755)
    import subprocess

    script = "import launchgate.git as g, os; g.staged_changes(os.getcwd())"
    subprocess.run([sys.executable, "-I", "-c", script], cwd=repo.root, check=True)
    assert not mark.exists()


@pytest.mark.slow
@pytest.mark.parametrize("size", [4_000_000, 4_000_001])
def test_millions_of_empty_lines_are_passed_over_and_said(repo: Repo, size: int) -> None:
    """A few kilobytes to push, gigabytes to hold as lines."""
    base = repo.commit({"a": "a\n"})
    head = repo.commit({"lines": b"\n" * size, "z": "z\n"})
    root = str(repo.root)
    change = GitChange.between(Commit(root, base), Commit(root, head), ())
    told = {file.path: len(file.added) for file in change.files()}
    dropped = size > 4_000_000
    assert told == {"lines": 0 if dropped else size, "z": 1}
    assert [each.why for each in change.skipped()] == ([SkipReason.FAILED] if dropped else [])


@pytest.mark.slow
def test_what_a_deleted_file_held_costs_nothing(repo: Repo) -> None:
    import time

    base = repo.commit({"lines": b"\n" * (40 << 20), "end": "no line feed"})
    repo.git("rm", "--quiet", "lines", "end")
    head = repo.commit({"z": "z\n"})
    root = str(repo.root)
    started = time.process_time()
    change = GitChange.between(Commit(root, base), Commit(root, head), ())
    assert [(file.path, file.status) for file in change.files()] == [
        ("end", "deleted"),
        ("lines", "deleted"),
        ("z", "added"),
    ]
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_a_bare_repository_cannot_make_git_compare_files_of_any_size(repo: Repo) -> None:
    repo.commit({".gitattributes": "* diff\n"})
    with (repo.root / "large").open("wb") as file:
        file.write(b"text\n")
        file.truncate((1 << 30) + (64 << 20))
    head = repo.commit({"b": "b\n"})
    bare = repo.root.parent / "bare"
    repo.git("clone", "--quiet", "--bare", "--no-hardlinks", ".", str(bare))
    (bare / "info").mkdir(exist_ok=True)
    (bare / "info/attributes").write_text("* diff\n")
    change = GitChange.between(Commit(str(bare), f"{head}~1"), Commit(str(bare), head), ())
    with pytest.raises(LaunchgateError, match="more than a gigabyte"):
        change.files()
