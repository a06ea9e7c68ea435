"""`launchgate explain gate/rule`: what a rule finds, why it matters and how to fix it, from the rule's own file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from launchgate.cli import completion
from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from launchgate.maintenance.explain import Section
    from launchgate.model.rule import Rule


@click.command(
    "explain",
    cls=HelpfulCommand,
    examples=(
        ("A rule of a gate", "launchgate explain migrations/index-not-concurrent"),
        ("Find its id", "launchgate rules migrations"),
    ),
)
@click.argument("rule", shell_complete=completion.rules)
def command(rule: str) -> None:
    """Explain what RULE finds, why it matters and how to fix it. Custom rules of launchgate.yml are included."""
    import os
    import sys

    from launchgate.model.errors import LaunchgateError
    from launchgate.runner.catalogue import find, find_among
    from launchgate.runner.publish import options, print_text

    width = options(os.environ, stream=sys.stdout).width
    try:
        lines = page(find(rule), width)
    except LaunchgateError:
        # The examples of a custom rule may be real secrets.
        lines = page(find_among(rule, _custom_rules()), width, examples=False)
    print_text("\n".join(lines))


def _custom_rules() -> dict[str, Rule[Any]]:
    """Return the custom rules of the configurations, none if they cannot be read."""
    import os

    from launchgate.model.errors import LaunchgateError
    from launchgate.runner.custom_rules import custom_rules
    from launchgate.runner.discover import texts

    try:
        return custom_rules(texts(None, os.environ, os.getcwd()))
    except LaunchgateError:
        return {}


def page(rule: Rule[Any], width: int, *, examples: bool = True) -> Iterator[str]:
    """Return the lines for a terminal of `width` columns, with `examples` or without."""
    from launchgate.maintenance.explain import Section, after_examples, sections, short_examples, summary

    shown = short_examples(rule) if examples else ()
    yield f"{rule.id} ({summary(rule)})"
    for section in (
        Section("What it finds", rule.entry.title),
        *sections(rule),
        *shown,
        *after_examples(rule),
    ):
        yield ""
        yield section.heading
        yield from _lines(section, width)


def _lines(section: Section, width: int) -> Iterator[str]:
    from launchgate.reporters._text import block, wrap

    yield from (f"  {line}" for line in wrap(section.prose, width - 2) if line)
    for number, item in enumerate(section.items, 1):
        mark = f"{number}. " if section.numbered else ""
        first, *rest = wrap(item, width - 2 - len(mark))
        yield from (f"  {mark}{first}", *(f"  {' ' * len(mark)}{line}" for line in rest))
    for caption, text in section.blocks:
        yield from ([f"  {caption}:"] if caption else [])
        yield from (f"  │ {line}" for line in block(text))
