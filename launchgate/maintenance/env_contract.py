"""The output of `launchgate env explain`, `emit` and `fingerprint`, and the value sources of `env check`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from launchgate.ci import ScopeOptions
from launchgate.gates.env.builder import EnvModelBuilder
from launchgate.model.errors import UsageError
from launchgate.runner.session import Request, open_session
from launchgate.runner.target import unknown_environment
from launchgate.sources.assignment import Assignment
from launchgate.sources.kinds import SourceKind
from launchgate.sources.settings import assignments_in

if TYPE_CHECKING:
    from launchgate.model.run import Environment
    from launchgate.runner.load import Configuration

_LARGEST = 4 << 20  # bytes of one source

FORMATS = {
    "--file": SourceKind.DOTENV,
    "--json": SourceKind.JSON,
    "--compose": SourceKind.COMPOSE,
    "--k8s": SourceKind.KUBERNETES,
    "--helm": SourceKind.HELM,
    "--workflow": SourceKind.WORKFLOW,
}
"""The option of each kind of source except `--from-env`."""

Sources = Sequence[tuple[str, Sequence[Assignment]]]


def whole_scope(cwd: str) -> ScopeOptions:
    """Return the whole tree as scope, or the working directory outside a repository, such as in a container."""
    folder = os.path.abspath(cwd)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ScopeOptions(paths=(".",))
        folder = parent
    return ScopeOptions(all=True)


def open_model(config: str | None, environ: Mapping[str, str], cwd: str) -> EnvModelBuilder:
    """Return the model of the repository around `cwd`, with its root configuration."""
    session = open_session(Request(("env",), environ, cwd, whole_scope(cwd), config))
    configuration: Configuration = session.configurations[0]
    return EnvModelBuilder(session.context.tree.whole(), configuration.sections["env"][0], configuration.environments)


def explain(builder: EnvModelBuilder, name: str) -> str:
    """Return what declares, sets and reads a variable, never its value; raise `UsageError` if nothing does."""
    from launchgate.gates.env.config import Var
    from launchgate.gates.env.contract import Declared
    from launchgate.gates.env.emit import page
    from launchgate.gates.env.model import format_location
    from launchgate.gates.env.similar_names import nearest

    model = builder.build()
    declared = model.contract.variables.get(name)
    reads = model.usage.by_name.get(name, ())
    sets = [each.at for file in model.files for each in file.assignments if each.name == name]
    if declared is None and not reads and not sets:
        near = nearest(name, {**model.usage.by_name, **model.contract.variables})
        hint = f"did you mean `{near}`?" if near else "`launchgate env emit docs` lists the contract"
        raise UsageError(f"nothing declares, sets or reads {name!r}", hint=hint)
    return page(
        declared or Declared(name, Var(), None),
        (
            ("Declared", [format_location(declared.at)] if declared and declared.at else []),
            ("Set", map(format_location, sets)),
            ("Read", (format_location(each.at) for each in reads)),
        ),
    )


def emit(builder: EnvModelBuilder, what: str, environment: str | None) -> str:
    """Return the contract as `workflow`, `example` or `docs`; raise `UsageError` without a contract."""
    from launchgate.gates.env import emit as emitted

    contract = builder.contract()
    if not contract.variables:
        raise UsageError("no contract is declared", hint="declare variables under `env: vars:` in launchgate.yml")
    if what == "workflow":
        if not environment:
            raise UsageError(
                "`emit workflow` requires an environment", hint="add -e ENV, the environment that the job deploys"
            )
        _require_declared(environment, builder.environments)
        return emitted.workflow(contract, environment)
    return emitted.example(contract) if what == "example" else emitted.docs(contract)


def fingerprint(builder: EnvModelBuilder, environment: str, sources: Sources, environ: Mapping[str, str]) -> str:
    """Return keyed hashes of the secrets of an environment as JSON."""
    import json

    from launchgate.gates.env import fingerprints

    key = fingerprints.key_of(environ)
    _require_declared(environment, builder.environments)
    contract = builder.contract()
    read = sources or _known_files(builder, environment)
    values = {each.name: each.value for _, assignments in read for each in assignments if each.value}
    secrets = {name: values[name] for name, each in contract.variables.items() if each.secret and name in values}
    return json.dumps(fingerprints.document(key, environment, secrets), indent=1)


def read_sources(options: Sequence[tuple[str, str]], environ: Mapping[str, str]) -> Sources:
    """Read the sources, pairs of option and path, in the order given; `-` is standard input."""
    if sum(path == "-" for _, path in options) > 1:
        raise UsageError("standard input can be read only once", hint="use `-` with one option only")
    found: list[tuple[str, Sequence[Assignment]]] = []
    for option, path in options:
        if option == "--from-env":
            found.append(("the environment", [Assignment(name, None, value) for name, value in environ.items()]))
        else:
            found.append((path, assignments_in(read_text(path), path, FORMATS[option])))
    return found


def read_text(path: str) -> str:
    """Return the text of a file that the command line names; `-` is standard input."""
    from launchgate import files

    data = sys.stdin.buffer.read(_LARGEST) if path == "-" else files.read_user_file(path, limit=_LARGEST)
    return data.decode("utf-8", "surrogateescape")


def _known_files(builder: EnvModelBuilder, environment: str) -> Sources:
    for values in builder.build().values:
        if values.environment.name == environment:
            return [(values.label, list(values.assignments.values()))]
    message = f"no files with values of {environment!r} are known"
    raise UsageError(message, hint="add a source: --from-env, --file FILE")


def _require_declared(name: str, environments: Mapping[str, Environment]) -> None:
    """Raise for an undeclared environment if others are declared."""
    if environments and name not in environments:
        raise unknown_environment(name, environments)
