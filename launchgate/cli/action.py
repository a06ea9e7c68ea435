"""`launchgate action`: what `action.yml` runs. Turns inputs into a command line; nothing else reads `INPUT_*`."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping

import click

# input -> option; an unset input is an empty string and is skipped
OPTIONS = {"environment": "-e", "config": "--config", "base": "--base", "fail-on": "--fail-on"}
REPORTS = "json=launchgate-report.json sarif=launchgate-report.sarif"


@click.command(hidden=True)
def command() -> int:
    """Run the command that the inputs of the GitHub Action describe."""
    from launchgate.cli.main import main

    return main(list(arguments(os.environ)))


def arguments(environ: MutableMapping[str, str]) -> Iterator[str]:
    """Return the command line for the inputs in `environ`, and remove them from it.

    `gates` and `report` hold words separated by white space. The token goes to the variable that `ci` reads, so that
    it is never part of a command line.
    """

    def take(name: str) -> str:
        return environ.pop(f"INPUT_{name.upper()}", "").strip()

    if token := take("token"):
        environ["GITHUB_TOKEN"] = token
    yield take("command") or "check"
    for name, option in OPTIONS.items():
        if value := take(name):
            yield f"{option}={value}" if option.startswith("--") else f"{option}{value}"
    for each in (take("report") or REPORTS).split():
        yield f"--report={each}"
    if gates := take("gates").split():
        yield from ("--", *gates)
