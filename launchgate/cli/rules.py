"""`launchgate rules`: all rules, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launchgate.cli import completion
from launchgate.cli.common import one_of
from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from launchgate.model.finding import RuleInfo


@click.command(
    "rules",
    cls=HelpfulCommand,
    examples=(
        ("All rules", "launchgate rules"),
        ("The rules of one gate", "launchgate rules migrations"),
        ("For scripts", "launchgate rules --format json"),
    ),
)
@click.argument("gates", nargs=-1, metavar="[GATE]...", shell_complete=completion.gates)
@click.option("--format", "output_format", **one_of("console", "json"), help="What to print (default: console).")
def command(gates: tuple[str, ...], output_format: str | None) -> None:
    """List the rules of GATEs, or all rules: id, severity and title.

    JSON adds the gate, what a finding may cost (impact), the version that introduced the rule, and its page in docs.
    Rules are sorted by gate, then by id.
    """
    import json

    from launchgate.runner.catalogue import rules_of
    from launchgate.runner.publish import print_text
    from launchgate.runner.registry import CATALOGUE

    found = [
        rule.entry
        for gate in dict.fromkeys(gates or CATALOGUE)
        for rule in sorted(rules_of(gate), key=lambda rule: rule.id)
    ]
    if output_format == "json":
        print_text(json.dumps([_row(rule) for rule in found], indent=1, ensure_ascii=False))
    else:
        print_text("\n".join(f"{rule.id:<44} {rule.severity.label:<8} {rule.title}" for rule in found))


def _row(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "gate": rule.gate,
        "severity": rule.severity.label,
        "title": rule.title,
        "impact": rule.impact.label,
        "since": rule.since,
        "preview": rule.preview,
        "docs": f"docs/rules/{rule.id}.md",
    }
