"""`launchgate init`: set launchgate up in this repository."""

from __future__ import annotations

import click


@click.command("init", short_help="Set launchgate up in this repository.")
@click.option("--write", "patch", is_flag=True, help="Also extend files that exist; without it their patch is shown.")
@click.option("--dry-run", is_flag=True, help="Show every patch and write nothing.")
@click.option("--no-baseline", is_flag=True, help="Do not record today's findings.")
def command(*, patch: bool, dry_run: bool, no_baseline: bool) -> None:
    """Look at the repository and write launchgate.yml, a workflow and a pre-commit hook.

    Takes over what .gitleaks.toml, .gitleaksignore, .squawk.toml, .secrets.baseline and .env.schema say, and records
    today's findings, so that the first day blocks nobody. Nothing that is there is replaced; a second run does nothing.
    """
    import os

    from launchgate.cli.baseline import lines
    from launchgate.maintenance.init.run import carry_out, prepare, record, told
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace

    spot = open_workspace()
    setup = prepare(spot)
    written = [] if dry_run else carry_out(spot, setup, patch=patch)
    for line in told(setup, written, dry_run=dry_run):
        print_text(line)
    if dry_run or no_baseline:
        return
    recorded = record(spot, os.environ)
    print_text(recorded if isinstance(recorded, str) else "\n".join(lines(recorded)))
    print_text("next: `git add --all && git commit`, then `launchgate check`")
