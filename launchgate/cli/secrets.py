"""`launchgate secrets`: credentials in a change, in files, or on standard input."""

from __future__ import annotations

from dataclasses import replace

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope
from launchgate.cli.network import Network, network_options, take_network


@click.command("secrets", short_help="Find credentials in a change, files, or standard input.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stdin", "standard_input", is_flag=True, help="Judge what comes on standard input.")
@click.option("--log", is_flag=True, help="With --stdin: it is a log; colours and times before lines do not count.")
@click.option("--explain", is_flag=True, help="Say of each candidate why it was taken or not.")
@click.option("--history", is_flag=True, help="Judge every commit there is, and HEAD.")
@click.option("--shard", metavar="I/N", help="With --history or --all: judge the I-th of N parts.")
@click.option(
    "--archives", is_flag=True, help="Also look into zip, tar, gz, bz2 and xz files, jars, wheels, documents."
)
@click.option("--allow-plugins", is_flag=True, help="Run the custom plugins of detect-secrets that base names.")
@click.option(
    "--verify",
    multiple=True,
    metavar="PROVIDER,...",
    help="Ask these providers whether what they issued still works; repeatable. Sends the secret to its provider.",
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
    """Find credentials: in the change, in PATHs as they are, or on standard input.

    In a pull request every commit of it is searched, so that a secret added and removed again is found. With a scope
    option PATHs narrow what is judged; alone they are what is judged. `--history` says of each secret whether it is
    still at HEAD; `--shard` splits it over jobs, whose JSON reports `launchgate report merge` joins.
    """
    from launchgate.cli.running import run_gates
    from launchgate.gates.secrets.options import SecretsOptions
    from launchgate.model.trees import Shard

    options, network = take_options(given), take_network(given)
    flags = SecretsOptions(explain, archives, allow_plugins, _providers(verify, network), network.open)
    scope = take_scope(given, paths, single_gate=True)
    scope = replace(scope, history=history, shard=Shard.parse(shard) if shard else None)
    if archives and history:
        raise click.UsageError("--archives opens what a change or a tree holds, and no versions of long ago: use --all")
    if standard_input:
        if paths or scope.explicit or scope.shard:
            raise click.UsageError("--stdin judges standard input alone: give no PATH and no scope option")
        scope = replace(scope, paths=("-",), log=log)
    elif log:
        raise click.UsageError("--log says what standard input is: add --stdin")
    return run_gates(("secrets",), options, scope, gate_options={"secrets": flags}, clock=network.clock)


def _providers(verify: tuple[str, ...], network: Network) -> tuple[str, ...]:
    """Return the names of the providers to ask; raise `UsageError` for one that cannot be asked."""
    from launchgate.gates.secrets.verify.table import choose
    from launchgate.model.errors import UsageError

    if verify:
        return tuple(provider.name for provider in choose(verify))
    if network != Network(clock=network.clock):
        hint = "add --verify PROVIDER, or leave the option out: nothing else here opens a socket"
        raise UsageError("--resolver, --ca-bundle, --connect-map and --deadline say how to ask a provider", hint=hint)
    return ()
