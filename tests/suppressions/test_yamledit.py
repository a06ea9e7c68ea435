"""Additions to launchgate.yml: comments and order stay, and the result says exactly one thing more."""

from __future__ import annotations

import pytest

from launchgate.maintenance.yamledit import add_item, add_section
from launchgate.policy import parse
from launchgate.policy.nodes import plain

ITEM = '{rule: env/x, path: a.py, reason: "why: so", expires: 2027-01-31}'

CASES = {
    "empty file": ("", f"waivers:\n  - {ITEM}\n"),
    "no list yet": ("version: 1 # one\n", f"version: 1 # one\n\nwaivers:\n  - {ITEM}\n"),
    "no newline at the end": ("version: 1", f"version: 1\n\nwaivers:\n  - {ITEM}\n"),
    "block list at the end": ("waivers:\n  - {rule: a}\n", f"waivers:\n  - {{rule: a}}\n  - {ITEM}\n"),
    "block list in the middle": (
        "waivers:  # they end\n- rule: a\n  path: b # here\n# about trust\ntrust: head\n",
        f"waivers:  # they end\n- rule: a\n  path: b # here\n- {ITEM}\n# about trust\ntrust: head\n",
    ),
    "block scalar in the last item": (
        "waivers:\n    - rule: a\n      reason: |\n        one\n\n        two\ntrust: head\n",
        f"waivers:\n    - rule: a\n      reason: |\n        one\n\n        two\n    - {ITEM}\ntrust: head\n",
    ),
    "empty flow list": ("waivers: []  # none\ntrust: head\n", f"waivers: # none\n  - {ITEM}\ntrust: head\n"),
    "nothing": ("waivers:\ntrust: head\n", f"waivers:\n  - {ITEM}\ntrust: head\n"),
    "flow list": (
        "waivers: [{rule: a, paths: ['[x]']}]\nb: [1]\n",
        f"waivers: [{{rule: a, paths: ['[x]']}}, {ITEM}]\nb: [1]\n",
    ),
    "long flow list": (
        "waivers: [\n  {rule: a},\n  {rule: b}\n]\n",
        f"waivers: [\n  {{rule: a}},\n  {{rule: b}}, {ITEM}\n]\n",
    ),
    "crlf": ("version: 1\r\n", f"version: 1\r\n\r\nwaivers:\r\n  - {ITEM}\r\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_an_item_is_added_where_a_person_would_put_it(before: str, after: str) -> None:
    assert add_item(before, "x.yml", "waivers", ITEM) == after


@pytest.mark.parametrize(
    "text",
    ["waivers: words\n", "- a\n", "a: &a [1]\nwaivers: *a\n"],
    ids=["no list", "not a mapping", "an alias"],
)
def test_what_cannot_be_extended_is_left_alone(text: str) -> None:
    made = add_item(text, "x.yml", "waivers", ITEM)
    if made is not None:
        before, after = plain(parse(text, "x.yml")), plain(parse(made, "x.yml"))
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        assert {**after, "waivers": None} == {**before, "waivers": None}


def test_a_trailing_comma_in_a_flow_list_is_kept_valid() -> None:
    made = add_item("waivers: [{rule: a},]\n", "x.yml", "waivers", ITEM)
    assert made is not None
    assert made.count("rule") == 2


def test_sections_are_added_once() -> None:
    made = add_section("version: 1\n", "x.yml", "env:\n  vars: {}\n")
    assert made == "version: 1\n\nenv:\n  vars: {}\n"
    assert add_section(made, "x.yml", "env: {}\n") is None
