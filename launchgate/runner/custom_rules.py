"""The rules that configurations declare themselves, under `secrets.rules`."""

from __future__ import annotations

from typing import Any

from launchgate.model.rule import Rule
from launchgate.policy.document import bind_document
from launchgate.policy.nodes import Node
from launchgate.policy.reader import parse
from launchgate.runner.load import Texts
from launchgate.runner.registry import sections

GATE = "secrets"


def custom_rules(texts: Texts) -> dict[str, Rule[Any]]:
    """Return the own rules of configurations by id; raise `ConfigError` for a configuration that is wrong."""
    return {
        rule_id: rule for path, text in texts.items() for rule_id, rule in custom_rules_of(parse(text, path)).items()
    }


def custom_rules_of(node: Node) -> dict[str, Rule[Any]]:
    """Return the own rules of one parsed configuration."""
    from launchgate.gates.secrets.custom_rules import declared_rule

    bound = bind_document(node, sections([GATE])).sections.get(GATE, ())
    rules = [declared_rule(rule) for section in bound for rule in section.rules]
    return {rule.id: rule for rule in rules}
