"""`launchgate env`: variables against their contract: check, drift, explain, emit, fingerprint."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope

F = TypeVar("F", bound=Callable[..., Any])

_SOURCES = {
    "--file": "A .env file.",
    "--json": "Names and values as JSON.",
    "--compose": "A Docker Compose file.",
    "--k8s": "Kubernetes manifests.",
    "--helm": "Helm values.",
    "--workflow": "A GitHub workflow.",
}
_ORDER = "launchgate.env.sources"
_BY_NAME = frozenset({"production", "staging"})  # environments whose .env files are known by name


class _InOrder(click.Command):
    """Remembers in which order sources were given: later ones win, whatever their kind."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments before click sorts them by option."""
        ctx.meta[_ORDER] = list(_sources(args))
        return super().parse_args(ctx, args)


def _sources(args: Sequence[str]) -> Iterator[tuple[str, str]]:
    for position, word in enumerate(args):
        option, equals, value = word.partition("=")
        if word == "--from-env":
            yield word, ""
        elif option in _SOURCES:
            yield option, value if equals else "".join(args[position + 1 : position + 2])


def _source_options(function: F) -> F:
    for option, text in reversed(_SOURCES.items()):
        function = click.option(
            option, multiple=True, metavar="FILE", expose_value=False, help=f"{text} `-` is standard input."
        )(function)
    return click.option("--from-env", is_flag=True, expose_value=False, help="The environment of this process.")(
        function
    )


@click.group("env", short_help="Check environment variables against their declared contract.")
def command() -> None:
    """Check what the code reads and what environments set against the contract in launchgate.yml."""


@command.command("check", cls=_InOrder, short_help="Check the values of one environment.")
@click.option("-e", "--environment", required=True, metavar="ENV", help="The environment whose values these are.")
@_source_options
@click.option("--fingerprints", multiple=True, metavar="FILE", help="Hashes of another environment's secrets.")
@common_options
@click.pass_context
def check(ctx: click.Context, /, environment: str, fingerprints: tuple[str, ...], **given: Any) -> int:
    """Check the values of ENV. Sources repeat, and later ones win; without any, the environment's files are read."""
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


@command.command("drift", short_help="Compare code, examples and workflows with the contract.")
@scope_options
@common_options
def drift(**given: Any) -> int:
    """Compare code, example files and workflows with the contract; without one, the example files are the contract."""
    from launchgate.cli.running import run_gates
    from launchgate.gates.env.options import EnvOptions

    options = take_options(given)
    scope = take_scope(given)
    return run_gates(("env",), options, scope, gate_options={"env": EnvOptions(drift=True)})


@command.command("explain", short_help="Show what declares, sets and reads a variable.")
@click.argument("variable")
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
def explain(variable: str, config: str | None) -> None:
    """Show what declares VARIABLE, what sets it and what reads it. Never shows a value."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    print_text(env_contract.explain(env_contract.open_model(config, os.environ, os.getcwd()), variable))


@command.command("emit", short_help="Print the contract as workflow, example or table.")
@click.argument("what", type=click.Choice(["workflow", "example", "docs"]))
@click.option("-e", "--environment", metavar="ENV", help="With workflow: the environment that the job deploys.")
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
def emit(what: str, environment: str | None, config: str | None) -> None:
    """Print the `env:` block of a workflow, an example file, or a Markdown table, from the contract."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    print_text(env_contract.emit(env_contract.open_model(config, os.environ, os.getcwd()), what, environment))


@command.command("fingerprint", cls=_InOrder, short_help="Hash secrets, to compare environments.")
@click.option("-e", "--environment", required=True, metavar="ENV", help="The environment whose values these are.")
@_source_options
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
@click.pass_context
def fingerprint(ctx: click.Context, /, environment: str, config: str | None) -> None:
    """Print keyed hashes of the secrets of ENV as JSON, to compare environments without moving a value."""
    from launchgate.maintenance import env_contract
    from launchgate.runner.publish import print_text

    sources = env_contract.read_sources(ctx.meta[_ORDER], os.environ)
    builder = env_contract.open_model(config, os.environ, os.getcwd())
    print_text(env_contract.fingerprint(builder, environment, sources, os.environ))
