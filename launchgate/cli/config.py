"""`launchgate config check` and `launchgate config show`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launchgate.cli.common import config_option
from launchgate.cli.help import HelpfulGroup
from launchgate.model.errors import EXIT_PASS, EXIT_USAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.maintenance.inspect import Effect
    from launchgate.runner.load import Configuration

_FILE = config_option("")


@click.group(
    "config",
    cls=HelpfulGroup,
    examples=(
        ("Check all configurations of the repository", "launchgate config check"),
        ("What is in effect, and where each value comes from", "launchgate config show"),
    ),
)
def command() -> None:
    """Validate the configuration, or show what is in effect."""


@command.command(
    "check",
    short_help="List all errors of all configurations.",
    examples=(
        ("All configurations of the repository", "launchgate config check"),
        ("One file", "launchgate config check -c deploy/launchgate.yml"),
    ),
)
@_FILE
def check(config: str | None) -> int:
    """List all errors of every launchgate.yml of the repository. Exits with 2 if there are any."""
    from launchgate.maintenance.inspect import faults
    from launchgate.runner.discover import texts
    from launchgate.runner.publish import log, print_text
    from launchgate.text.plural import count

    head = texts(config, os.environ, os.getcwd())
    found = faults(head)
    for fault in found:
        log(f"{fault}\n  hint: {fault.hint}")
    if found:
        log(f"{count(len(found), 'fault')} in {count(len({fault.path for fault in found}), 'file')}")
        return EXIT_USAGE
    print_text(f"{', '.join(sorted(head))}: valid" if head else "no launchgate.yml: the defaults are in effect")
    return EXIT_PASS


@command.command(
    "show",
    short_help="Print the effective configuration and where each value comes from.",
    examples=(
        ("For people", "launchgate config show"),
        ("For scripts", "launchgate config show --json"),
    ),
)
@_FILE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, config: str | None, as_json: bool) -> int:
    """Print the effective configuration, after flags, environment variables and the base configuration apply."""
    from launchgate.maintenance.inspect import effects
    from launchgate.runner.discover import configurations
    from launchgate.runner.publish import print_text

    found = [(each, [*effects(each)]) for each in configurations(config, os.environ, os.getcwd())]
    print_text(_json(found) if as_json else "\n\n".join(_text(each, inside) for each, inside in found))
    return EXIT_PASS


def _title(configuration: Configuration) -> str:
    governs = f"{configuration.folder}/" if configuration.folder else "the repository"
    without = f" without {', '.join(f'{each}/' for each in configuration.others)}" if configuration.others else ""
    return f"{configuration.path or 'no launchgate.yml'} (governs {governs}{without}; trust: {configuration.trust})"


def _text(configuration: Configuration, inside: Sequence[Effect]) -> str:
    import json

    lines = [_title(configuration), *(f"note: {note}" for note in configuration.notes)]
    rows = [(each.key, json.dumps(each.value, ensure_ascii=False), each.origin) for each in inside]
    wide = max(len(key) for key, _, _ in rows)
    return "\n".join([*lines, *(f"  {key:<{wide}}  {value:<24}  {origin}" for key, value, origin in rows)])


def _json(found: Sequence[tuple[Configuration, Sequence[Effect]]]) -> str:
    import json

    document = [
        {
            "config": configuration.path,
            "folder": configuration.folder,
            "trust": configuration.trust,
            "notes": list(configuration.notes),
            "values": {each.key: {"value": each.value, "origin": each.origin} for each in inside},
        }
        for configuration, inside in found
    ]
    return json.dumps(document, indent=1)
