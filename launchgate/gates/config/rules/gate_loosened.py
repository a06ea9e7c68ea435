"""Changes that weaken the configuration that applies to them."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.config.cases import WeakenedSetting
from launchgate.model.finding import Finding, Impact, Severity
from launchgate.model.rule import Bundle, rule

_BEFORE = {"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: error}\n"}


@rule(
    "config/gate-loosened",
    severity=Severity.WARNING,
    impact=Impact.POLICY,
    title="this change weakens the configuration that applies to it",
    why=(
        "A gate that a change can weaken for itself stops nothing: an exclusion, a waiver or a lower severity that "
        "arrives together with a fault lets the fault pass, and applies to every later change."
    ),
    fix=(
        "Have the owner of the configuration review this line, or move it to a separate change. "
        "With `trust: base` in launchgate.yml, the configuration of the base branch applies to such a change."
    ),
    bad=[
        Bundle({"launchgate.yml": "fail_on: error\nrules: {env/debug-enabled: error}\n"}, files_before=_BEFORE),
        Bundle({"launchgate.yml": "fail_on: warning\nrules: {env/debug-enabled: off}\n"}, files_before=_BEFORE),
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
            files_before=_BEFORE,
        ),
        Bundle({"launchgate.yml": "inconclusive: fail\n"}, files_before={"launchgate.yml": "inconclusive: warn\n"}),
        Bundle(
            {"launchgate.yml": "environments: {staging: {}, production: {}}\n"},
            files_before={"launchgate.yml": "environments: {production: {}}\n"},
        ),
        Bundle({"launchgate.yml": "fail_on: never\n"}),
    ],
)
def check(setting: WeakenedSetting) -> Iterator[Finding]:
    """Report the setting, and whether it takes effect."""
    effect = "takes effect now" if setting.honoured else "ignored for this change"
    yield check.finding(
        setting.at,
        f"{setting.name} {setting.what}: {effect}",
        anchor=setting.name,
        evidence={"key": setting.name, "honoured": setting.honoured},
    )
