"""Variables that an environment needs and does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.gates.env.contract import Declared
from launchgate.gates.env.model import EnvironmentValues, EnvModel, format_location
from launchgate.model.finding import Finding, Fix, Impact, Severity, Variable
from launchgate.model.rule import Bundle, rule

_PASSWORD = re.compile(r"://[^/\s:@]{0,200}:[^/\s@]{1,200}@")
_CONTRACT = """
version: 1
environments:
  production: {files: [.env.production], protected: true}
env:
  vars:
    APP_URL: {required: true}
    SMTP_PASSWORD: {required_if: {SMTP_USER: set}}
"""


@rule(
    "env/missing-variable",
    severity=Severity.ERROR,
    impact=Impact.OUTAGE,
    title="a variable that this environment needs is missing or empty",
    why="A missing secret arrives as an empty string: most settings libraries accept it, the deployment turns green, "
    "and the first customer who needs the feature finds out.",
    fix="Set the variable where this environment gets its values, or declare that it is not needed there.",
    bad=[
        Bundle({"launchgate.yml": _CONTRACT, ".env.production": "OTHER=1\n"}),
        Bundle({"launchgate.yml": _CONTRACT, ".env.production": "APP_URL=\n"}),
        Bundle({"launchgate.yml": _CONTRACT, ".env.production": "APP_URL=https://app.acme.io\nSMTP_USER=smtp\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, ".env.production": "APP_URL=https://app.acme.io\n"}),
        Bundle({"launchgate.yml": _CONTRACT}),
    ],
    references=["https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#secrets-context"],
)
def missing_variable(model: EnvModel) -> Iterator[Finding]:
    """Check every declared variable in every environment whose values are known."""
    for values in model.values:
        if values.inferred:
            continue
        present = values.set
        for declared in model.contract.variables.values():
            reason = declared.reason(values.environment.name, present)
            if not reason or declared.name in present:
                continue
            assignment = values.assignments.get(declared.name)
            if assignment is not None and assignment.value is None:
                continue  # it comes from a source that is not read here
            if assignment is None and not values.whole and _is_wired(model, values, declared):
                continue
            yield _finding(model, values, declared, reason)


def _finding(model: EnvModel, values: EnvironmentValues, declared: Declared, reason: str) -> Finding:
    name, environment = declared.name, values.environment.name
    assignment = values.assignments.get(name)
    state = "is missing"
    if assignment is not None:
        state = "contains only white space" if assignment.value else "is empty"
    where = format_location(assignment.at) if assignment and assignment.at else values.label
    elsewhere = assignment is None and not values.whole and declared.secret and not _holds_secrets(model, values)
    hint = (
        f"; if the platform keeps it, run `launchgate env check -e {environment} --from-env` there" if elsewhere else ""
    )
    declaration = f"declared at {format_location(declared.at)}"
    return missing_variable.finding(
        Variable(name, assignment.at if assignment else declared.at),
        f"`{name}` {state} in {environment} ({where}), and {reason} ({declaration}){hint}",
        anchor=f"{environment}:{name}",
        severity=Severity.WARNING if elsewhere else None,
        fix=Fix(f"Set `{name}` in {values.label}.", f"{name}={declared.var.example}"),
        also=(declared.at,) if declared.at and assignment else (),
        evidence={"variable": name, "environment": environment, "state": state.removeprefix("is ")},
    )


def _is_wired(model: EnvModel, values: EnvironmentValues, declared: Declared) -> bool:
    """Whether a job that deploys this environment passes the variable."""
    return any(
        job.environment == values.environment.name
        and (job.opaque or any(each.name == declared.name for each in job.assignments))
        for workflow in model.workflows
        for job in workflow.jobs
    )


def _holds_secrets(model: EnvModel, values: EnvironmentValues) -> bool:
    """Whether the files of this environment contain its secrets, so that an absent one is certainly missing."""
    variables = model.contract.variables
    return any(
        name in variables and (variables[name].secret or _PASSWORD.search(value)) for name, value in values.set.items()
    )
