"""Values that are not what the contract says they are."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.contract import Declared
from launchgate.gates.env.model import EnvironmentValues, EnvModel
from launchgate.model.finding import Finding, Severity
from launchgate.model.masker import Secret
from launchgate.model.rule import Bundle, rule
from launchgate.policy.patterns import LONGEST_SUBJECT
from launchgate.text.plural import count
from launchgate.values.hosts import own_hosts
from launchgate.values.types import Expect, check


def _example(declared: str, line: str) -> Bundle:
    config = "version: 1\nenvironments: {production: {files: [.env.production], protected: true}}\n"
    return Bundle({"launchgate.yml": f"{config}env: {{vars: {{V: {declared}}}}}\n", ".env.production": f"{line}\n"})


@rule(
    "env/wrong-type",
    severity=Severity.ERROR,
    title="the value is not of the type that the contract declares",
    why="Programs read settings late: a port that is not a number or an address without a scheme crashes the process "
    "when it starts, or the first request that needs it.",
    fix="Correct the value, or the type in the contract.",
    bad=[
        _example("{type: port}", "V=99999"),
        _example("{type: public_url}", "V=http://web:8000"),
        _example("{type: dsn, schemes: [postgresql]}", "V=mysql://db.acme.io/app"),
        _example("{type: enum, values: [a, b]}", "V=c"),
        _example("{pattern: 'rk_.+'}", "V=other"),
    ],
    good=[
        _example("{type: port}", "V=8000"),
        _example("{type: public_url}", "V=https://app.acme.io"),
        _example("{type: dsn, schemes: [postgresql]}", "V=postgresql+psycopg://app@db.acme.io/app"),
        _example("{type: enum, values: [a, b]}", "V=b"),
        _example("{type: port}", "V="),
    ],
    references=["https://12factor.net/config"],
)
def wrong_type(model: EnvModel) -> Iterator[Finding]:
    """Check every value that is set and declared; blank ones are `env/missing-variable`."""
    for values in model.values:
        for name, value in values.set.items():
            declared = model.contract.variables.get(name)
            if declared is not None and (complaint := _complaint(model, values, declared, value.strip())):
                yield wrong_type.finding(
                    values.at(name),
                    f"`{name}` {complaint} ({count(len(value), 'character')}, in {values.environment.name})",
                    anchor=f"{values.environment.name}:{name}",
                    also=(declared.at,) if declared.at else (),
                    evidence={"variable": name, "type": declared.var.type, "length": len(value)},
                    value=Secret(value) if declared.secret or "://" in value else None,
                )


def _complaint(model: EnvModel, values: EnvironmentValues, declared: Declared, value: str) -> str:
    var = declared.var
    expect = Expect(tuple(map(str, var.values)), tuple(var.schemes), own_hosts(values.environment.url), model.clock)
    if complaint := check(var.type, value, expect):
        return complaint
    if var.pattern is None:
        return ""
    if len(value) > LONGEST_SUBJECT:
        return f"is longer than the {LONGEST_SUBJECT} characters that a `pattern` is matched against"
    return "" if var.pattern.fullmatch(value) else "does not match the `pattern` of the contract"
