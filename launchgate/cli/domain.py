"""`launchgate domain`: look up the hosts of an environment, or one host."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, take_options
from launchgate.cli.network import network_options, take_network


@click.command("domain", short_help="Look up the hosts of an environment.")
@click.argument("host", required=False)
@click.option("-e", "--environment", metavar="ENV", help="The environment of launchgate.yml to look at.")
@network_options
@common_options
def command(host: str | None, environment: str | None, **given: object) -> int:
    """Look up every declared host of an environment, or just HOST."""
    from launchgate.ci import ScopeOptions
    from launchgate.cli.running import run_gates
    from launchgate.runner.session import TargetRequest

    options, network = take_options(given), take_network(given)
    if host and environment:
        raise click.UsageError("give HOST or -e ENV, not both")
    target = TargetRequest(network.open, environment or None, host or None)
    return run_gates(("domain",), options, ScopeOptions(all=True, live=True), target=target, clock=network.clock)
