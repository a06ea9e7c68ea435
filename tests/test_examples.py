"""Every rule of every gate finds its bad examples and is silent on its good ones.

The id of a case names the gate that looks first: a signal is asked of two gates, and may fail in one of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from launchgate.detect.detector import Detector
from launchgate.model.rule import Bundle, Example, Rule, examples
from launchgate.runner.registry import CATALOGUE, load_gate

RULES = {name: load_gate(name).rules() for name in CATALOGUE}


def _drawn(rule: Rule[Any], part: str) -> Iterator[Example]:
    return examples(getattr(rule, part), random.Random(rule.id))


def _cases(part: str) -> Iterator[object]:
    for name, rules in RULES.items():
        for rule in rules:
            for index, example in enumerate(_drawn(rule, part)):
                yield pytest.param(load_gate(name), rule, example, id=f"{name}-gate:{rule.id}-{index}")


def _detectors() -> Iterator[object]:
    for rule in RULES["secrets"]:
        if isinstance(rule.check, Detector) and rule.check.keywords:
            yield pytest.param(rule, rule.check, id=rule.id)


@pytest.mark.parametrize(("gate", "rule", "example"), list(_cases("bad")))
def test_a_bad_example_is_found(gate: Any, rule: Rule[Any], example: Example) -> None:
    found = sorted({finding.rule.id for finding in gate.check_example(example)})
    assert rule.id in found, f"the {gate.name} gate finds {found or 'nothing'} in {example!r}"


@pytest.mark.parametrize(("gate", "rule", "example"), list(_cases("good")))
def test_a_good_example_is_silent(gate: Any, rule: Rule[Any], example: Example) -> None:
    found = [finding.message for finding in gate.check_example(example) if finding.rule.id == rule.id]
    assert not found, f"the {gate.name} gate finds it in {example!r}"


@pytest.mark.parametrize(("rule", "detector"), list(_detectors()))
def test_a_keyword_of_a_detector_stands_in_each_of_its_bad_examples(rule: Rule[Any], detector: Detector) -> None:
    for example in _drawn(rule, "bad"):
        text = "\n".join(example.files.values()) if isinstance(example, Bundle) else example
        assert any(word in text.lower() for word in detector.keywords), example


@pytest.mark.parametrize("gate", CATALOGUE)
def test_the_id_of_a_rule_begins_with_its_gate(gate: str) -> None:
    """Signals are the env gate's, and the secrets gate tells them too."""
    shared = {rule.id for rule in RULES["env"]} if gate == "secrets" else set()
    assert [rule.id for rule in RULES[gate] if not rule.id.startswith(f"{gate}/") and rule.id not in shared] == []
