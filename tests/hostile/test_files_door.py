"""Work trees that point elsewhere: every way from a path of the repository to something that is not in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from launchgate.ci import ScopeOptions, detect
from launchgate.files import write
from launchgate.git import Commit, GitChange, WorkTree
from launchgate.model.errors import Unreadable, UsageError
from launchgate.model.run import SkipReason

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repo


def whole(repo: Repo) -> dict[str, bytes | str]:
    tree = detect(ScopeOptions(all=True), {}, str(repo.root)).tree
    told: dict[str, bytes | str] = {}
    for path in tree.paths():
        try:
            told[path] = tree.read(path)
        except Unreadable as error:
            told[path] = error.reason
    return told


def test_a_link_to_the_environment_of_our_process_gives_its_name_only(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_RUNNER", "value")
    (repo.root / ".env.production").symlink_to("/proc/self/environ")
    assert whole(repo) == {".env.production": b"/proc/self/environ"}


def test_a_tracked_file_swapped_for_a_link_or_a_pipe_is_not_opened(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("outside")
    base = repo.commit({"a/b/c": "c\n", "d": "d\n", "e": "e\n"})
    (repo.root / "d").unlink()
    os.mkfifo(repo.root / "d")
    (repo.root / "e").unlink()
    (repo.root / "e").symlink_to(tmp_path / "outside")
    (repo.root / "a/b/c").unlink()
    (repo.root / "a/b").rmdir()
    (repo.root / "a/b").symlink_to(tmp_path)
    told = whole(repo)
    assert told["d"] == "it is a named pipe"
    assert told["e"] == str(tmp_path / "outside").encode()
    assert b"outside" not in told.values()
    with pytest.raises(Unreadable):
        WorkTree(str(repo.root)).read("a/b/outside")
    change = GitChange.in_work_tree(Commit(str(repo.root), base), WorkTree(str(repo.root)), ())
    assert b"outside" not in [line for file in change.files() for _, line in file.added]
    assert ("d", SkipReason.FAILED) in [(each.subject, each.why) for each in change.skipped()]


def test_pipes_sockets_and_devices_beside_the_code_are_not_waited_for(repo: Repo) -> None:
    repo.commit({"a": "a\n"})
    os.mkfifo(repo.root / "fifo")
    if os.geteuid() == 0:
        os.mknod(repo.root / "zero", 0o600 | 0o020000, os.makedev(1, 5))
    assert whole(repo) == {"a": b"a\n"}


def test_paths_on_the_command_line_cannot_lead_a_check_out_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    repo.commit({"a": "a\n"})
    (repo.root / "way").symlink_to(tmp_path / "outside")
    (tmp_path / "outside/file").write_text("x")
    for path in ("..", "../outside", "way/file", str(tmp_path / "outside")):
        with pytest.raises(UsageError, match="outside the repository"):
            detect(ScopeOptions(paths=(path,)), {}, str(repo.root))


def test_a_report_is_not_written_through_a_link_of_the_repository(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (repo.root / "reports").symlink_to(tmp_path / "home")
    (repo.root / "report.json").symlink_to(tmp_path / "home/authorized_keys")
    monkeypatch.chdir(repo.root)
    with pytest.raises(UsageError, match="reports is a symbolic link"):
        write("reports/out.json", "{}")
    write("report.json", "{}")
    assert list((tmp_path / "home").iterdir()) == []
