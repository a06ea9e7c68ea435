"""`launchgate secrets`: credentials in a change, in files or on standard input."""

from __future__ import annotations

from dataclasses import replace

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope
from launchgate.cli.help import NETWORK, OUTPUT, POLICY, SCOPE, HelpfulCommand, option
from launchgate.cli.network import Network, network_options, take_network


@click.command(
    "secrets",
    cls=HelpfulCommand,
    examples=(
        ("Before a commit: the staged change", "launchgate secrets --staged"),
        ("All commits of the repository", "launchgate secrets --history"),
        ("A log, before it is shared", "launchgate secrets --stdin --log < build.log"),
        ("Why a value is found or not", "launchgate secrets --explain config/settings.py"),
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@option(SCOPE, "--stdin", "standard_input", is_flag=True, help="Scan standard input.")
@option(SCOPE, "--log", is_flag=True, help="With --stdin: the input is a log; ignore colors and timestamps.")
@option(SCOPE, "--history", is_flag=True, help="Scan all commits, and HEAD.")
@option(SCOPE, "--shard", metavar="I/N", help="With --history or --all: scan part I of N.")
@option(
    SCOPE, "--archives", is_flag=True, help="Also scan inside zip, tar, gz, bz2 and xz files, jars, wheels, documents."
)
@option(
    POLICY, "--allow-plugins", is_flag=True, help="Run the detect-secrets plugins that the base configuration names."
)
@option(OUTPUT, "--explain", is_flag=True, help="Show for each candidate why it is reported or not.")
@option(
    NETWORK,
    "--verify",
    multiple=True,
    metavar="PROVIDER,...",
    help="Ask these providers whether their secrets still work; repeatable. Sends the secret to its provider.",
)
@network_options
@scope_options
@common_options
def command(
    paths: tuple[str, ...],
    *,
    standard_input: bool,
    log: bool,
    explain: bool,
    history: bool,
    shard: str | None,
    archives: bool,
    allow_plugins: bool,
    verify: tuple[str, ...],
    **given: object,
) -> int:
    """Find credentials in the change, in the files of PATHs, or on standard input.

    In a pull request every commit is scanned, so that a secret that is added and removed again is found. With a scope
    option PATHs limit the scan. `--history` shows for each secret whether it is still at HEAD; `--shard` splits the
    scan over jobs, and `launchgate report merge` joins their JSON reports.
    """
    from launchgate.cli.running import run_gates
    from launchgate.gates.secrets.options import SecretsOptions
    from launchgate.model.trees import Shard

    options, network = take_options(given), take_network(given)
    flags = SecretsOptions(explain, archives, allow_plugins, _providers(verify, network), network.open)
    scope = take_scope(given, paths, single_gate=True)
    scope = replace(scope, history=history, shard=Shard.parse(shard) if shard else None)
    if archives and history:
        raise click.UsageError("--archives cannot be combined with --history: use --all")
    if standard_input:
        if paths or scope.explicit or scope.shard:
            raise click.UsageError("--stdin cannot be combined with PATH or another scope option")
        scope = replace(scope, paths=("-",), log=log)
    elif log:
        raise click.UsageError("--log requires --stdin")
    return run_gates(("secrets",), options, scope, gate_options={"secrets": flags}, clock=network.clock)


def _providers(verify: tuple[str, ...], network: Network) -> tuple[str, ...]:
    """Return the names of the providers to ask; raise `UsageError` for one that cannot verify secrets."""
    from launchgate.gates.secrets.verify.table import choose
    from launchgate.model.errors import UsageError

    if verify:
        return tuple(provider.name for provider in choose(verify))
    if network != Network(clock=network.clock):
        hint = "add --verify PROVIDER, or remove the option: nothing else in this command opens a socket"
        raise UsageError("--resolver, --ca-bundle, --connect-map and --deadline require --verify", hint=hint)
    return ()
