"""`launchgate secrets`: credentials in a change, in files, or on standard input."""

from __future__ import annotations

from dataclasses import replace

import click

from launchgate.cli.common import common_options, scope_options, take_options, take_scope


@click.command("secrets", short_help="Find credentials in a change, files, or standard input.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--stdin", "standard_input", is_flag=True, help="Judge what comes on standard input.")
@scope_options
@common_options
def command(paths: tuple[str, ...], *, standard_input: bool, **given: object) -> int:
    """Find credentials: in the change, in PATHs as they are, or on standard input.

    In a pull request every commit of it is searched, so that a secret added and removed again is found. With a scope
    option PATHs narrow what is judged; alone they are what is judged.
    """
    from launchgate.cli.judging import run_gates

    options = take_options(given)
    scope = take_scope(given, paths, single_gate=True)
    if standard_input:
        if paths or scope.explicit:
            raise click.UsageError("--stdin judges standard input alone: give no PATH and no scope option")
        scope = replace(scope, paths=("-",))
    return run_gates(("secrets",), options, scope)
