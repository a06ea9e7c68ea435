"""`launchgate domain`: look up the hosts of an environment, or one host, in DNS."""

from __future__ import annotations

import click

from launchgate.cli.common import common_options, take_options
from launchgate.cli.help import SCOPE, HelpfulCommand, option
from launchgate.cli.network import network_options, take_network


@click.command(
    "domain",
    cls=HelpfulCommand,
    examples=(
        ("All hosts of an environment", "launchgate domain -e production"),
        ("One host", "launchgate domain app.acme.test"),
        ("One host, at its own name server", "launchgate domain app.acme.test --resolver 192.0.2.53:53"),
    ),
)
@click.argument("host", required=False)
@option(SCOPE, "-e", "--environment", metavar="ENV", help="The environment of launchgate.yml to check.")
@network_options
@common_options
def command(host: str | None, environment: str | None, **given: object) -> int:
    """Look up all declared hosts of an environment, or only HOST (a name or a URL), in DNS."""
    from launchgate.ci import ScopeOptions
    from launchgate.cli.running import run_gates
    from launchgate.runner.session import TargetRequest

    options, network = take_options(given), take_network(given)
    if host is not None and environment:
        raise click.UsageError("HOST cannot be combined with -e ENV")
    target = TargetRequest(network.open(), environment or None, None if host is None else _host(host))
    return run_gates(("domain",), options, ScopeOptions(all=True, live=True), target=target, clock=network.clock)


def _host(text: str) -> str:
    """Return the host of a name or URL in the form to look up."""
    from urllib.parse import urlsplit

    from launchgate.model.errors import UsageError
    from launchgate.net.addresses import plain_address, plain_host

    hint = "for example app.acme.test or https://app.acme.test"
    try:
        host = plain_host((urlsplit(text) if "://" in text else urlsplit(f"//{text}")).hostname or "")
    except ValueError:
        raise UsageError("HOST is not a host name or URL", hint=hint) from None
    if plain_address(host):
        raise UsageError(f"HOST is the address {host}, not a name to look up", hint=hint)
    return host
