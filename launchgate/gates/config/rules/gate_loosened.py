"""Changes that loosen the rules by which they are judged."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.finding import Finding, Severity
from launchgate.gates.config.loosened import Loosened
from launchgate.rule import Bundle, rule

_GIVEN = {"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: error}\n"}


@rule(
    "config/gate-loosened",
    severity=Severity.WARNING,
    title="this change loosens the gate that judges it",
    why=(
        "A gate that the change under judgement may open holds nothing back: an exclusion, a waiver or a lower level "
        "that arrives together with the fault lets the fault pass, and stays open for every change after it."
    ),
    fix=(
        "Let the person who owns the gate look at this line; better, bring it in a change of its own. "
        "With `trust: base` in launchgate.yml such a change is judged by the rules of the base branch."
    ),
    bad=[
        Bundle({"launchgate.yml": "fail_on: error\nrules: {env/debug-enabled: error}\n"}, given=_GIVEN),
        Bundle({"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: off}\n"}, given=_GIVEN),
        Bundle(
            {"launchgate.yml": "fail_on: {default: warning, env: never}\n"},
            given={"launchgate.yml": "fail_on: warning\n"},
        ),
        Bundle(
            {
                "launchgate.yml": "waivers:\n"
                "  - {rule: env/debug-enabled, path: .env.production, reason: launch week, expires: 2026-12-15}\n"
            },
            given={"launchgate.yml": "version: 1\n"},
        ),
        Bundle(
            {"launchgate.yml": "environments: {production: {url: https://app.acme.test}}\n"},
            given={"launchgate.yml": "environments: {production: {url: https://app.acme.test, protected: true}}\n"},
        ),
        Bundle({"launchgate.yml": "trust: head\n"}, given={"launchgate.yml": "trust: base\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: error, env/x: error}\n"}, given=_GIVEN),
        Bundle({"launchgate.yml": "inconclusive: fail\n"}, given={"launchgate.yml": "inconclusive: warn\n"}),
        Bundle(
            {"launchgate.yml": "environments: {staging: {}, production: {}}\n"},
            given={"launchgate.yml": "environments: {production: {}}\n"},
        ),
        Bundle({"launchgate.yml": "fail_on: never\n"}),
    ],
)
def check(loosened: Loosened) -> Iterator[Finding]:
    """Say which guard became looser, and whether it counts."""
    counts = "it counts from now on" if loosened.honoured else "it does not count for this change"
    yield check.found(
        loosened.at,
        f"{loosened.name} {loosened.what}: {counts}",
        anchor=loosened.name,
        evidence={"key": loosened.name, "honoured": loosened.honoured},
    )
