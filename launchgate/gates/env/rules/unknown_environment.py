"""Environments that the contract names and nobody declares."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from launchgate.finding import Finding, Severity, Variable
from launchgate.gates.env.scene import Scene
from launchgate.rule import Bundle, rule

_HEAD = "version: 1\nenvironments: {production: {protected: true}}\n"


@rule(
    "env/unknown-environment",
    severity=Severity.ERROR,
    title="the contract names an environment that is not declared",
    why="A requirement for an environment that does not exist is never checked, and nobody notices.",
    fix="Correct the name, or declare the environment under `environments:`.",
    bad=[Bundle({"launchgate.yml": f"{_HEAD}env: {{vars: {{API_TOKEN: {{required_in: [prodction]}}}}}}\n"})],
    good=[Bundle({"launchgate.yml": f"{_HEAD}env: {{vars: {{API_TOKEN: {{required_in: [production]}}}}}}\n"})],
    references=["https://12factor.net/config"],
)
def unknown_environment(scene: Scene) -> Iterator[Finding]:
    """Judge the names in `required_in` and `differs_across` where environments are declared at all."""
    known = list(scene.environments)
    for declared in scene.contract.variables.values() if known else ():
        for name in dict.fromkeys((*declared.var.required_in, *declared.var.differs_across)):
            if name not in known:
                nearest = difflib.get_close_matches(name, known, n=1)
                advice = f"did you mean `{nearest[0]}`?" if nearest else f"declared are: {', '.join(known)}"
                yield unknown_environment.found(
                    Variable(declared.name, declared.at),
                    f"`{declared.name}` names the environment `{name}`, which is not declared; {advice}",
                    anchor=f"{declared.name}:{name}",
                )
