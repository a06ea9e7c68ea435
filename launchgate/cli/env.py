"""`launchgate env`: variables against their contract: check, drift, explain, emit, fingerprint."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope

if TYPE_CHECKING:
    from launchgate.ci import ScopeOptions
    from launchgate.gates.env.look import Look
    from launchgate.gates.env.request import ValuesOf
    from launchgate.gates.env.scene import Scene
    from launchgate.model.run import Environment
    from launchgate.runner.load import Configuration
    from launchgate.runner.pipeline import Task
    from launchgate.runner.session import Session
    from launchgate.sources.assignment import Assignment

F = TypeVar("F", bound=Callable[..., Any])

_FORMATS = {
    "--file": "dotenv",
    "--json": "json",
    "--compose": "compose",
    "--k8s": "kubernetes",
    "--helm": "helm",
    "--workflow": "workflow",
}
_LARGEST = 4 << 20
_ORDER = "launchgate.env.sources"
_BY_NAME = frozenset({"production", "staging"})  # environments whose .env files their names tell


class _InOrder(click.Command):
    """Remembers in which order sources were given: later ones win, whatever their kind."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look at the arguments before click sorts them by option."""
        ctx.meta[_ORDER] = list(_sources(args))
        return super().parse_args(ctx, args)


def _sources(args: Sequence[str]) -> Iterator[tuple[str, str]]:
    for position, word in enumerate(args):
        option, equals, value = word.partition("=")
        if word == "--from-env":
            yield word, ""
        elif option in _FORMATS:
            yield option, value if equals else "".join(args[position + 1 : position + 2])


def _source_options(function: F) -> F:
    function = click.option("--from-env", is_flag=True, expose_value=False, help="The environment of this process.")(
        function
    )
    helps = {
        "--file": "A .env file.",
        "--json": "Names and values as JSON.",
        "--compose": "A Docker Compose file.",
        "--k8s": "Kubernetes manifests.",
        "--helm": "Helm values.",
        "--workflow": "A GitHub workflow.",
    }
    for option in reversed(_FORMATS):
        text = helps[option]
        function = click.option(
            option, multiple=True, metavar="FILE", expose_value=False, help=f"{text} `-` is standard input."
        )(function)
    return function


@click.group("env", short_help="Hold environment variables against their contract.")
def command() -> None:
    """Hold what the code reads and what environments set against the contract in launchgate.yml."""


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
    from launchgate.gates.env.request import ValuesOf

    options = take_options(given)
    sources = _read(ctx.meta[_ORDER])
    known = prints.Fingerprints()
    if fingerprints:
        known = prints.read({path: _text(path) for path in fingerprints}, prints.key_of(os.environ))
    return run_gates(
        ("env",),
        options,
        _whole(),
        adjust=lambda _, section: ValuesOf(section, environment, sources, known),
        ready=lambda session: _where_declared(environment, session, told=bool(sources)),
    )


@command.command("drift", short_help="Hold code, examples and workflows against the contract.")
@scope_options
@common_options
def drift(**given: Any) -> int:
    """Hold code, example files and workflows against the contract; without one the example files are it."""
    from launchgate.cli.running import run_gates
    from launchgate.gates.env.request import DriftOf

    options = take_options(given)
    scope = take_scope(given)
    return run_gates(("env",), options, scope, adjust=lambda _, section: DriftOf(section))


@command.command("explain", short_help="Say what declares, sets and reads a variable.")
@click.argument("variable")
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
def explain(variable: str, config: str | None) -> None:
    """Say what the contract says about VARIABLE, what sets it and what reads it. Never shows a value."""
    from launchgate.gates.env.config import Var
    from launchgate.gates.env.contract import Declared
    from launchgate.gates.env.emit import page
    from launchgate.gates.env.nearness import nearest
    from launchgate.gates.env.scene import told
    from launchgate.model.errors import UsageError
    from launchgate.runner.publish import print_text

    scene = _look(config).scene()
    declared = scene.contract.variables.get(variable)
    reads = scene.usage.by_name.get(variable, ())
    sets = [each.at for file in scene.files for each in file.assignments if each.name == variable]
    if declared is None and not reads and not sets:
        names = {**scene.usage.by_name, **scene.contract.variables}
        near = nearest(variable, names)
        hint = f"did you mean `{near}`?" if near else "`launchgate env emit docs` lists the contract"
        raise UsageError(f"nothing declares, sets or reads {variable!r}", hint=hint)
    declaration = [told(declared.at)] if declared and declared.at else []
    print_text(
        page(
            declared or Declared(variable, Var(), None),
            (
                ("Declared", declaration),
                ("Set", map(told, sets)),
                ("Read", (told(each.at) for each in reads)),
            ),
        )
    )


