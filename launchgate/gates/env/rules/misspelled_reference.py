"""Names in workflows that are almost a declared name."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.finding import Finding, Fix, Severity, Variable
from launchgate.gates.env.nearness import folded, nearest
from launchgate.gates.env.scene import Scene, told
from launchgate.rule import Bundle, rule

_CONTRACT = "version: 1\nenv: {vars: {STAGING_EMAIL_PASSWORD: {secret: true}}}\n"
_PATH = ".github/workflows/deploy.yml"


def _workflow(name: str) -> str:
    return f"jobs: {{deploy: {{env: {{STAGING_EMAIL_PASSWORD: '${{{{ secrets.{name} }}}}'}}}}}}\n"


@rule(
    "env/misspelled-reference",
    severity=Severity.ERROR,
    title="a workflow uses a secret whose name is almost a declared one",
    why="A secret that does not exist is an empty string, and GitHub says nothing.",
    fix="Correct the name.",
    bad=[Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("STAGINgG_EMAIL_PASSWORD")})],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("STAGING_EMAIL_PASSWORD")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("SMTP_PASSWORD")}),
    ],
    references=["https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#secrets-context"],
)
def misspelled_reference(scene: Scene) -> Iterator[Finding]:
    """Judge every `secrets.NAME` and `vars.NAME`; GitHub ignores the case of names."""
    known = {name.upper(): declared for name, declared in scene.contract.variables.items()}
    for workflow in scene.workflows:
        for reference in workflow.references:
            near = "" if reference.name.upper() in known else nearest(reference.name.upper(), known)
            if near:
                certain = folded(near) == folded(reference.name) or reference.name != reference.name.upper()
                yield misspelled_reference.found(
                    Variable(reference.name, reference.at),
                    f"`{reference.context}.{reference.name}` is not declared, but "
                    f"`{near}` is ({told(known[near].at)}).",
                    anchor=f"{workflow.path}:{reference.name}",
                    severity=Severity.ERROR if certain else Severity.WARNING,
                    fix=Fix("Correct the name.", f"{reference.context}.{near}"),
                )
