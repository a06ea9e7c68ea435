"""How much of launchgate the recommended hook imports: a commit waits for every module."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Repo

CONFIG = "version: 1\nenvironments: {production: {url: 'https://app.acme.io', files: [.env.production]}}\n"
SCRIPT = """
import json, sys
sys.argv = ["launchgate", "check", "--staged", "-q"]
from launchgate.entry import main
code = main()
print(json.dumps([code, sorted(sys.modules)]))
"""
MOST = 132
"""Own modules when only the secrets gate is concerned; lower it when you can."""
HEAVY = {
    "jsonschema",
    "git",
    "httpx",
    "httpcore",
    "detect_secrets",
    "postgast",
    "sqlparse",
    "tree_sitter",
    "dns",
    "ssl",
}


def _imported(repo: Repo) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT], cwd=repo.root, capture_output=True, check=True, timeout=60
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    return set(modules)


def test_a_change_of_plain_code_imports_neither_of_the_other_gates(repo: Repo) -> None:
    repo.commit({"launchgate.yml": CONFIG, "app.py": "x = 1\n"})
    repo.stage({"app.py": "".join(f"y{number} = {number}\n" for number in range(20))})
    _imported(repo)  # compiles the detectors where they are not yet
    imported = _imported(repo)
    own = {name for name in imported if name.partition(".")[0] == "launchgate"}
    assert not HEAVY & imported
    assert not {name for name in own if name.startswith(("launchgate.sql", "launchgate.code"))}
    assert not {"launchgate.gates.env.evaluate", "launchgate.gates.migrations.analyze"} & own
    assert len(own) <= MOST, sorted(own)
