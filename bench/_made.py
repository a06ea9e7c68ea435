"""A large tree and a long history made of code that is on every machine: Python's library and installed packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from random import Random

TREE = 100_000_000
"""Bytes of the tree, all of it text, or what there is if that is less."""
COMMITS = 12_000

_AUTHOR = "bench <bench@example.test>"
_LARGEST = 60_000  # bytes of a file that the history changes


def tree(folder: Path) -> Path:
    """Make a git work tree, everything committed."""
    left = TREE
    for number, root in enumerate(_roots()):
        for path in sorted(root.rglob("*")):
            if left > 0 and path.is_file() and not path.is_symlink() and _is_text(path):
                copy = folder / f"lib{number}" / path.relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                left -= copy.stat().st_size
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _git(folder, "add", "--all", "--force")
    _git(
        folder, "-c", "user.name=bench", "-c", "user.email=bench@example.test", "commit", "--quiet", "--message", "all"
    )
    return folder


def history(folder: Path) -> Path:
    """Make a repository in which each commit changes some lines of one module of Python's library."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    stream = b"".join(_commits())
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)
    _git(folder, "reset", "--quiet", "--hard")
    _git(folder, "repack", "-adq")
    return folder


def _commits() -> Iterator[bytes]:
    random = Random(12)
    library = Path(sysconfig.get_paths()["stdlib"])
    sources = (path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts)
    texts = {
        path.relative_to(library).as_posix(): path.read_bytes().splitlines(keepends=True)
        for path in sources
        if path.stat().st_size < _LARGEST
    }
    names = [name for name, lines in texts.items() if lines]
    for number in range(COMMITS):
        name = random.choice(names)
        lines, other = texts[name], texts[random.choice(names)]
        at, taken = random.randrange(len(lines)), random.randrange(len(other))
        lines[at : at + 3] = other[taken : taken + random.randint(1, 6)]
        texts[name] = lines or [b"\n"]
        content, message = b"".join(texts[name]), b"Change %s" % name.encode()
        yield b"commit refs/heads/main\ncommitter %s %d +0000\ndata %d\n%s\n" % (
            _AUTHOR.encode(),
            1_700_000_000 + number,
            len(message),
            message,
        )
        yield b"M 644 inline %s\ndata %d\n%s\n" % (name.encode(), len(content), content)


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(8000)


def _roots() -> Iterator[Path]:
    paths = sysconfig.get_paths()
    yield from dict.fromkeys(Path(each).resolve() for each in (paths["purelib"], paths["stdlib"]))


def _git(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"git {arguments[0]}: {done.stderr}")
