"""Writing: in one step, through no link of the repository, owned by the workspace's owner; and the cache folder."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from launchgate.cache import cache_dir
from launchgate.files import append, write
from launchgate.model.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "workspace").mkdir()
    monkeypatch.chdir(tmp_path / "workspace")
    return tmp_path / "workspace"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(workspace: Path) -> None:
    write("out/deep/report.json", "ä\n")
    assert (workspace / "out/deep/report.json").read_bytes() == "ä\n".encode()
    assert names(workspace / "out/deep") == ["report.json"]


def test_an_old_file_is_replaced_in_one_step_and_its_other_names_keep_the_old_text(workspace: Path) -> None:
    write("report", "old")
    (workspace / "other-name").hardlink_to("report")
    write("report", "new")
    assert [(workspace / name).read_text() for name in ("report", "other-name")] == ["new", "old"]


def test_a_link_in_the_place_of_the_file_is_replaced_and_its_target_stays(tmp_path: Path, workspace: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (workspace / "report").symlink_to(tmp_path / "victim")
    write("report", "new")
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (workspace / "report").is_symlink()


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, workspace: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workspace / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="out is a symbolic link"):
        write("out/report", "x")
    assert names(tmp_path / "elsewhere") == []


def test_a_place_outside_the_workspace_may_be_named(tmp_path: Path) -> None:
    write(str(tmp_path / "report"), "x")
    write("../beside", "y")
    assert ((tmp_path / "report").read_text(), (tmp_path / "beside").read_text()) == ("x", "y")


def test_text_that_is_no_unicode_is_written_escaped(workspace: Path) -> None:
    write("report", b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert (workspace / "report").read_bytes() == b"caf\\udce9"


def test_a_place_that_cannot_be_written_is_a_usage_error_and_leaves_nothing(workspace: Path) -> None:
    (workspace / "folder").mkdir()
    for path in ("folder", "/proc/nowhere/report"):
        with pytest.raises(UsageError, match="cannot be written"):
            write(path, "x")
    assert names(workspace) == ["folder"]


def test_files_belong_to_the_owner_of_the_folder_when_root_writes(workspace: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(workspace, 1001, 1001)
    write("out/report", "x")
    assert [(workspace / each).stat().st_uid for each in ("out", "out/report")] == [1001, 1001]


def test_append_adds_to_what_is_there(workspace: Path) -> None:
    for line in ("a=1\n", "b=2\n"):
        append("output", line)
    assert (workspace / "output").read_text() == "a=1\nb=2\n"
    with pytest.raises(UsageError, match="cannot be written"):
        append("no/such/folder", "x")


def test_the_cache_folder_is_ours_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "cache/launchgate"
    assert (cache_dir(), cache_dir()) == (str(folder), str(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    assert cache_dir() is None


def test_a_cache_folder_that_is_a_link_or_somebody_elses_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "launchgate").symlink_to("real")
    assert cache_dir() is None
    (tmp_path / "launchgate").unlink()
    (tmp_path / "launchgate").mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(tmp_path / "launchgate", 1001, 1001)
        assert cache_dir() is None


@pytest.mark.parametrize("home", ["/proc/nowhere", "relative"])
def test_without_a_place_for_a_cache_there_is_none(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    assert cache_dir() is None
