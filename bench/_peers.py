"""What the benchmarks share: peers by name, CPU time of a command, and a table."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

LAUNCHGATE = str(Path(sys.executable).with_name("launchgate"))


def peers(names: Iterable[str]) -> dict[str, str]:
    """Give the programs that are there: from `GITLEAKS=PATH`-like variables, the wheel of this name, or PATH."""
    found = {}
    for name in names:
        path = os.environ.get(name.upper()) or _in_wheel(name) or shutil.which(name)
        if path:
            found[name] = path
    return found


def _in_wheel(name: str) -> str | None:
    folder = os.environ.get("PEERS_VENV", "")
    inside = next(iter(Path(folder).glob(f"lib/python*/site-packages/*/bin/{name}")), None) if folder else None
    return str(inside) if inside else None


def cpu_ms(argv: Sequence[str], cwd: Path, rounds: int = 15, environ: Mapping[str, str] | None = None) -> list[float]:
    """Run a command; give user and system CPU time in ms of each round, its children included."""
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(argv, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    return times


def median(times: Sequence[float]) -> float:
    """Give the median of some times."""
    return statistics.median(times)


def repository(folder: Path, base: Mapping[str, str], staged: Mapping[str, str]) -> None:
    """Make a git repository with one commit of `base` and `staged` in the index."""
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.test", "-C", str(folder)]
    folder.mkdir(parents=True)
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    for files, message in ((base, "base"), (staged, "")):
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        subprocess.run([*git, "add", "-A"], check=True)
        if message:
            subprocess.run([*git, "commit", "-q", "-m", message], check=True)
