"""What the benchmarks share: peers by name, CPU time of a command, and a table."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FOUND_OR_NOT = (0, 1, 200, 205)  # kingfisher exits with 200 or 205 where it found something
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


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run costs: seconds of wall clock and of CPU, MiB of all its processes; or the ratios that are goals."""

    wall: float = float("inf")
    cpu: float = float("inf")
    memory: float = float("inf")


def cost(argv: Sequence[str], cwd: Path) -> Cost:
    """Run a command once; raise where it could not scan, which would be quick."""
    began = time.monotonic()
    child = subprocess.Popen(argv, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with Memory(child.pid) as memory:
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    code = child.returncode = os.waitstatus_to_exitcode(status)
    if code not in FOUND_OR_NOT:
        message = f"{argv[0]} ended with {code}"
        raise RuntimeError(message)
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(memory.most, usage.ru_maxrss / 1024))


class Memory:
    """The most memory, in MiB, that a process and its descendants held at once; read from /proc, elsewhere 0."""

    def __init__(self, pid: int) -> None:
        """Look at nothing yet."""
        self.most = 0.0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look, 20 times a second."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop looking."""
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            self.most = max(self.most, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from _family(int(child))


def _resident(pid: int) -> float:
    """Give the memory of a process, what it shares with others in equal parts."""
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0]) / 1024
    return 0.0


def compare(
    title: str,
    commands: Mapping[str, Sequence[str]],
    *,
    cwd: Path,
    rounds: int,
    goals: Mapping[str, Cost],
    memory: float = 0,
) -> int:
    """Run all commands in turn, print a table of medians with our ratio to each peer, give 1 where a goal is missed."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    cost(commands["launchgate"], cwd)  # the detectors are compiled once, and the files are in the page cache
    for _ in range(rounds):
        for name, argv in commands.items():
            costs[name].append(cost(argv, cwd))
    middle = {
        name: Cost(*(median([getattr(each, unit) for each in all_]) for unit in ("wall", "cpu", "memory")))
        for name, all_ in costs.items()
    }
    own = middle["launchgate"]
    print(f"\n{title}: medians of {rounds} rounds in turn, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| | wall | CPU | memory | launchgate takes |\n|---|---|---|---|---|")
    missed = bool(memory and own.memory > memory)
    for name, peer in middle.items():
        goal = goals.get(name, Cost())
        wall, cpu = own.wall / peer.wall, own.cpu / peer.cpu
        short = wall > goal.wall or cpu > goal.cpu
        missed |= short
        ratio = "" if peer is own else f"{wall:.2f} of its wall, {cpu:.2f} of its CPU{', MISSED' if short else ''}"
        print(f"| {name} | {peer.wall:.2f} s | {peer.cpu:.2f} s | {peer.memory:.0f} MiB | {ratio} |")
    if memory and own.memory > memory:
        print(f"\nlaunchgate needs {own.memory:.0f} MiB, more than {memory:.0f}: MISSED")
    return int(missed)


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
