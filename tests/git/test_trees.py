"""Trees list and read exactly what they stand for."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from launchgate.git import Commit, GitChange, Index, WorkTree
from launchgate.model.errors import Inconclusive, Unreadable
from launchgate.model.run import PathKind
from launchgate.model.trees import TreeBase
from launchgate.text.content import CEILING, Words

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repo


def trees(repo: Repo) -> tuple[Commit, Index, WorkTree]:
    root = str(repo.root)
    return Commit(root, repo.git("rev-parse", "HEAD")), Index(root), WorkTree(root)


def everything(tree: TreeBase) -> dict[str, bytes]:
    return {path: tree.read(path) for path in tree.paths()}


def test_commit_index_and_work_tree_are_three_states(repo: Repo) -> None:
    repo.commit({"a": "commit", ".gitignore": "ignored\n"})
    repo.stage({"a": "index"})
    repo.write({"a": "disk", "untracked": "u", "ignored": "i"})
    commit, index, work = trees(repo)
    ignore = {".gitignore": b"ignored\n"}
    assert everything(commit) == ignore | {"a": b"commit"}
    assert everything(index) == ignore | {"a": b"index"}
    assert everything(work) == ignore | {"a": b"disk", "untracked": b"u"}
    assert work.untracked() == ["untracked"]


def test_a_deleted_file_is_not_in_the_work_tree(repo: Repo) -> None:
    repo.commit({"a": "a", "b": "b"})
    (repo.root / "a").unlink()
    assert list(WorkTree(str(repo.root)).paths()) == ["b"]


def test_links_read_as_their_target_and_are_never_followed(repo: Repo) -> None:
    (repo.root / "link").symlink_to("/etc/passwd")
    (repo.root / "folder").symlink_to("/etc")
    repo.commit({"a": "a"})
    for tree in trees(repo):
        kinds = {info.path: info.kind for info in tree.entries()}
        assert kinds == {"a": PathKind.FILE, "folder": PathKind.SYMLINK, "link": PathKind.SYMLINK}
        assert (tree.read("link"), tree.read("folder")) == (b"/etc/passwd", b"/etc")
        with pytest.raises(Unreadable):
            tree.read("folder/passwd")


def test_a_nested_repository_is_a_submodule(repo: Repo) -> None:
    repo.commit({"a": "a"})
    repo.git("init", "--quiet", "nested")
    repo.git("-C", "nested", "commit", "--quiet", "--allow-empty", "-m", "x")
    work = WorkTree(str(repo.root))
    assert {info.path: info.kind for info in work.entries()} == {"a": PathKind.FILE, "nested": PathKind.SUBMODULE}
    assert (work.paths(), work.untracked()) == (["a"], [])


@pytest.mark.parametrize("only", [("dir",), ("dir/",), ("dir/b", "dir/c")], ids=str)
def test_paths_narrow_every_tree(repo: Repo, only: tuple[str, ...]) -> None:
    repo.commit({"a": "", "dir/b": "", "dir/c": "", "dir2/d": "", "dirty": ""})
    root = str(repo.root)
    for tree in (Commit(root, repo.git("rev-parse", "HEAD"), only), Index(root, only), WorkTree(root, only)):
        assert tree.paths() == ["dir/b", "dir/c"]


def test_what_is_not_there_is_unreadable_with_its_name(repo: Repo) -> None:
    repo.commit({"a": "a"})
    for tree in trees(repo):
        with pytest.raises(Unreadable, match="nothing/here: "):
            tree.read("nothing/here")


def test_find_gives_the_files_of_each_word(repo: Repo) -> None:
    repo.commit(
        {
            "a.py": "os.environ['DATABASE_URL']",
            "b.py": "DATABASE = 1\n",
            "c.bin": b"\0\1DATABASE_URL",
            "d.env": "DATABASE_URL=x".encode("utf-16"),
        }
    )
    expected = {b"DATABASE_URL": ("a.py", "d.env"), b"DATABASE": ("a.py", "b.py", "d.env")}
    for tree in trees(repo):
        assert tree.grep([b"DATABASE_URL", b"DATABASE", b"ABSENT", b""]) == expected
        assert tree.grep([]) == {}


@pytest.mark.parametrize(
    ("words", "content", "found"),
    [
        ((b"ab", b"bc"), b"abc", {b"ab", b"bc"}),
        ((b"a", b"aa", b"aaa"), b"aa", {b"a", b"aa"}),
        ((b"a.c", b"abc"), b"abc", {b"abc"}),
        ((b"KEY", b"KEY_ID", b"Y_I"), b"MY_KEY_ID", {b"KEY", b"KEY_ID", b"Y_I"}),
    ],
)
def test_words_that_overlap_are_all_found(words: tuple[bytes, ...], content: bytes, found: set[bytes]) -> None:
    assert Words(words).of(content) == found


def test_a_file_over_the_ceiling_is_skipped_with_its_size(repo: Repo) -> None:
    repo.commit({"small": "a"})
    with (repo.root / "large").open("wb") as file:
        file.truncate(CEILING + 1)
    repo.stage()
    repo.git("commit", "--quiet", "-m", "large")
    for tree in trees(repo):
        with pytest.raises(Unreadable, match="67,108,865 bytes"):
            tree.read("large")
        assert tree.read("small") == b"a"
        contents = dict(tree.contents(tree.paths()))
        assert contents["small"] == b"a"
        assert isinstance(contents["large"], Unreadable)


def test_a_sha_256_repository_is_read_like_any_other(tmp_path: Path) -> None:
    from launchgate.git import staged_changes
    from tests.conftest import Repo

    repo = Repo.new(tmp_path / "sha256", "--object-format=sha256")
    repo.stage({"a": "a\n"})
    assert [list(file.added) for file in staged_changes(str(repo.root))[0]] == [[(1, b"a")]]
    repo.commit()
    assert everything(trees(repo)[0]) == {"a": b"a\n"}


def test_a_fifo_in_the_place_of_a_tracked_file_is_refused_at_once(repo: Repo) -> None:
    repo.commit({"a": "a"})
    (repo.root / "a").unlink()
    os.mkfifo(repo.root / "a")
    with pytest.raises(Unreadable, match="named pipe"):
        WorkTree(str(repo.root)).read("a")


def test_an_object_that_a_partial_clone_lacks_is_named_and_not_fetched(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": "a"})
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git(
        "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repo.root}", str(tmp_path / "partial")
    )
    tree = Commit(str(tmp_path / "partial"), repo.git("rev-parse", "HEAD"))
    assert tree.paths() == ["a"]
    with pytest.raises(Unreadable, match="partial clone"):
        tree.read("a")
    with pytest.raises(Inconclusive, match="partial clone"):
        dict(tree.contents(tree.paths()))


def test_one_reader_serves_many_threads(repo: Repo) -> None:
    from concurrent.futures import ThreadPoolExecutor

    files = {f"f{number}": f"content {number}\n" * 50 for number in range(200)}
    repo.commit(files)
    tree = trees(repo)[0]
    with ThreadPoolExecutor(8) as pool:
        read = dict(zip(files, pool.map(tree.read, files), strict=True))
    assert read == {name: content.encode() for name, content in files.items()}


def test_threads_that_ask_at_the_same_moment_share_one_listing_and_one_difference(repo: Repo) -> None:
    base = Commit(str(repo.root), repo.commit({"a": "a"}))
    repo.write({"a": "b", "c": "c"})
    tree = WorkTree(str(repo.root))
    change = GitChange.in_work_tree(base, tree, ())
    start = Barrier(8)

    def ask(_: int) -> tuple[int, int]:
        start.wait()
        return id(change.files()), id(tree.entries())

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
