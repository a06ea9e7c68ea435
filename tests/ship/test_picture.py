"""The picture in the README is drawn by a script, from the summary that the action writes."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

WIDTH, HEIGHT = 1470, 1620


def _size(picture: Path) -> tuple[int, int]:
    """Give width and height from the header of a PNG file."""
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", head[16:])


@pytest.mark.browser
def test_a_summary_becomes_a_picture(root: Path, tmp_path: Path) -> None:
    empty, full = tmp_path / "empty.md", tmp_path / "full.md"
    empty.write_text("", "utf-8")
    full.write_text("## Closed\n\n| gate | verdict |\n|---|---|\n| secrets | fail |\n", "utf-8")
    for summary in (empty, full):
        command = [sys.executable, str(root / "scripts" / "picture.py"), f"--summary={summary}"]
        subprocess.run([*command, str(summary.with_suffix(".png"))], check=True)
        assert _size(summary.with_suffix(".png")) == (WIDTH, HEIGHT)
    assert full.with_suffix(".png").stat().st_size > empty.with_suffix(".png").stat().st_size


def test_the_picture_in_the_readme_is_there_and_not_too_heavy(root: Path) -> None:
    picture = root / "docs" / "summary.png"
    assert _size(picture) == (WIDTH, HEIGHT)
    assert picture.stat().st_size < 500_000