@command.command("emit", short_help="Print the contract as workflow, example or table.")
@click.argument("what", type=click.Choice(["workflow", "example", "docs"]))
@click.option("-e", "--environment", metavar="ENV", help="With workflow: the environment that the job deploys.")
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
def emit(what: str, environment: str | None, config: str | None) -> None:
    """Print the `env:` block of a workflow, an example file, or a Markdown table, from the contract."""
    from launchgate.gates.env import emit as emitted
    from launchgate.model.errors import UsageError
    from launchgate.runner.publish import print_text

    look = _look(config)
    contract = look.contract()
    if not contract.variables:
        raise UsageError("there is no contract", hint="declare variables under `env: vars:` in launchgate.yml")
    if what == "workflow":
        if not environment:
            raise click.UsageError("name the environment that the job deploys: -e ENV")
        _refuse(environment, look.environments)
        print_text(emitted.workflow(contract, environment))
    else:
        print_text(emitted.example(contract) if what == "example" else emitted.docs(contract))


@command.command("fingerprint", cls=_InOrder, short_help="Hash secrets, to compare environments.")
@click.option("-e", "--environment", required=True, metavar="ENV", help="The environment whose values these are.")
@_source_options
@click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")
@click.pass_context
def fingerprint(ctx: click.Context, /, environment: str, config: str | None) -> None:
    """Print keyed hashes of the secrets of ENV as JSON, to compare environments without moving a value."""
    import json

    from launchgate.gates.env import fingerprints as prints
    from launchgate.runner.publish import print_text

    key = prints.key_of(os.environ)
    look = _look(config)
    _refuse(environment, look.environments)
    contract = look.contract()
    sources = _read(ctx.meta[_ORDER]) or _own_files(look, environment)
    values = {each.name: each.value for _, assignments in sources for each in assignments if each.value}
    secrets = {name: values[name] for name, each in contract.variables.items() if each.secret and name in values}
    print_text(json.dumps(prints.document(key, environment, secrets), indent=1))


def _own_files(look: Look, environment: str) -> list[tuple[str, Sequence[Assignment]]]:
    from launchgate.model.errors import UsageError

    scene: Scene = look.scene()
    for values in scene.values:
        if values.environment.name == environment:
            return [(values.label, list(values.assignments.values()))]
    message = f"there are no values of {environment!r} here"
    raise UsageError(message, hint="name a source: --from-env, --file FILE")


def _read(sources: Sequence[tuple[str, str]]) -> list[tuple[str, Sequence[Assignment]]]:
    """Read the sources in the order given."""
    from launchgate.model.errors import UsageError
    from launchgate.sources.assignment import Assignment
    from launchgate.sources.kinds import READERS, Kind

    found: list[tuple[str, Sequence[Assignment]]] = []
    if sum(path == "-" for _, path in sources) > 1:
        raise UsageError("standard input can be read once", hint="give `-` to one option only")
    for option, path in sources:
        if option == "--from-env":
            assignments = [Assignment(name, None, value) for name, value in os.environ.items()]
            found.append(("the environment", assignments))
        else:
            found.append((path, READERS[Kind(_FORMATS[option])](_text(path), path)))
    return found


def _text(path: str) -> str:
    """Read a file that the command line names; `-` is standard input."""
    from launchgate import files

    data = sys.stdin.buffer.read(_LARGEST) if path == "-" else files.read_user_file(path, limit=_LARGEST)
    return data.decode("utf-8", "surrogateescape")


def _look(config: str | None) -> Look:
    """Return the look at the repository one stands in, with its root configuration."""
    from launchgate.gates.env.look import Look
    from launchgate.runner.session import Request, open_session

    session = open_session(Request(("env",), os.environ, os.getcwd(), _whole(), config))
    configuration: Configuration = session.configurations[0]
    return Look(session.situation.tree.whole(), configuration.sections["env"][0], configuration.environments)


def _whole() -> ScopeOptions:
    """Look at the whole tree, and outside a repository, as where a container starts, at the working directory."""
    from pathlib import Path

    from launchgate.ci import ScopeOptions

    here = Path.cwd()
    inside = any((folder / ".git").exists() for folder in (here, *here.parents))
    return ScopeOptions(all=True) if inside else ScopeOptions(paths=(".",))


def _where_declared(environment: str, session: Session, *, told: bool) -> Session:
    """Leave the environment to the configurations that declare it, where one of several does.

    Raise for one of which nothing is known; values that are `told`, or files by its name, are enough.
    """
    everywhere = {name: each for one in session.configurations for name, each in one.environments.items()}
    _refuse(environment, everywhere, told=told or environment in _BY_NAME)
    return replace(session, tasks=[_left(task, environment, everywhere) for task in session.tasks])


def _left(task: Task, environment: str, everywhere: Mapping[str, Environment]) -> Task:
    if environment in task.run.environments or environment not in everywhere:
        return task
    return replace(task, section=replace(cast("ValuesOf", task.section), elsewhere=True))


def _refuse(name: str, environments: Mapping[str, Environment], *, told: bool = True) -> None:
    """Raise for an environment that is not declared where others are, or nothing is told of it."""
    if name not in environments and (environments or not told):
        from launchgate.cli.target import unknown

        raise unknown(name, environments)
