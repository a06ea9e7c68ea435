"""Secrets that two environments share."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, InFile, Severity
from launchgate.model.masker import Secret
from launchgate.model.rule import Bundle, rule

_CONTRACT = (
    "version: 1\nenvironments: {staging: {files: [.env.staging]}, production: {files: [.env.production]}}\n"
    "env: {vars: {DATABASE_URL: {secret: true, differs_across: [staging, production]}}}\n"
)


@rule(
    "env/shared-value",
    severity=Severity.ERROR,
    title="two environments use the same value where the contract says that they differ",
    why="A test run in one environment writes into the other, and a leak in the weaker one exposes the stronger one.",
    fix="Give each environment its own value, and rotate the one that was shared.",
    bad=[
        Bundle(
            {
                "launchgate.yml": _CONTRACT,
                ".env.staging": "DATABASE_URL=a-db\n",
                ".env.production": "DATABASE_URL=a-db\n",
            }
        )
    ],
    good=[
        Bundle(
            {
                "launchgate.yml": _CONTRACT,
                ".env.staging": "DATABASE_URL=a-db\n",
                ".env.production": "DATABASE_URL=b-db\n",
            }
        )
    ],
    references=["https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"],
)
def shared_value(model: EnvModel) -> Iterator[Finding]:
    """Compare the values of every pair of environments, and the fingerprints of those whose values are not here."""
    for declared in model.contract.variables.values():
        wanted = [values for values in model.values if values.environment.name in declared.var.differs_across]
        for number, one in enumerate(wanted):
            value = one.set.get(declared.name)
            if value is None:
                continue
            others = [other.environment.name for other in wanted[:number] if other.set.get(declared.name) == value]
            others += model.fingerprints.same(declared.name, value, one.environment.name, declared.var.differs_across)
            for other_name in dict.fromkeys(others):
                yield shared_value.finding(
                    one.at(declared.name),
                    f"`{declared.name}` has the same value in {other_name} and {one.environment.name}",
                    anchor=f"{other_name}:{one.environment.name}:{declared.name}",
                    also=tuple(filter(None, (*(_at(model, other_name, declared.name)), declared.at))),
                    evidence={"variable": declared.name, "environments": [other_name, one.environment.name]},
                    value=Secret(value),
                )


def _at(model: EnvModel, environment: str, name: str) -> Iterator[InFile | None]:
    for values in model.values:
        if values.environment.name == environment:
            yield values.at(name).declared_at
