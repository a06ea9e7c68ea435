"""Precision and recall of "this blocks for as long as the table is big", against a real server.

    .venv/bin/python bench/migrations.py [PATH-TO-SQUAWK]

The statements are those of tests/migrations/truth; the truth is what a PostgreSQL server that this script starts does.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from launchgate.sql.analysis import AnalyzedStatement, analyze
from launchgate.sql.locks import Blocks
from launchgate.sql.postgres import Parser
from launchgate.sql.runners import RUNNERS
from launchgate.sql.schema import Schema
from launchgate.sql.script import read_sql

TESTS = Path(__file__).parent.parent / "tests/migrations"
SQUAWK_LOCK_RULES = {
    "adding-field-with-default",
    "adding-foreign-key-constraint",
    "adding-not-nullable-field",
    "adding-serial-primary-key-field",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
    "require-concurrent-reindex",
    "require-concurrent-partition-attach",
    "require-concurrent-partition-detach",
    "require-concurrent-refresh-materialized-view",
}


def load(name: str) -> ModuleType:
    """Import a module of the tests by its file."""
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def truly_blocks(tests: ModuleType, server: Any, statement: str) -> bool:
    """Whether the server holds a lock that applications wait for while it works through the table."""
    truth = tests.truth_of(server, statement)
    emptied = any(word in statement for word in ("TRUNCATE", "DROP ", "NO DATA"))
    strongest = max(truth.locks.values(), default=None)
    works = (truth.rewritten or truth.built or truth.scanned) and not emptied
    return bool(works and strongest and strongest.blocks is not Blocks.NOTHING)


def bare(statement: str) -> AnalyzedStatement:
    """Analyze a statement without any history."""
    script = read_sql("case.sql", f"{statement};", "sql")
    return analyze(script, Schema(), Parser(), RUNNERS["sql"], 15)[-1]


def is_undecided(step: AnalyzedStatement) -> bool:
    """Whether the report names what the answer depends on, in place of an answer."""
    return bool(step.effect.unsure) and not step.stalls


def squawk(path: str) -> Callable[[str], bool]:
    """Check with squawk's rules about locks."""

    def check(statement: str) -> bool:
        argv = [path, "--reporter", "json", "--pg-version", "15", "--stdin-filepath", "case.sql"]
        done = subprocess.run(argv, input=f"{statement};", capture_output=True, text=True, check=False)
        return bool({each["rule_name"] for each in json.loads(done.stdout or "[]")} & SQUAWK_LOCK_RULES)

    return check


def score(name: str, truth: Mapping[str, bool], check: Callable[[str], bool]) -> None:
    """Print one line of the table."""
    reported = {statement: check(statement) for statement in truth}
    hits = sum(truth[each] and reported[each] for each in truth)
    false = [each for each in truth if reported[each] and not truth[each]]
    missed = [each for each in truth if truth[each] and not reported[each]]
    precision, recall = hits / max(hits + len(false), 1), hits / max(hits + len(missed), 1)
    print(f"{name:<24} TP {hits:3} FP {len(false):3} FN {len(missed):3}  P {precision:.3f}  R {recall:.3f}")
    if "-v" in sys.argv:
        print(*(f"    FP {each}" for each in false), *(f"    FN {each}" for each in missed), sep="\n")


def main() -> None:
    """Start a server, ask it, and compare."""
    fixtures, tests = load("conftest"), load("test_against_postgresql")
    with contextlib.contextmanager(fixtures.postgresql.__wrapped__)() as server:
        tests.database.__wrapped__(server)
        truth = {statement: truly_blocks(tests, server, statement) for statement in tests.IN_TRANSACTION}
    print(f"{len(truth)} statements, {sum(truth.values())} of them block")
    score("launchgate, with history", truth, lambda statement: tests.step_of(statement).stalls)
    score("launchgate, bare", truth, lambda statement: bare(statement).stalls)
    undecided = {statement for statement in truth if is_undecided(bare(statement))}
    decided = {statement: blocks for statement, blocks in truth.items() if statement not in undecided}
    score("launchgate, bare, decided", decided, lambda statement: bare(statement).stalls)
    block = sum(truth[statement] for statement in undecided)
    print(f"    reported as depending on what is not known: {len(undecided)}, of which {block} block")
    score("launchgate, bare, reported", truth, lambda statement: bare(statement).stalls or statement in undecided)
    paths = [each for each in sys.argv[1:] if not each.startswith("-")]
    if paths:
        score("squawk, bare", truth, squawk(paths[0]))


main()
