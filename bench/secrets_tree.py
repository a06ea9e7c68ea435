"""CPU, wall time and memory of a whole tree: `python bench/secrets_tree.py FOLDER [--rounds N]`.

FOLDER is a git work tree of about 90 MB. Peers as in `secrets_staged.py`, and `kingfisher-bin`; none may verify.
"""

from __future__ import annotations

import argparse
from pathlib import Path

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
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    commands = {"launchgate": [LAUNCHGATE, "secrets", "--all"]}
    commands |= {name: [path, *_OPTIONS[name]] for name, path in peers(_OPTIONS).items()}
    return compare(commands, asked.folder, asked.rounds, GOALS, memory=_MEMORY)


if __name__ == "__main__":
    raise SystemExit(main())
