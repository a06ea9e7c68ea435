"""`launchgate init`: set up launchgate in this repository."""

from __future__ import annotations

import click

from launchgate.cli.help import HelpfulCommand


@click.command(
    "init",
    cls=HelpfulCommand,
    examples=(
        ("Show what would be written", "launchgate init --dry-run"),
        ("Write new files and show patches for existing ones", "launchgate init"),
        ("Also extend existing files", "launchgate init --write"),
    ),
)
@click.option("--write", "patch", is_flag=True, help="Also extend existing files, instead of showing a patch.")
@click.option("--dry-run", is_flag=True, help="Show all patches and write nothing.")
@click.option("--no-baseline", is_flag=True, help="Do not record today's findings.")
def command(*, patch: bool, dry_run: bool, no_baseline: bool) -> None:
    """Detect the stack of the repository and write launchgate.yml, a workflow and a pre-commit hook.

    Imports .gitleaks.toml, .gitleaksignore, .squawk.toml, .secrets.baseline and .env.schema, and records today's
    findings in the baseline, so that they do not block. Existing content is never replaced; a second run changes
    nothing.
    """
    import os

    from launchgate.cli.baseline import describe as describe_baseline
    from launchgate.maintenance.init.run import apply, describe, prepare, record
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace

    here = open_workspace()
    setup = prepare(here)
    written = [] if dry_run else apply(here, setup, patch=patch)
    for line in describe(setup, written, dry_run=dry_run):
        print_text(line)
    if dry_run or no_baseline:
        return
    recorded = record(here, os.environ)
    print_text(recorded if isinstance(recorded, str) else "\n".join(describe_baseline(recorded)))
    print_text("next: `git add --all && git commit`, then `launchgate check`")
