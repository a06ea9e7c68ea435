"""`launchgate rules`: every rule on a line."""

from __future__ import annotations

import click

from launchgate.cli import complete


@click.command("rules", short_help="List every rule.")
@click.argument("gates", nargs=-1, metavar="[GATE]...", shell_complete=complete.gates)
def command(gates: tuple[str, ...]) -> None:
    """List the rules of the GATEs, or of all: id, severity, title."""
    from launchgate.runner.catalogue import rules_of
    from launchgate.runner.registry import CATALOGUE

    for name in gates or CATALOGUE:
        for rule in rules_of(name):
            click.echo(f"{rule.id:<44} {rule.entry.severity.label:<8} {rule.entry.title}")
