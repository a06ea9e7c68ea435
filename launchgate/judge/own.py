"""The rules that configurations declare themselves, under `secrets.rules`."""

from __future__ import annotations

from typing import Any

from launchgate.config.document import bind_document
from launchgate.config.nodes import Node
from launchgate.config.reader import parse
from launchgate.judge.gates import sections
from launchgate.judge.load import Texts
from launchgate.rule import Rule

GATE = "secrets"


def own_rules(texts: Texts) -> dict[str, Rule[Any]]:
    """Give the own rules of configurations by id; raise `ConfigError` for a configuration that is wrong."""
    return {rule_id: rule for path, text in texts.items() for rule_id, rule in own_rules_of(parse(text, path)).items()}


def own_rules_of(node: Node) -> dict[str, Rule[Any]]:
    """Give the own rules of one parsed configuration."""
    from launchgate.gates.secrets.own import declared

    bound = bind_document(node, sections([GATE])).sections.get(GATE, ())
    rules = [declared(rule) for section in bound for rule in section.rules]
    return {rule.id: rule for rule in rules}
