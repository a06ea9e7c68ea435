"""CPU, wall time and memory of a whole tree: `python bench/secrets_tree.py [FOLDER] [--rounds N]`.

FOLDER is a git work tree; without it one of 100 MB is made. Peers as in `secrets_staged.py`, and `kingfisher-bin`;
none may verify.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from _made import tree
from _peers import LAUNCHGATE, Cost, compare, peers

GOALS = {"betterleaks": Cost(cpu=0.75), "kingfisher": Cost(cpu=1.0, wall=1.0)}
_OPTIONS = {
    "betterleaks": ["."],
    "kingfisher": ["scan", "-n", "--git-history", "none", "--no-update-check", "."],
}
_MEMORY = 120  # MiB


def main() -> int:
    """Measure, print a table, and give 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    commands = {"launchgate": [LAUNCHGATE, "secrets", "--all"]}
    commands |= {name: [path, *_OPTIONS[name]] for name, path in peers(_OPTIONS).items()}
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or tree(Path(temporary) / "tree")
        return compare("A tree", commands, cwd=folder, rounds=asked.rounds, goals=GOALS, memory=_MEMORY)


if __name__ == "__main__":
    raise SystemExit(main())
