"""`launchgate baseline`: record today's findings once; after that, only remove entries that are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from launchgate.maintenance.baseline import BaselineUpdate


@click.command(
    "baseline",
    cls=HelpfulCommand,
    examples=(
        ("Show what would be recorded or removed", "launchgate baseline --dry-run"),
        ("Record the findings of the whole tree", "launchgate baseline"),
        ("Update a baseline of detect-secrets", "launchgate baseline --detect-secrets .secrets.baseline"),
    ),
)
@click.option("--dry-run", is_flag=True, help="Show what would be recorded or removed, and write nothing.")
@click.option("--detect-secrets", "theirs", metavar="FILE", help="Update this baseline of detect-secrets instead.")
def command(*, dry_run: bool, theirs: str | None) -> None:
    """Record the findings of the whole tree in .launchgate/baseline, so that only new ones fail.

    An existing baseline only shrinks: entries that are fixed are removed, and new findings remain to be fixed or
    waived. To start over, delete the file; the change that deletes it shows all findings that it listed.

    With --detect-secrets, the baseline of that tool is updated instead: missing secrets are added, entries of
    launchgate that are fixed are removed, and all other entries and their audits are kept.
    """
    import os

    from launchgate.maintenance.baseline import update_baseline, update_detect_secrets, write_update
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace

    here = open_workspace()
    if theirs is None:
        update = update_baseline(here, os.environ)
        lines = describe(update, dry_run=dry_run)
    else:
        update = update_detect_secrets(here, here.inside(theirs), os.environ)
        lines = _describe_detect_secrets(update)
    if not dry_run:
        write_update(here, update)
    print_text("\n".join(lines))


def describe(update: BaselineUpdate, *, dry_run: bool = False) -> list[str]:
    """Return what was done, or would be done in a dry run."""
    from launchgate.suppressions.baseline import ATTRIBUTES

    listed = ", ".join(f"{gate}: {number}" for gate, number in update.recorded.items())
    done = "would be recorded" if dry_run else "recorded"
    count = f"{sum(update.recorded.values())} {done}, not blocking{f' ({listed})' if listed else ''}"
    lines = [f"{update.path}: {count}"]
    if update.created:
        lines.append(f"commit .launchgate; `{ATTRIBUTES}` in .gitattributes lets git merge it without conflicts")
    elif update.removed:
        lines.append(f"{update.removed} removed: their findings are fixed")
    if update.new:
        lines.append(f"{update.new} new, not recorded: the baseline only shrinks; fix or waive them")
    if update.incomplete:
        lines.append(f"could not check everything: {', '.join(update.incomplete)}; see `launchgate check --all`")
    return lines


def _describe_detect_secrets(update: BaselineUpdate) -> list[str]:
    lines = [f"{update.path}: {update.new} added, {update.removed} removed"]
    if update.incomplete:
        lines.append("not everything could be checked, so nothing was removed; see `launchgate secrets --all`")
    return lines
