"""`launchgate env`: environment variables against their contract: check, drift, explain, emit, fingerprint."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from launchgate.cli.common import common_options, config_option, scope_options, take_options, take_scope
from launchgate.cli.help import HelpfulCommand, HelpfulGroup, option

F = TypeVar("F", bound=Callable[..., Any])

_SOURCES = {
    "--file": "A .env file.",
    "--json": "Names and values as JSON.",
    "--compose": "A Docker Compose file.",
    "--k8s": "Kubernetes manifests.",
    "--helm": "Helm values.",
    "--workflow": "A GitHub workflow.",
}
_VALUES = "Values"
_ORDER = "launchgate.env.sources"
_BY_NAME = frozenset({"production", "staging"})  # environments whose .env files are found by name


class _InOrder(HelpfulCommand):
    """A command that keeps the order of the value sources: later ones win, whatever their kind."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments before click sorts them by option."""
        ctx.meta[_ORDER] = list(_sources(args))
        return super().parse_args(ctx, args)


def _sources(args: Sequence[str]) -> Iterator[tuple[str, str]]:
    for position, word in enumerate(args):
        name, equals, value = word.partition("=")
        if word == "--from-env":
            yield word, ""
        elif name in _SOURCES:
            yield name, value if equals else "".join(args[position + 1 : position + 2])


def _source_options(function: F) -> F:
    for name, text in reversed(_SOURCES.items()):
        function = option(
            _VALUES, name, multiple=True, metavar="FILE", expose_value=False, help=f"{text} `-` is standard input."
        )(function)
    from_env = option(_VALUES, "--from-env", is_flag=True, expose_value=False, help="The environment of this process.")
    return from_env(function)


@click.group(
    "env",
    cls=HelpfulGroup,
    examples=(
        ("Before a merge: code, examples and workflows against the contract", "launchgate env drift"),
        ("Before a deploy: the values of an environment", "launchgate env check -e production --from-env"),
        ("Where a variable is declared, set and read", "launchgate env explain DATABASE_URL"),
    ),
)
def command() -> None:
    """Check what the code reads and what environments set against the contract in launchgate.yml."""


@command.command(
    "check",
    cls=_InOrder,
    short_help="Check the values of one environment.",
    examples=(
        ("The values of this process, as in a deploy job", "launchgate env check -e production --from-env"),
        ("A .env file, overridden by Compose", "launchgate env check -e staging --file .env --compose compose.yml"),
        ("The files that belong to the environment", "launchgate env check -e production"),
    ),
)
@option(_VALUES, "-e", "--environment", required=True, metavar="ENV", help="The environment that the values belong to.")
@_source_options
@option(_VALUES, "--fingerprints", multiple=True, metavar="FILE", help="Secret hashes of another environment.")
@common_options
@click.pass_context
def check(ctx: click.Context, /, environment: str, fingerprints: tuple[str, ...], **given: Any) -> int:
    """Check the values of ENV against the contract.

    Sources of values can be combined and repeated; later ones win. Without one, the files of the environment are read.
    """
    from launchgate.cli.running import run_gates
    from launchgate.gates.env import fingerprints as prints
    from launchgate.gates.env.options import EnvOptions
    from launchgate.maintenance.env_contract import read_sources, read_text, whole_scope

    options = take_options(given)
    sources = read_sources(ctx.meta[_ORDER], os.environ)
    known = None
    if fingerprints:
        known = prints.read({path: read_text(path) for path in fingerprints}, prints.key_of(os.environ))
    return run_gates(
        ("env",),
        options,
        whole_scope(os.getcwd()),
        gate_options={"env": EnvOptions(environment, sources, known)},
        environment=environment,
        undeclared=bool(sources) or environment in _BY_NAME,
    )


@command.command(
    "drift",
    short_help="Compare code, examples and workflows with the contract.",
    examples=(
        ("On the change", "launchgate env drift"),
        ("On the whole tree", "launchgate env drift --all"),
    ),
)
@scope_options
@common_options
def drift(**given: Any) -> int:
    """Compare code, example files and workflows with the contract. Without one, the example files are the contract."""
    from launchgate.cli.running import run_gates
    from launchgate.gates.env.options import EnvOptions

    options = take_options(given)
    scope = take_scope(given)
    return run_gates(("env",), options, scope, gate_options={"env": EnvOptions(drift=True)})


@command.command(
    "explain",
    short_help="Show what declares, sets and reads a variable.",
    examples=(
        ("A variable of this repository", "launchgate env explain DATABASE_URL"),
        ("With another configuration", "launchgate env explain DATABASE_URL -c deploy/launchgate.yml"),
    ),
)
@click.argument("variable")
@config_option("")
def explain(variable: str, config: str | None) -> None:
    """Show what declares VARIABLE, what sets it and what reads it. Never shows a value."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    print_text(env_contract.explain(env_contract.open_model(config, os.environ, os.getcwd()), variable))


@command.command(
    "emit",
    short_help="Print the contract as a workflow, example or table.",
    examples=(
        ("An example file", "launchgate env emit example > .env.example"),
        ("The env: block of a deploy job", "launchgate env emit workflow -e production"),
        ("A Markdown table", "launchgate env emit docs"),
    ),
)
@click.argument("what", type=click.Choice(["workflow", "example", "docs"]))
@click.option("-e", "--environment", metavar="ENV", help="With `workflow`: the environment that the job deploys.")
@config_option("")
def emit(what: str, environment: str | None, config: str | None) -> None:
    """Print the contract as the `env:` block of a workflow, an example file, or a Markdown table."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    print_text(env_contract.emit(env_contract.open_model(config, os.environ, os.getcwd()), what, environment))


@command.command(
    "fingerprint",
    cls=_InOrder,
    short_help="Hash secrets to compare environments.",
    examples=(
        ("Hash the secrets of staging", "launchgate env fingerprint -e staging --from-env > staging.json"),
        ("Then check that production shares none", "launchgate env check -e production --fingerprints staging.json"),
    ),
)
@option(_VALUES, "-e", "--environment", required=True, metavar="ENV", help="The environment that the values belong to.")
@_source_options
@config_option("")
@click.pass_context
def fingerprint(ctx: click.Context, /, environment: str, config: str | None) -> None:
    """Print keyed hashes of the secrets of ENV as JSON, to compare environments without sharing values."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    sources = env_contract.read_sources(ctx.meta[_ORDER], os.environ)
    builder = env_contract.open_model(config, os.environ, os.getcwd())
    print_text(env_contract.fingerprint(builder, environment, sources, os.environ))
