"""CPU, wall time and memory of a whole history: `python bench/secrets_history.py [REPOSITORY] [--rounds N]`.

REPOSITORY is a clone with all objects in it; without it one of 12,000 commits is made. Peers as in
`secrets_staged.py`; gitleaks stops at the first object that is missing.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from _made import history
from _peers import LAUNCHGATE, Cost, compare, peers

GOALS = {"gitleaks": Cost(wall=0.5)}


def main() -> int:
    """Measure, print a table, and give 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    commands = {"launchgate": [LAUNCHGATE, "secrets", "--history"]}
    commands |= {name: [path, "git", "--no-banner", "."] for name, path in peers(("gitleaks",)).items()}
    with tempfile.TemporaryDirectory() as temporary:
        repository = asked.repository or history(Path(temporary) / "history")
        return compare("A history", commands, cwd=repository, rounds=asked.rounds, goals=GOALS)


if __name__ == "__main__":
    raise SystemExit(main())
