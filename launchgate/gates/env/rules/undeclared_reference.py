"""Variables that a deployment passes on without a declaration."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from launchgate.gates.env.model import EnvModel, declaration_line, format_location
from launchgate.gates.env.platform import is_of_compose, is_of_pipeline
from launchgate.model.finding import Finding, Fix, InFile, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import SourceKind
from launchgate.values.dev_settings import Stage

_CONTRACT = "version: 1\nenv: {vars: {DATABASE_URL: {}}}\n"
_WORKFLOW = """
on: push
jobs:
  deploy:
    environment: production
    steps:
      - run: ./deploy
        env:
          DATABASE_URL: ${{ secrets.DATABASE_URL }}
"""
_SHOWS = {Stage.DEVELOPMENT, Stage.DOCUMENTATION}
_PATH = ".github/workflows/deploy.yml"


def _compose(*lines: str) -> str:
    return "services:\n  web:\n    image: app:${TAG}\n    environment:\n" + "".join(f"      {each}\n" for each in lines)


@rule(
    "env/undeclared-reference",
    severity=Severity.ERROR,
    title="a deployment passes on a variable that the contract does not declare",
    why="Compose substitutes an empty string where `${NAME}` is not set, and GitHub where a secret does not exist: the "
    "container starts, and the feature fails in production first.",
    fix="Declare it under `env: vars:` (or in the example file), or give it a default: `${NAME:-value}`.",
    bad=[
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("URL: https://${MAIL_HOST:?set it}/")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("URL: ${DATABASE_URL:-${API_URL}}")}),
        Bundle({".env.example": "DATABASE_URL=\n", "docker-compose.yml": _compose("- API_TOKEN")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("NOTE: cash$only")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          MAIL_KEY: ${{ secrets.MAIL_KEY }}\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("DB: ${DATABASE_URL}", "LEVEL: ${LEVEL:-info}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.dev.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "docs/compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("PROJECT: ${COMPOSE_PROJECT_NAME}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("A: ${A}", "HOME: ${HOME}"), ".env": "A=1\n"}),
        Bundle({"compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("NOTE: cash$$only")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          FLY_API_TOKEN: ${{ secrets.FLY }}\n"}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          PRIVATE_KEY: ${{ secrets.KEY }}\n"}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW.replace("DATABASE_URL", "MAIL_KEY")}),
    ],
    references=["https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/"],
)
def undeclared_reference(model: EnvModel) -> Iterator[Finding]:
    """Check what services of Compose files for a deployment get, and what jobs that deploy the contract pass.

    What a .env file sets is known to Compose. A job passes much that its own tools take: there it is a warning.
    """
    known = {*model.contract.variables, *model.usage.by_name}  # what code reads is `env/undeclared-variable`
    known |= {each.name for file in model.dotenv() for each in file.assignments}
    places: dict[tuple[bool, str, str], list[InFile]] = {}
    services = list(_of_services(model)) if model.contract.variables else []
    yield from _unescaped(model, services, known)
    needs = [(name, at) for each, at in services for name in each.needs if not is_of_compose(name)]
    for needed, passed in ((True, needs), (False, _of_jobs(model))):
        for name, at in passed if model.contract.variables else ():
            if name not in known and (source := model.declaring_file(at.path)):
                places.setdefault((needed, name, source), []).append(at)
    for (needed, name, source), (first, *others) in places.items():
        more = f" and {len(others)} more" if others else ""
        yield undeclared_reference.finding(
            Variable(name, first),
            f"`{name}` is passed on at {format_location(first)}{more}, but {source} does not declare it",
            anchor=name if needed else f"job:{name}",
            severity=None if needed else Severity.WARNING,
            fix=Fix(f"Declare `{name}` in {source}.", declaration_line(name, source)),
            also=tuple(others),
            evidence={"variable": name},
        )


def _unescaped(
    model: EnvModel, services: Iterable[tuple[Assignment, InFile]], known: Container[str]
) -> Iterator[Finding]:
    """Yield values with a `$` before what no one declares: the word after it may be the rest of a password."""
    for each, at in services:
        if all(word in known or is_of_compose(word) for word in each.unescaped) or not model.declaring_file(at.path):
            continue
        yield undeclared_reference.finding(
            Variable(each.name, at),
            f"`{each.name}` contains an unescaped `$`; Compose replaces the word after it with an empty string",
            anchor=f"dollar:{each.name}",
            fix=Fix("Write `$$` for a dollar that belongs to the value, and `${NAME}` for a declared variable."),
            evidence={"variable": each.name},
        )


def _of_services(model: EnvModel) -> Iterator[tuple[Assignment, InFile]]:
    for file in model.files:
        if file.kind is SourceKind.COMPOSE and file.stage not in _SHOWS:
            yield from ((each, each.at) for each in file.assignments if each.at is not None)


def _of_jobs(model: EnvModel) -> Iterator[tuple[str, InFile]]:
    for job in (job for workflow in model.workflows for job in workflow.jobs):
        if job.environment and any(each.name in model.contract.variables for each in job.assignments):
            for each in job.assignments:
                if each.at and each.origin.startswith(("secrets.", "vars.")) and not is_of_pipeline(each.name):
                    yield each.name, each.at
