"""`launchgate explain`: what a founder reads who meets a rule for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launchgate.cli.explain import page
from launchgate.gates.secrets.gate import GATE as SECRETS
from launchgate.runner.catalogue import rules_of
from launchgate.runner.registry import CATALOGUE

if TYPE_CHECKING:
    from launchgate.model.rule import Rule
    from tests.conftest import Launchgate, Repo

RULES = {rule.id: rule for gate in CATALOGUE for rule in rules_of(gate)}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_explains_why_it_matters_the_fix_and_how_to_waive_it_in_eighty_columns(rule: Rule[Any]) -> None:
    lines = list(page(rule, 80))
    told = [line for line in lines if line and not line.startswith(" ")]
    assert told[:4] == [lines[0], "What it finds", "Why this matters", "Fix"]
    assert {"Found", "Allow it for a while"} <= {*told}
    assert [line for line in lines if len(line) > 80 and "│" not in line and "://" not in line] == []


def test_no_page_shows_a_credential_or_a_pattern() -> None:
    text = "\n".join(line for rule in RULES.values() for line in page(rule, 80))
    shown = {finding.rule.id for finding in SECRETS.check_example(text) if finding.value is not None}
    assert shown == set()
    assert "(?" not in text
    assert "token:plausible" not in text


def test_the_steps_of_a_rotation_are_a_list_with_the_page_of_the_provider() -> None:
    lines = list(page(RULES["secrets/stripe-secret-key"], 80))
    at = lines.index("Rotate")
    assert [line[:5] for line in lines[at + 1 : at + 4]] == ["  1. ", "  2. ", "  3. "]
    assert "https://dashboard.stripe.com/apikeys" in lines[at + 1]


def test_a_rule_that_the_configuration_declares_is_explained_without_its_examples(
    launchgate: Launchgate, repo: Repo
) -> None:
    rule = "{id: acme-token, pattern: 'acme_[a-z]{8}', keywords: [acme_], examples: [acme_abcdefgh]}"
    repo.commit({"launchgate.yml": f"version: 1\nsecrets: {{rules: [{rule}]}}\n"})
    ended = launchgate("explain", "secrets/acme-token")
    assert ended.code == 0
    assert "abcdefgh" not in ended.out
    assert "did you mean `secrets/acme-token`?" in launchgate("explain", "secrets/acme-tokn").err


def test_the_name_of_a_gate_leads_to_its_rules(launchgate: Launchgate) -> None:
    assert "launchgate rules secrets" in launchgate("explain", "secrets").err


def test_a_console_without_unicode_gets_ascii(started: Launchgate) -> None:
    ended = started("explain", "secrets/stripe-secret-key", env={"PYTHONIOENCODING": "cp1252"})
    assert ended.out.isascii()
    assert "\\u" not in ended.out
