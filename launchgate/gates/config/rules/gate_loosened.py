"""Changes that loosen the rules by which they are judged."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.weakened import WeakenedSetting
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import Bundle, rule

_GIVEN = {"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: error}\n"}


@rule(
    "config/gate-loosened",
    severity=Severity.WARNING,
    impact=Impact.POLICY,
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
        Bundle({"launchgate.yml": "fail_on: error\nrules: {env/debug-enabled: error}\n"}, files_before=_GIVEN),
        Bundle({"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: off}\n"}, files_before=_GIVEN),
        Bundle(
            {"launchgate.yml": "fail_on: {default: warning, env: never}\n"},
            files_before={"launchgate.yml": "fail_on: warning\n"},
        ),
        Bundle(
            {
                "launchgate.yml": "waivers:\n"
                "  - {rule: env/debug-enabled, path: .env.production, reason: launch week, expires: 2026-12-15}\n"
            },
            files_before={"launchgate.yml": "version: 1\n"},
        ),
        Bundle(
            {"launchgate.yml": "environments: {production: {url: https://app.acme.test}}\n"},
            files_before={
                "launchgate.yml": "environments: {production: {url: https://app.acme.test, protected: true}}\n"
            },
        ),
        Bundle({"launchgate.yml": "trust: head\n"}, files_before={"launchgate.yml": "trust: base\n"}),
    ],
    good=[
        Bundle(
            {"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: error, env/x: error}\n"},
            files_before=_GIVEN,
        ),
        Bundle({"launchgate.yml": "inconclusive: fail\n"}, files_before={"launchgate.yml": "inconclusive: warn\n"}),
        Bundle(
            {"launchgate.yml": "environments: {staging: {}, production: {}}\n"},
            files_before={"launchgate.yml": "environments: {production: {}}\n"},
        ),
        Bundle({"launchgate.yml": "fail_on: never\n"}),
    ],
)
def check(loosened: WeakenedSetting) -> Iterator[Finding]:
    """Return which guard became looser, and whether it counts."""
    counts = "it counts from now on" if loosened.honoured else "it does not count for this change"
    yield check.finding(
        loosened.at,
        f"{loosened.name} {loosened.what}: {counts}",
        anchor=loosened.name,
        evidence={"key": loosened.name, "honoured": loosened.honoured},
    )
