"""Every rule by its id: what `explain`, `rules`, waivers and the docs ask."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from launchgate.errors import UsageError
from launchgate.judge.gates import CATALOGUE, load_gate
from launchgate.rule import Rule


def rules_of(gate: str) -> Sequence[Rule[Any]]:
    """Give the rules of one gate; raise `UsageError` for a gate that does not exist."""
    return load_gate(gate).rules()


def find_among(rule_id: str, own: Mapping[str, Rule[Any]]) -> Rule[Any]:
    """Give a rule as `find` does, or one of a configuration's `own`."""
    if rule_id in own:
        return own[rule_id]
    try:
        return find(rule_id)
    except UsageError as error:
        nearest = difflib.get_close_matches(rule_id, own, n=1)
        if not nearest:
            raise
        raise UsageError(error.message, hint=f"did you mean `{nearest[0]}`?") from error


def find(rule_id: str) -> Rule[Any]:
    """Give the rule with this id, also by an id it had formerly; raise `UsageError` with the nearest one."""
    gate = rule_id.partition("/")[0]
    rules = rules_of(gate) if gate in CATALOGUE else [rule for name in CATALOGUE for rule in rules_of(name)]
    for rule in rules:
        if rule_id == rule.id or rule_id in rule.entry.formerly:
            return rule
    ids = [rule.id for rule in rules]
    by_name = {name.partition("/")[2]: name for name in ids}
    nearest = difflib.get_close_matches(rule_id, ids, n=1) or [
        by_name[name] for name in difflib.get_close_matches(rule_id.rpartition("/")[2], by_name, n=1)
    ]
    message = f"there is no rule called {rule_id!r}"
    if rule_id in CATALOGUE:
        raise UsageError(message, hint=f"it is a gate: `launchgate rules {rule_id}` lists its rules")
    raise UsageError(message, hint=f"did you mean `{nearest[0]}`?" if nearest else "`launchgate rules` lists them all")
