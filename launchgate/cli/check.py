"""`launchgate check`: the repository gates on a change."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope
from launchgate.cli.completion import gates_and_paths
from launchgate.cli.help import POLICY, HelpfulCommand, option


@click.command(
    "check",
    cls=HelpfulCommand,
    examples=(
        ("Before a commit: the staged change", "launchgate check --staged"),
        ("In CI: the pull request, with a SARIF report", "launchgate check --report sarif=launchgate.sarif"),
        ("One gate on the change since the release", "launchgate check migrations --base v1.4"),
        ("The whole tree of one folder", "launchgate check --all services/api"),
    ),
)
@click.argument("words", nargs=-1, metavar="[GATE]... [PATH]...", shell_complete=gates_and_paths)
@option(
    POLICY, "--allow-plugins", is_flag=True, help="Run the detect-secrets plugins that the base configuration names."
)
@scope_options
@common_options
def command(words: tuple[str, ...], *, allow_plugins: bool, **given: object) -> int:
    """Run GATEs (secrets, env, migrations), or all of them, on a change.

    The change is the pull request or push in CI, and the work tree since it left the default branch elsewhere. PATHs
    limit the scan to files and folders. No configuration is required.
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
    """Raise for a word that is neither a gate nor a path, and suggest the nearest gate."""
    import os

    from launchgate.runner.registry import LIVE, load_gate

    for path in paths:
        if os.path.lexists(path):
            continue
        if path in LIVE:
            raise click.UsageError(f"the gate {path!r} checks a running deployment: use `launchgate live {path}`")
        if "/" not in path and "." not in path:
            load_gate(path)
        raise click.UsageError(f"there is no path {path!r}")
