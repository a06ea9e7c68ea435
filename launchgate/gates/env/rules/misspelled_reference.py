"""Names in workflows that are almost a declared name."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel, format_location
from launchgate.gates.env.similar_names import folded, nearest
from launchgate.model.finding import Finding, Fix, InFile, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.workflow import ContextReference

_CONTRACT = "version: 1\nenv: {vars: {STAGING_EMAIL_PASSWORD: {secret: true}}}\n"
_PATH = ".github/workflows/deploy.yml"


def _workflow(name: str) -> str:
    return f"jobs: {{deploy: {{env: {{STAGING_EMAIL_PASSWORD: '${{{{ secrets.{name} }}}}'}}}}}}\n"


@rule(
    "env/misspelled-reference",
    severity=Severity.ERROR,
    title="a workflow uses a secret whose name is almost another one",
    why="A secret that does not exist is an empty string, and GitHub does not warn.",
    fix="Correct the name.",
    bad=[
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("STAGINgG_EMAIL_PASSWORD")}),
        Bundle({_PATH: _workflow("STAGINgG_SMTP_KEY"), ".github/workflows/b.yml": _workflow("STAGING_SMTP_KEY")}),
    ],
    good=[
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("STAGING_EMAIL_PASSWORD")}),
        Bundle({"launchgate.yml": _CONTRACT, _PATH: _workflow("SMTP_PASSWORD")}),
        Bundle({_PATH: _workflow("SMTP_USERS"), ".github/workflows/b.yml": _workflow("SMTP_USER")}),
    ],
    references=["https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#secrets-context"],
)
def misspelled_reference(model: EnvModel) -> Iterator[Finding]:
    """Check every `secrets.NAME` and `vars.NAME`; GitHub ignores the case of names.

    What no contract declares is compared with what workflows use, if a small letter among capitals shows a slip.
    """
    declared: dict[str, InFile | None] = {name.upper(): each.at for name, each in model.contract.variables.items()}
    used: dict[str, InFile | None] = {
        reference.name: reference.at
        for workflow in model.workflows
        for reference in workflow.references
        if reference.name.isupper()
    }
    for workflow in model.workflows:
        for reference in workflow.references:
            upper = reference.name.upper()
            slipped = not reference.name.isupper() and not reference.name.islower()
            near = "" if upper in declared else nearest(upper, declared)
            other = "" if near or upper in declared or upper in used or not slipped else nearest(upper, used)
            if near:
                certain = folded(near) == folded(upper) or reference.name != upper
                says = f"is not declared, but `{near}` is ({format_location(declared[near])})"
                yield _finding(workflow.path, reference, near, says, certain=certain)
            elif other:
                says = f"is used here alone; `{other}` is used at {format_location(used[other])}"
                yield _finding(workflow.path, reference, other, says, certain=True)


def _finding(path: str, reference: ContextReference, near: str, says: str, *, certain: bool) -> Finding:
    return misspelled_reference.finding(
        Variable(reference.name, reference.at),
        f"`{reference.context}.{reference.name}` {says}",
        anchor=f"{path}:{reference.name}",
        severity=Severity.ERROR if certain else Severity.WARNING,
        fix=Fix("Correct the name.", f"{reference.context}.{near}"),
    )
