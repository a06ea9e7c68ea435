"""`launchgate check`: the repository gates on what a change brings; the main job."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope
from launchgate.cli.complete import gates_and_paths


@click.command("check", short_help="Judge what a change brings: the main job.")
@click.argument("words", nargs=-1, metavar="[GATE]... [PATH]...", shell_complete=gates_and_paths)
@click.option("--allow-plugins", is_flag=True, help="Run the custom plugins of detect-secrets that base names.")
@scope_options
@common_options
def command(words: tuple[str, ...], *, allow_plugins: bool, **given: object) -> int:
    """Judge what a change brings, by the GATEs named (secrets, env, migrations) or by all of them.

    In a pull request that is the pull request; on a laptop the work tree since it left the default branch. PATHs narrow
    what is judged. Useful without any configuration; `launchgate init` sets up the rest.
    """
    from launchgate.cli.running import run_gates
    from launchgate.runner.registry import REPOSITORY

    options = take_options(given)
    gates = tuple(dict.fromkeys(word for word in words if word in REPOSITORY))
    paths = tuple(word for word in words if word not in REPOSITORY)
    _refuse_misspelt(paths)
    flags = {}
    if allow_plugins:
        from launchgate.gates.secrets.options import SecretsOptions

        flags = {"secrets": SecretsOptions(plugins=True)}
    return run_gates(gates or tuple(REPOSITORY), options, take_scope(given, paths), gate_options=flags)


def _refuse_misspelt(paths: tuple[str, ...]) -> None:
    """Raise for a word that is neither a gate nor a path, with the nearest gate."""
    import os

    from launchgate.runner.registry import LIVE, load_gate

    for path in paths:
        if os.path.lexists(path):
            continue
        if path in LIVE:
            raise click.UsageError(f"the gate {path!r} looks at a running deployment: use `launchgate live {path}`")
        if "/" not in path and "." not in path:
            load_gate(path)
        raise click.UsageError(f"there is no path {path!r} here")
