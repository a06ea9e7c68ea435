"""A neighbour who swaps files, folders and links while we look: what was checked is what is opened."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launchgate.files import SafeRoot, append, write
from launchgate.model.errors import LaunchgateError, UsageError

TURNS = 200  # of each outcome
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux exchanges two names at once")


@contextmanager
def swapping(place: Path, other: Path) -> Iterator[None]:
    """Exchange `place` and a link to `other`, again and again, as fast as it goes."""
    link = place.with_name("link")
    link.symlink_to(other)
    exchange = ctypes.CDLL(None).renameat2
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            exchange(_HERE, os.fsencode(place), _HERE, os.fsencode(link), _EXCHANGE)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("place", ["folder", "folder/file"])
def test_a_link_swapped_in_is_never_read_through(tmp_path: Path, place: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "folder").mkdir(parents=True)
    outside.mkdir()
    (root / "folder/file").write_text("inside")
    (outside / "file").write_text("outside")
    read: Counter[bytes] = Counter()
    with swapping(root / place, outside if place == "folder" else outside / "file"):
        while min(read[b"inside"], read[b"Unreadable"]) < TURNS:
            try:
                read[SafeRoot(str(root)).read("folder/file")] += 1
            except LaunchgateError as error:
                read[type(error).__name__.encode()] += 1
    assert set(read) == {b"inside", b"Unreadable"}


def test_a_link_swapped_in_is_never_written_through(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "folder").mkdir(parents=True)
    outside.mkdir()
    ended: Counter[str] = Counter()
    with swapping(root / "folder", outside):
        while min(ended["written"], ended["refused"]) < TURNS:
            try:
                write(str(root / "folder/report.json"), "{}", root=str(root))
                ended["written"] += 1
            except UsageError:
                ended["refused"] += 1
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_a_file_of_the_runner_that_is_none_is_said_and_not_waited_for(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target").write_text("")
    monkeypatch.chdir(tmp_path)
    {"folder": os.mkdir, "pipe": os.mkfifo, "link": lambda path: Path(path).symlink_to("target")}[kind]("out")
    with pytest.raises(UsageError, match="cannot be written"):
        append("out", "verdict=pass\n")
    assert (tmp_path / "target").read_text() == ""


def test_a_pipe_that_is_read_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out")
    read: list[str] = []
    thread = threading.Thread(target=lambda: read.append((tmp_path / "out").read_text()))
    thread.start()
    text = "x" * 300_000
    while True:
        try:
            append(str(tmp_path / "out"), text)
            break
        except UsageError:
            continue  # the reader is not there yet
    thread.join()
    assert read == [text]
