"""Environments that are named without a declaration."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Fix, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.text.similar import did_you_mean, nearest

_PATH = ".github/workflows/deploy.yml"
_HEAD = "version: 1\nenvironments: {production: {protected: true}}\n"
_CLOSE = 0.8


@rule(
    "env/unknown-environment",
    severity=Severity.ERROR,
    title="an environment is named that is not declared",
    why="A requirement for an environment that does not exist is never checked, and a job that deploys to one gets no "
    "secrets: GitHub creates it, empty.",
    fix="Correct the name, or declare the environment under `environments:`.",
    bad=[
        Bundle({"launchgate.yml": f"{_HEAD}env: {{vars: {{API_TOKEN: {{required_in: [prodction]}}}}}}\n"}),
        Bundle({"launchgate.yml": _HEAD, _PATH: "jobs: {deploy: {environment: produciton, steps: []}}\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": f"{_HEAD}env: {{vars: {{API_TOKEN: {{required_in: [production]}}}}}}\n"}),
        Bundle({"launchgate.yml": _HEAD, _PATH: "jobs: {pages: {environment: github-pages, steps: []}}\n"}),
    ],
    references=["https://12factor.net/config"],
)
def unknown_environment(model: EnvModel) -> Iterator[Finding]:
    """Check names where environments are declared at all; a job's only where it is almost one of them."""
    known = list(model.environments)
    for declared in model.contract.variables.values() if known else ():
        for name in dict.fromkeys((*declared.var.required_in, *declared.var.differs_across)):
            if name not in known:
                advice = did_you_mean(name, known, f"declared are: {', '.join(known)}")
                yield unknown_environment.finding(
                    Variable(declared.name, declared.at),
                    f"`{declared.name}` names the environment `{name}`, which is not declared; {advice}",
                    anchor=f"{declared.name}:{name}",
                )
    for job in (job for workflow in model.workflows for job in workflow.jobs if known):
        near = nearest(job.environment, known, cutoff=_CLOSE)
        if job.environment not in known and near:
            yield unknown_environment.finding(
                job.at,
                f"the job `{job.id}` deploys to `{job.environment}`, which is not declared; did you mean `{near}`?",
                anchor=f"{job.id}:{job.environment}",
                fix=Fix("Correct the name.", f"environment: {near}"),
            )
