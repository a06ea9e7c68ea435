"""Every rule by its id: what `explain`, `rules`, waivers and the docs ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from launchgate.model.errors import UsageError
from launchgate.model.rule import Rule
from launchgate.runner.registry import CATALOGUE, load_gate
from launchgate.text.similar import nearest


def rules_of(gate: str) -> Sequence[Rule[Any]]:
    """Return the rules of one gate; raise `UsageError` for a gate that does not exist."""
    return load_gate(gate).rules()


def find_among(rule_id: str, own: Mapping[str, Rule[Any]]) -> Rule[Any]:
    """Return a rule as `find` does, or one of a configuration's `own`."""
    if rule_id in own:
        return own[rule_id]
    try:
        return find(rule_id)
    except UsageError as error:
        near = nearest_rule(rule_id, own)
        if not near:
            raise
        raise UsageError(error.message, hint=f"did you mean `{near}`?") from error


def find(rule_id: str) -> Rule[Any]:
    """Return the rule with this id, also by an id it had formerly; raise `UsageError` with the nearest one."""
    gate = rule_id.partition("/")[0]
    rules = rules_of(gate) if gate in CATALOGUE else [rule for name in CATALOGUE for rule in rules_of(name)]
    for rule in rules:
        if rule_id == rule.id or rule_id in rule.entry.formerly:
            return rule
    near = nearest_rule(rule_id, [rule.id for rule in rules])
    message = f"there is no rule called {rule_id!r}"
    if rule_id in CATALOGUE:
        raise UsageError(message, hint=f"it is a gate: `launchgate rules {rule_id}` lists its rules")
    raise UsageError(message, hint=f"did you mean `{near}`?" if near else "`launchgate rules` lists them all")


def nearest_rule(rule_id: str, ids: Iterable[str]) -> str:
    """Return the rule of `ids` whose name is most like that of `rule_id`: the gate's name before it is alike in all."""
    by_name = {name.partition("/")[2]: name for name in ids}
    return by_name.get(nearest(rule_id.rpartition("/")[2], by_name), "")
