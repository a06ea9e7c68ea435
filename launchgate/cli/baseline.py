"""`launchgate baseline`: record today's findings once; after that, only remove entries that are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from launchgate.maintenance.recording import Recording
    from launchgate.runner.workspace import Workspace


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

    from launchgate.maintenance.recording import look, plan, salt_of, save
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace

    spot = open_workspace()
    if theirs is not None:
        _update(spot, spot.inside(theirs), dry_run=dry_run)
        return
    salt, fresh = salt_of(spot)
    recording = plan(spot, look(spot, os.environ), salt)
    if not dry_run:
        save(spot, recording, fresh)
    print_text("\n".join(lines(recording, dry_run=dry_run)))


def _update(spot: Workspace, path: str, *, dry_run: bool) -> None:
    import os

    from launchgate.files import write
    from launchgate.maintenance.detect_secrets_baseline import update
    from launchgate.runner.publish import print_text

    updated = update(spot, path, os.environ)
    if not dry_run and (updated.added or updated.dropped):
        write(spot.full(path), updated.text, root=spot.root)
    print_text(f"{path}: {updated.added} added, {updated.dropped} dropped")
    if updated.unseen:
        print_text("not everything could be looked at, so nothing was dropped; see `launchgate secrets --all`")


def lines(recording: Recording, *, dry_run: bool = False) -> list[str]:
    """Say what was done, or in a dry run would be."""
    from launchgate.suppressions.baseline import ATTRIBUTES, PATH

    count = len(recording.new.entries)
    listed = ", ".join(f"{gate}: {number}" for gate, number in recording.by_gate.items())
    done = "would be recorded" if dry_run else "recorded"
    said = [f"{PATH}: {count} {done}, not blocking{f' ({listed})' if listed else ''}"]
    if recording.old is None:
        said.append(f"commit .launchgate; `{ATTRIBUTES}` in .gitattributes lets git merge it without conflicts")
    elif recording.dropped:
        said.append(f"{recording.dropped} dropped: their findings are gone")
    if recording.added:
        said.append(f"{len(recording.added)} new, not recorded: the baseline only shrinks; mend or waive them")
    if recording.unseen:
        said.append(
            f"not everything could be looked at by: {', '.join(recording.unseen)}; see `launchgate check --all`"
        )
    return said
