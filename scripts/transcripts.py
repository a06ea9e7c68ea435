"""Run the commands that the pages show and write their output under them, or list what differs with `--check`.

A block that follows `<!-- run in SCENE -->` is a transcript: every line that starts with `$ ` is run with `sh`, in the
order of the page, in a fresh copy of the scene. A line `exit code: N` follows a command that does not return 0.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import opsdesk_repository

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"(<!-- run in ([a-z-]+) -->\n```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
_DURATION = re.compile(r" ·\s+[\d.]+\s+m?s\b")
_NOW = "2026-12-01T09:00:00Z"  # waivers end by a date: the pages show the same day on every day
_DATED = re.compile(r"\blaunchgate (?:waive|waivers)\b")


class Scenes:
    """The repositories that pages use, made on first use in one folder."""

    def __init__(self, folder: Path) -> None:
        """Make nothing yet."""
        self._folder = folder

    def copy(self, name: str) -> Path:
        """Return a fresh copy of a scene; raise `KeyError` for a name that does not exist."""
        original = self._folder / "scenes" / name
        if not original.exists():
            _MAKE[name](original)
        copy = Path(tempfile.mkdtemp(dir=self._folder)) / "opsdesk"
        shutil.copytree(original, copy, symlinks=True)
        return copy


def _opsdesk(folder: Path) -> None:
    """Make the pull request `refunds` of the example, faults included."""
    opsdesk_repository.make(folder)


def _fixed(folder: Path) -> None:
    """Make the same pull request with its faults fixed."""
    opsdesk_repository.make(folder, fixed=True)


def _without(folder: Path) -> None:
    """Make the example as a repository that does not use launchgate yet, with one key committed long ago."""
    opsdesk_repository.make(folder)
    git = opsdesk_repository.Git(folder)
    git("switch", "--quiet", "main")
    git("rm", "--quiet", "launchgate.yml")
    git("checkout", "--quiet", "refunds", "--", "scripts/refund_backlog.py")
    git("commit", "--quiet", "--message=A backlog script of last year")
    git("branch", "--quiet", "-D", "refunds")


_MAKE = {"opsdesk": _opsdesk, "opsdesk-fixed": _fixed, "opsdesk-without-launchgate": _without}


def filled(page: str, scenes: Scenes) -> str:
    """Return a page with the real output of its commands."""
    places: dict[str, Path] = {}

    def fill(block: re.Match[str]) -> str:
        head, scene, body = block.groups()
        if scene not in places:
            places[scene] = scenes.copy(scene)
        commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
        return head + "".join(f"$ {command}\n{_output(command, places[scene])}" for command in commands)

    return _BLOCK.sub(fill, page)


def _output(command: str, folder: Path) -> str:
    """Run one command as a reader would and return what it prints, without what differs between two runs."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join((str(Path(sys.executable).parent), keep.get("PATH", "")))
    line = f"{command} --now {_NOW}" if _DATED.search(command) else command
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**keep, "PATH": path, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    text = _DURATION.sub("", done.stdout.decode("utf-8")).replace(f"{folder}", "…").strip("\n")
    lines = [line.rstrip() for line in text.splitlines()]
    if done.returncode:
        lines += [f"exit code: {done.returncode}"]
    return "".join(f"{line}\n" for line in lines)


def pages() -> Iterator[Path]:
    """Return the pages that hold a transcript."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        if _BLOCK.search(path.read_text("utf-8")):
            yield path


def main() -> int:
    """Write the transcripts; exit 1 when `--check` finds a page that shows something else."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        scenes = Scenes(Path(folder))
        for path in pages():
            page = path.read_text("utf-8")
            now = filled(page, scenes)
            if now != page:
                stale.append(path)
                if "--check" not in sys.argv:
                    path.write_text(now, "utf-8", newline="\n")
    if "--check" in sys.argv:
        print(*(f"{path.relative_to(ROOT)} shows another output: run `make docs`" for path in stale), sep="\n")
        return 1 if stale else 0
    print(f"{len(stale)} pages with new output")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
