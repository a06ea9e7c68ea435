"""`launchgate rules`: every rule once, in a stable order, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launchgate.runner.catalogue import rules_of
from launchgate.runner.registry import CATALOGUE

if TYPE_CHECKING:
    from tests.conftest import Launchgate

ROOT = Path(__file__).resolve().parents[2]
IDS = [rule_id for gate in CATALOGUE for rule_id in sorted(rule.id for rule in rules_of(gate))]


def test_both_formats_list_every_rule_by_gate_and_id(launchgate: Launchgate) -> None:
    table, data = launchgate("rules"), launchgate("rules", "--format", "json")
    assert [line.split()[0] for line in table.out.splitlines()] == IDS
    assert [rule["id"] for rule in json.loads(data.out)] == IDS
    assert (table.code, data.code) == (0, 0)


def test_a_rule_as_json_has_the_fields_of_its_entry_and_a_page(launchgate: Launchgate) -> None:
    rules = json.loads(launchgate("rules", "--format", "json").out)
    by_id = {rule["id"]: rule for rule in rules}
    assert by_id["migrations/index-not-concurrent"] == {
        "id": "migrations/index-not-concurrent",
        "gate": "migrations",
        "severity": "error",
        "title": next(
            rule.entry.title for rule in rules_of("migrations") if rule.id == "migrations/index-not-concurrent"
        ),
        "impact": "outage",
        "since": "0.1",
        "preview": False,
        "docs": "docs/rules/migrations/index-not-concurrent.md",
    }
    assert [rule["docs"] for rule in rules if not (ROOT / rule["docs"]).is_file()] == []


def test_only_the_named_gates_are_listed_each_once(launchgate: Launchgate) -> None:
    rules = json.loads(launchgate("rules", "domain", "config", "domain", "--format", "json").out)
    assert list(dict.fromkeys(rule["gate"] for rule in rules)) == ["domain", "config"]
    assert len({rule["id"] for rule in rules}) == len(rules)


@pytest.mark.parametrize("arguments", [("nothing",), ("--format", "yaml")])
def test_an_unknown_gate_or_format_is_an_error(launchgate: Launchgate, arguments: tuple[str, ...]) -> None:
    ended = launchgate("rules", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "hint:" in ended.err
