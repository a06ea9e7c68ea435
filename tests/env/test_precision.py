"""How often the gate is wrong: faults it misses, and settings of production that it takes for faults.

Both lists are apart from the examples in the rules, and what this test demands is what the documentation promises.
"""

from __future__ import annotations

import random
from pathlib import Path

from launchgate.gates.env.gate import GATE
from launchgate.model.finding import Severity
from launchgate.model.rule import Bundle
from launchgate.values.dev_settings import draw

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _found(text: str) -> set[tuple[str, Severity]]:
    files = {".env.production": text, "requirements.txt": "", "package.json": "{}", "compose.yml": "services: {}\n"}
    return {(each.rule.id.removeprefix("env/"), each.severity) for each in GATE.check_example(Bundle(files))}


def test_at_most_one_clean_variable_in_five_hundred_is_called_an_error() -> None:
    lines = _lines("clean.txt")
    wrong = [
        (line, found)
        for seed, line in enumerate(lines)
        for found in _found(draw(line.replace("«lit»", ""), random.Random(seed)) + "\n")
        if found[1] is Severity.ERROR
    ]
    assert len(lines) > 300
    assert wrong == []


def test_at_most_one_clean_variable_in_fifty_gets_a_warning() -> None:
    lines = _lines("clean.txt")
    warned = [line for seed, line in enumerate(lines) if _found(draw(line.replace("«lit»", ""), random.Random(seed)))]
    assert len(warned) <= len(lines) / 50, warned


def test_at_least_ninety_five_of_a_hundred_planted_faults_are_found_by_their_own_rule() -> None:
    planted = [line.partition(": ") for line in _lines("planted.txt")]
    missed = [
        (rule, line)
        for seed, (rule, _, line) in enumerate(planted)
        if rule
        not in {
            name
            for name, _ in _found(draw(line.replace("\\n", "\n").replace("\\x07", "\x07"), random.Random(seed)) + "\n")
        }
    ]
    assert len(planted) > 150
    assert len(missed) <= len(planted) * 0.05, missed
