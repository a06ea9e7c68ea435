"""`launchgate live`: the gates that check a running deployment."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, take_options
from launchgate.cli.completion import live_gates
from launchgate.cli.help import SCOPE, HelpfulCommand, option
from launchgate.cli.network import network_options, take_network


@click.command(
    "live",
    cls=HelpfulCommand,
    examples=(
        ("After a deploy: all deployment gates", "launchgate live -e production"),
        ("One gate, within a minute", "launchgate live domain -e production --deadline 60"),
    ),
)
@click.argument("gates", nargs=-1, metavar="[GATE]...", shell_complete=live_gates)
@option(SCOPE, "-e", "--environment", metavar="ENV", help="The environment of launchgate.yml to check.")
@network_options
@common_options
def command(gates: tuple[str, ...], environment: str | None, **given: object) -> int:
    """Run GATEs (domain), or all deployment gates, on an environment."""
    from launchgate.ci import ScopeOptions
    from launchgate.cli.running import run_gates
    from launchgate.runner.registry import LIVE, REPOSITORY, load_gate
    from launchgate.runner.session import TargetRequest

    options, network = take_options(given), take_network(given)
    for gate in gates:
        if gate in REPOSITORY:
            raise click.UsageError(f"the gate {gate!r} checks the repository: use `launchgate check {gate}`")
        load_gate(gate)
    target = TargetRequest(network.open(), environment or None)
    chosen = tuple(dict.fromkeys(gates)) or tuple(LIVE)
    return run_gates(chosen, options, ScopeOptions(all=True, live=True), target=target, clock=network.clock)
