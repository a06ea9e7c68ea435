"""What the examples of the rules do not say of the gate's rules."""

from __future__ import annotations

from launchgate.gates.env.gate import GATE
from launchgate.model.rule import Bundle
from launchgate.policy.patterns import LONGEST_SUBJECT


def test_every_rule_is_listed_once() -> None:
    ids = [rule.id for rule in GATE.rules()]
    assert len(ids) == len(set(ids))


def test_a_pattern_is_held_against_no_endless_value() -> None:
    config = "version: 1\nenvironments: {production: {files: [.env]}}\nenv: {vars: {V: {pattern: 'a*'}}}\n"
    messages = {
        length: [
            finding.message
            for finding in GATE.check_example(Bundle({"launchgate.yml": config, ".env": f"V={'a' * length}\n"}))
            if finding.rule.id == "env/wrong-type"
        ]
        for length in (LONGEST_SUBJECT, LONGEST_SUBJECT + 1)
    }
    assert messages[LONGEST_SUBJECT] == []
    assert "is longer than the 4096 characters" in messages[LONGEST_SUBJECT + 1][0]
