"""Wall and CPU time of a whole history: `python bench/secrets_history.py REPOSITORY [--rounds N]`.

REPOSITORY is a clone with 10,000 commits or more, all objects in it. Peers as in `secrets_staged.py`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from _peers import LAUNCHGATE, Cost, compare, peers

GOALS = {"gitleaks": Cost(wall=0.5)}


def main() -> int:
    """Measure, print a table, and give 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    commands = {"launchgate": [LAUNCHGATE, "secrets", "--history"]}
    commands |= {name: [path, "git", "--no-banner", "."] for name, path in peers(("gitleaks",)).items()}
    return compare(commands, asked.repository, asked.rounds, GOALS)


if __name__ == "__main__":
    raise SystemExit(main())
