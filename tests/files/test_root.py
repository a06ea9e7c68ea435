"""`SafeRoot` reads regular files below it and nothing else; `given` reads what a person names."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from launchgate.files import CachedRoot, SafeRoot, read_user_file
from launchgate.model.errors import Unreadable, UsageError
from launchgate.text.content import CEILING

OUTSIDE = ["..", "../x", "a/../../x", "/etc/passwd", "", ".", "a//b", "a/./b", "a/", "a\0b", "./a"]


@pytest.mark.parametrize("path", OUTSIDE, ids=repr)
def test_a_path_that_could_lead_out_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_text("x")
    root = SafeRoot(str(tmp_path))
    with pytest.raises(Unreadable, match="not a path inside"):
        root.read(path)
    assert root.info(path) is None


def test_a_file_is_read_whole_at_any_depth(tmp_path: Path) -> None:
    deep = tmp_path / "a/b/c/d"
    deep.mkdir(parents=True)
    (deep / "file").write_bytes(b"\0\r\n\xff")
    assert SafeRoot(str(tmp_path)).read("a/b/c/d/file") == b"\0\r\n\xff"
    assert SafeRoot(str(tmp_path)).start_of("a/b/c/d/file") == (4, b"\0\r\n\xff")


def test_a_name_that_is_not_utf_8_is_read(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9")).write_text("x")
    assert SafeRoot(str(tmp_path)).read(b"caf\xe9".decode("utf-8", "surrogateescape")) == b"x"


def test_a_link_is_refused_as_the_file_and_as_a_folder_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "inside/link").symlink_to("../secret")
    (tmp_path / "inside/folder").symlink_to("..")
    (tmp_path / "inside/self").symlink_to("self")
    root = SafeRoot(str(tmp_path / "inside"))
    for path in ("link", "folder/secret", "self"):
        with pytest.raises(Unreadable, match="symbolic link"):
            root.read(path)
    assert root.read_or_link("link") == b"../secret"
    assert root.link("folder/secret") is None


def test_a_root_that_is_itself_reached_through_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_text("x")
    (tmp_path / "way").symlink_to("real")
    assert SafeRoot(str(tmp_path / "way")).read("file") == b"x"


def special(folder: Path) -> dict[str, str]:
    os.mkfifo(folder / "fifo")
    (folder / "folder").mkdir()
    return {"fifo": "named pipe", "folder": "folder", "nothing": "does not exist", "folder/nothing": "does not exist"}


def test_everything_that_is_no_regular_file_is_refused_at_once_with_its_kind(tmp_path: Path) -> None:
    for name, reason in special(tmp_path).items():
        with pytest.raises(Unreadable, match=f"^{name}: .*{reason}"):
            SafeRoot(str(tmp_path)).read(name)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(Unreadable, match="socket"):
            SafeRoot(str(tmp_path)).read("socket")


def test_devices_are_refused() -> None:
    with pytest.raises(Unreadable, match="it is a device"):
        SafeRoot("/dev").read("zero")


def test_a_file_that_says_it_is_empty_and_is_not_is_capped() -> None:
    """Files of /proc have size 0; what counts is what is read."""
    with pytest.raises(Unreadable, match="files over 0 MiB"):
        SafeRoot("/proc/self").read("environ", limit=1)


def test_a_large_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(Unreadable, match="209,715,200 bytes; files over 64 MiB are not read"):
        SafeRoot(str(tmp_path)).read("large")
    size, start = SafeRoot(str(tmp_path)).start_of("large")
    assert (size, len(start)) == (200 << 20, 8_000)


def test_a_given_file_may_be_a_link_or_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "fifo")
    writer = threading.Thread(target=(tmp_path / "fifo").write_text, args=("piped",))
    writer.start()
    assert read_user_file(str(tmp_path / "link")) == b"x"
    assert read_user_file(str(tmp_path / "fifo")) == b"piped"
    writer.join()
    assert read_user_file(os.devnull) == b""


def test_a_given_file_that_is_missing_is_a_usage_error_and_a_folder_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        read_user_file(str(tmp_path / "nothing"))
    with pytest.raises(Unreadable, match="it is a folder"):
        read_user_file(str(tmp_path))
    with pytest.raises(Unreadable, match="null"):
        read_user_file("a\0b")


def test_a_given_file_without_an_end_is_capped() -> None:
    with pytest.raises(Unreadable, match=f"larger than {CEILING} bytes"):
        read_user_file("/dev/zero")


def test_neighbours_are_read_from_a_folder_that_stays_open_and_nothing_else_is(tmp_path: Path) -> None:
    for path in ("a", "d/a", "d/b", "d/e/a", "f/a"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "d/link").symlink_to("/etc/hostname")
    (tmp_path / "out").symlink_to("/etc")
    (tmp_path / "d/gone").mkdir()
    with CachedRoot(str(tmp_path)) as door:
        for path in ("a", "d/a", "d/b", "d/e/a", "f/a", "d/a"):
            assert door.read(path) == path.encode()
        assert door.read_or_link("d/link") == b"/etc/hostname"
        for path in ("d/link", "out/hostname", "d/gone", "d/../a", "none/a", "f/none"):
            with pytest.raises(Unreadable):
                door.read(path)
        assert door.read("f/a") == b"f/a"
        assert _open_below(tmp_path) in ([], [str(tmp_path / "f")])  # nothing where there is no /proc to tell
    assert _open_below(tmp_path) == []


def _open_below(folder: Path) -> list[str]:
    """Give what this process has open there, where that can be told."""
    targets = []
    for fd in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            targets.append(str(fd.readlink()))
    return [target for target in targets if target.startswith(f"{folder}/")]
