"""`launchgate explain gate/rule`: what a rule finds, why it bites and how to fix it, from the rule's own file."""

from __future__ import annotations

import click

from launchgate.finding import Entry


@click.command("explain", short_help="Say what a rule finds, why it bites and how to fix it.")
@click.argument("rule")
def command(rule: str) -> None:
    """Explain RULE, an id such as `migrations/index-not-concurrent`."""
    from launchgate.judge.catalogue import find

    click.echo(page(find(rule).entry))


def page(entry: Entry) -> str:
    """Give the text of an entry for a terminal."""
    head = f"{click.style(entry.id, bold=True)} ({entry.severity.label}{', preview' if entry.preview else ''})"
    parts = [head, entry.title, "", _wrapped("Why", entry.why), "", _wrapped("Fix", entry.fix)]
    for name, text in entry.notes.items():
        parts += ["", _wrapped(name.capitalize(), text)]
    if entry.references:
        parts += ["", "Read", *(f"  {reference}" for reference in entry.references)]
    return "\n".join(parts)


def _wrapped(head: str, text: str) -> str:
    return f"{head}\n" + click.wrap_text(
        text, 88, initial_indent="  ", subsequent_indent="  ", preserve_paragraphs=True
    )
