"""Every rule of every gate finds its bad examples and is silent on its good ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from launchgate.judge.gates import CATALOGUE, load_gate
from launchgate.rule import Example, Rule, examples


def _cases(part: str) -> Iterator[object]:
    for name in CATALOGUE:
        gate = load_gate(name)
        for rule in gate.rules():
            for index, example in enumerate(examples(getattr(rule, part), random.Random(rule.id))):
                yield pytest.param(gate, rule, example, id=f"{rule.id}-{index}")


@pytest.mark.parametrize(("gate", "rule", "example"), list(_cases("bad")))
def test_a_bad_example_is_found(gate: Any, rule: Rule[Any], example: Example) -> None:
    assert rule.id in {finding.rule.id for finding in gate.examine(example)}


@pytest.mark.parametrize(("gate", "rule", "example"), list(_cases("good")))
def test_a_good_example_is_silent(gate: Any, rule: Rule[Any], example: Example) -> None:
    assert rule.id not in {finding.rule.id for finding in gate.examine(example)}
