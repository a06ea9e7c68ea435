"""Every rule of the gate, signals included, finds its bad examples and is silent on its good ones."""

from __future__ import annotations

import random
from typing import Any

import pytest

from launchgate.gates.env.gate import GATE
from launchgate.rule import Example, Rule, examples


def _cases(part: str) -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{index}")
        for rule in GATE.rules()
        for index, example in enumerate(examples(getattr(rule, part), random.Random(rule.id)))
    ]


@pytest.mark.parametrize(("rule", "example"), _cases("bad"))
def test_a_bad_example_is_found(rule: Rule[Any], example: Example) -> None:
    assert rule.id in {finding.rule.id for finding in GATE.examine(example)}


@pytest.mark.parametrize(("rule", "example"), _cases("good"))
def test_a_good_example_is_silent(rule: Rule[Any], example: Example) -> None:
    assert rule.id not in {finding.rule.id for finding in GATE.examine(example)}


def test_every_rule_is_listed_once() -> None:
    ids = [rule.id for rule in GATE.rules()]
    assert len(ids) == len(set(ids)) > 130
