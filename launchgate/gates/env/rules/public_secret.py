"""Variables that the contract declares secret and a build tool publishes."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Fix, Impact, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.text.names import public_prefix


@rule(
    "env/public-secret",
    severity=Severity.ERROR,
    impact=Impact.LEAK,
    title="a variable that is declared secret is built into the browser bundle",
    why="Build tools copy variables with this prefix into JavaScript that every visitor downloads.",
    fix="Rename it without the prefix and read it on the server only, or declare it `secret: false`.",
    bad=[Bundle({"launchgate.yml": "version: 1\nenv: {vars: {NEXT_PUBLIC_MAPS: {secret: true}}}\n"})],
    good=[Bundle({"launchgate.yml": "version: 1\nenv: {vars: {NEXT_PUBLIC_MAPS: {}, MAPS: {secret: true}}}\n"})],
    references=[
        "https://nextjs.org/docs/app/guides/environment-variables#bundling-environment-variables-for-the-browser"
    ],
)
def public_secret(model: EnvModel) -> Iterator[Finding]:
    """Check the contract alone; values are checked by `env/secret-in-public-prefix`."""
    for declared in model.contract.variables.values():
        prefix = public_prefix(declared.name)
        if prefix and declared.var.secret:
            yield public_secret.finding(
                Variable(declared.name, declared.at),
                f"`{declared.name}` is declared secret, but `{prefix}` puts it into the browser bundle",
                anchor=declared.name,
                fix=Fix(f"Rename it to `{declared.name.removeprefix(prefix)}` and read it on the server only."),
            )
