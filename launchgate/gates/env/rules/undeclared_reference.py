"""Variables that a deployment passes on and nobody declares."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.platform import is_of_compose, is_of_pipeline
from launchgate.gates.env.scene import Scene, declaration, told
from launchgate.model.finding import Finding, Fix, InFile, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.kinds import Kind
from launchgate.values.signals import Stage

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
    why="Compose puts an empty text where `${NAME}` is not set, and GitHub where a secret does not exist: the "
    "container starts, and the feature fails there first.",
    fix="Declare it under `env: vars:` (or in the example file), or give it a default: `${NAME:-value}`.",
    bad=[
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("URL: https://${MAIL_HOST:?set it}/")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("URL: ${DATABASE_URL:-${API_URL}}")}),
        Bundle({".env.example": "DATABASE_URL=\n", "docker-compose.yml": _compose("- API_TOKEN")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          MAIL_KEY: ${{ secrets.MAIL_KEY }}\n"}),
    ],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("DB: ${DATABASE_URL}", "LEVEL: ${LEVEL:-info}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.dev.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "docs/compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("PROJECT: ${COMPOSE_PROJECT_NAME}")}),
        Bundle({"launchgate.yml": _CONTRACT, "compose.yml": _compose("A: ${A}", "HOME: ${HOME}"), ".env": "A=1\n"}),
        Bundle({"compose.yml": _compose("API_TOKEN: ${API_TOKEN}")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          FLY_API_TOKEN: ${{ secrets.FLY }}\n"}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW + "          PRIVATE_KEY: ${{ secrets.KEY }}\n"}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _WORKFLOW.replace("DATABASE_URL", "MAIL_KEY")}),
    ],
    references=["https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/"],
)
def undeclared_reference(scene: Scene) -> Iterator[Finding]:
    """Judge what services of Compose files for a deployment are given, and what jobs that deploy the contract pass.

    What a .env file sets is known to Compose. A job passes much that its own tools take: there it is a warning.
    """
    known = {*scene.contract.variables, *scene.usage.by_name}  # what code reads is `env/undeclared-variable`
    known |= {each.name for file in scene.dotenv() for each in file.assignments}
    places: dict[tuple[bool, str, str], list[InFile]] = {}
    for needed, passed in ((True, _of_services(scene)), (False, _of_jobs(scene))):
        for name, at in passed if scene.contract.variables else ():
            if name not in known and (source := scene.declaring(at.path)):
                places.setdefault((needed, name, source), []).append(at)
    for (needed, name, source), (first, *others) in places.items():
        more = f" and {len(others)} more" if others else ""
        yield undeclared_reference.finding(
            Variable(name, first),
            f"`{name}` is passed on at {told(first)}{more}, but {source} does not declare it.",
            anchor=name if needed else f"job:{name}",
            severity=None if needed else Severity.WARNING,
            fix=Fix(f"Declare `{name}` in {source}.", declaration(name, source)),
            also=tuple(others),
            evidence={"variable": name},
        )


def _of_services(scene: Scene) -> Iterator[tuple[str, InFile]]:
    for file in scene.files:
        if file.kind is Kind.COMPOSE and file.stage not in _SHOWS:
            for each in file.assignments:
                if each.at is not None:
                    yield from ((name, each.at) for name in each.needs if not is_of_compose(name))


def _of_jobs(scene: Scene) -> Iterator[tuple[str, InFile]]:
    for job in (job for workflow in scene.workflows for job in workflow.jobs):
        if job.environment and any(each.name in scene.contract.variables for each in job.assignments):
            for each in job.assignments:
                if each.at and each.origin.startswith(("secrets.", "vars.")) and not is_of_pipeline(each.name):
                    yield each.name, each.at
