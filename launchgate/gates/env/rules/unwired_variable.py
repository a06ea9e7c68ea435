"""Variables that a deployment needs and its workflow does not pass."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel, format_location
from launchgate.model.finding import Finding, Fix, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.workflow import Job

_CONTRACT = """
version: 1
environments: {production: {protected: true}}
env: {vars: {API_TOKEN: {required_in: [production], secret: true}, DATABASE_URL: {required: true}}}
"""
_WORKFLOW = """
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: ./deploy
        env:
          DATABASE_URL: ${{ secrets.DATABASE_URL }}
"""
_PATH = ".github/workflows/deploy.yml"


@rule(
    "env/unwired-variable",
    severity=Severity.WARNING,
    title="the deploying job does not pass a variable that the environment needs",
    why="Secrets reach a job only by name: one that is declared but not passed is an empty string in the deployment.",
    fix="Pass the variable in the `env:` of the deploying job; `launchgate env emit workflow -e ENV` prints the block.",
    bad=[Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW})],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          API_TOKEN: ${{ secrets.API_TOKEN }}\n"}),
        Bundle(
            {"launchgate.yml": _CONTRACT, _PATH: "on: push\njobs: {deploy: {environment: production, steps: []}}\n"}
        ),
    ],
    references=["https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets"],
)
def unwired_variable(model: EnvModel) -> Iterator[Finding]:
    """Check environments without files whose jobs pass a declared variable: there the workflow is how values arrive.

    Where an environment has files, `env/missing-variable` checks these together with the workflow.
    """
    filed = {values.environment.name for values in model.values}
    for environment in model.environments:
        jobs = [job for workflow in model.workflows for job in workflow.jobs if job.environment == environment]
        passed = {each.name for job in jobs for each in job.assignments}
        wired = passed.intersection(model.contract.variables) and not any(job.opaque for job in jobs)
        if environment in filed or not wired:
            continue
        for declared in model.contract.variables.values():
            if declared.required_in(environment) and declared.name not in passed:
                yield _finding(environment, declared.name, jobs, secret=declared.secret)


def _finding(environment: str, name: str, jobs: list[Job], *, secret: bool) -> Finding:
    job = max(jobs, key=lambda job: len(job.assignments))
    context = "secrets" if secret else "vars"
    return unwired_variable.finding(
        Variable(name, job.at),
        f"{environment} needs `{name}`, but the job `{job.id}` ({format_location(job.at)}) does not pass it",
        anchor=f"{environment}:{name}",
        fix=Fix("Add it to the `env:` of the job.", f"{name}: ${{{{ {context}.{name} }}}}"),
        evidence={"variable": name, "environment": environment, "job": job.id},
    )
