"""`launchgate domain`: look up the hosts of an environment, or one host."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, take_options
from launchgate.cli.network import network_options, take_network


@click.command("domain", short_help="Look up the hosts of an environment.")
@click.argument("host", required=False)
@click.option("-e", "--environment", metavar="ENV", help="The environment of launchgate.yml to check.")
@network_options
@common_options
def command(host: str | None, environment: str | None, **given: object) -> int:
    """Look up every declared host of an environment, or just HOST, which may be a URL."""
    from launchgate.ci import ScopeOptions
    from launchgate.cli.running import run_gates
    from launchgate.runner.session import TargetRequest

    options, network = take_options(given), take_network(given)
    if host is not None and environment:
        raise click.UsageError("give HOST or -e ENV, not both")
    target = TargetRequest(network.open(), environment or None, None if host is None else _host(host))
    return run_gates(("domain",), options, ScopeOptions(all=True, live=True), target=target, clock=network.clock)


def _host(text: str) -> str:
    """Return the host that was named, by itself or in a URL, as it is looked up."""
    from urllib.parse import urlsplit

    from launchgate.model.errors import UsageError
    from launchgate.net.addresses import plain_address, plain_host

    hint = "for example app.acme.test or https://app.acme.test"
    try:
        host = plain_host((urlsplit(text) if "://" in text else urlsplit(f"//{text}")).hostname or "")
    except ValueError:
        raise UsageError("HOST is not a host name or URL", hint=hint) from None
    if plain_address(host):
        raise UsageError(f"HOST is the address {host}, which has no records to look up", hint=hint)
    return host
