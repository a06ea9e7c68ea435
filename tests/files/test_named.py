"""Files named on the command line: whole, in order, links in folders not followed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from launchgate.files import Files, StdinTree
from launchgate.model.errors import Unreadable, UsageError
from launchgate.model.run import PathKind

if TYPE_CHECKING:
    from pathlib import Path


def test_files_come_in_the_order_named_and_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.sql", "a.sql", "dir/2.sql", "dir/1.sql"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    tree = Files(["b.sql", "dir", "a.sql", "dir/1.sql"], str(tmp_path))
    assert tree.paths() == ["b.sql", "dir/1.sql", "dir/2.sql", "a.sql"]
    assert [tree.read(path).decode() for path in tree.paths()] == tree.paths()


def test_a_file_outside_the_root_keeps_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root2").write_text("x")
    assert Files([str(tmp_path / "root2")], str(tmp_path / "root")).paths() == [str(tmp_path / "root2")]


def test_a_named_link_is_followed_and_a_link_in_a_named_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir/link").symlink_to("../file")
    (tmp_path / "dir/folder").symlink_to("/etc")
    (tmp_path / "link").symlink_to("file")
    tree = Files([str(tmp_path / "link"), str(tmp_path / "dir")], str(tmp_path))
    assert {path: tree.read(path) for path in tree.paths()} == {
        "link": b"content",
        "dir/folder": b"/etc",
        "dir/link": b"../file",
    }
    assert [info.kind for info in tree.entries()] == [PathKind.FILE, PathKind.SYMLINK, PathKind.SYMLINK]


def test_the_git_folder_is_left_out_and_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    tree = Files([str(tmp_path)], str(tmp_path))
    assert tree.paths() == ["pipe"]
    with pytest.raises(Unreadable, match="named pipe"):
        tree.read("pipe")
    assert [error.reason for _, error in tree.contents(tree.paths()) if isinstance(error, Unreadable)] == [
        "it is a named pipe"
    ]


def test_what_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing: there is no such file or folder"):
        Files([str(tmp_path / "nothing")], str(tmp_path))


def test_what_was_not_named_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    with pytest.raises(Unreadable, match="not among the files named"):
        Files([str(tmp_path / "a")], str(tmp_path)).read("b")


def test_standard_input_is_one_text_called_dash(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"piped\n")
    before = os.dup(0)
    try:
        with (tmp_path / "input").open("rb") as source:
            os.dup2(source.fileno(), 0)
            tree = StdinTree()
            assert (tree.paths(), tree.read("-"), tree.read("-")) == (["-"], b"piped\n", b"piped\n")
    finally:
        os.dup2(before, 0)
        os.close(before)
    with pytest.raises(Unreadable):
        tree.read("other")
