"""`launchgate migrations`: statements that block the database, fail on it, or break the running application."""

from __future__ import annotations

from typing import cast, get_args

import click

from launchgate.cli.common import common_options, one_of, scope_options, take_options, take_scope
from launchgate.cli.help import HelpfulCommand, option
from launchgate.gates.migrations.config import Dialect, MigrationsOptions, RunnerName
from launchgate.model.errors import UsageError

_DATABASE = "Database"
RUNNERS: tuple[str, ...] = get_args(RunnerName)


@click.command(
    "migrations",
    cls=HelpfulCommand,
    examples=(
        ("The change in this work tree", "launchgate migrations"),
        ("One file, for a given server", "launchgate migrations --server-version 16 migrations/0042_total.sql"),
        ("A folder, in the order and transactions of a tool", "launchgate migrations --runner flyway db/changes"),
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@option(_DATABASE, "--dialect", **one_of("postgresql", "mysql", "mariadb", "sqlite"), help="The database.")
@option(_DATABASE, "--server-version", metavar="V", help="The oldest server version that runs them, such as 16.")
@option(
    _DATABASE,
    "--runner",
    **one_of(*RUNNERS, metavar="TOOL"),
    help=f"The migration tool: {', '.join(RUNNERS)}. Detected from file names and directives if omitted.",
)
@option(_DATABASE, "--schema", metavar="FILE", help="SQL that creates the schema before the migrations.")
@option(
    _DATABASE,
    "--assume-transaction/--no-transaction",
    default=None,
    help="Whether each file runs in a transaction.",
)
@scope_options
@common_options
def command(
    paths: tuple[str, ...],
    *,
    dialect: str | None,
    server_version: str | None,
    runner: str | None,
    schema: str | None,
    assume_transaction: bool | None,
    **given: object,
) -> int:
    """Find migrations that lock or rewrite tables, fail on rows, or break the version that still runs.

    In a change only the new statements are checked; older migrations provide the schema. With a scope option PATHs
    limit the scan; alone they are checked whole, in the given order.
    """
    from launchgate.cli.running import run_gates

    options = take_options(given)
    scope = take_scope(given, paths, single_gate=True)
    flags = MigrationsOptions(
        dialect=cast("Dialect | None", dialect),
        server_version=_major(server_version),
        runner=cast("RunnerName | None", runner),
        transaction=None if assume_transaction is None else "assume" if assume_transaction else "none",
        start=_read(schema) if schema else "",
    )
    return run_gates(("migrations",), options, scope, gate_options={"migrations": flags})


def _major(version: str | None) -> int | None:
    """Return the major version of `16`, `16.4` or `9.6`."""
    if not version:
        return None
    number = version.partition(".")[0]
    if not number.isdecimal():
        raise UsageError(f"--server-version {version!r} is not a version", hint="for example --server-version 16")
    return int(number)


def _read(path: str) -> str:
    """Return the text of the file that `--schema` names; raise `UsageError` if it cannot be read."""
    from launchgate.files import read_user_file
    from launchgate.gates.migrations.select import decode
    from launchgate.model.errors import Unreadable

    try:
        return decode(path, read_user_file(path))
    except Unreadable as error:
        raise UsageError(f"--schema {error.message}", hint="name a readable SQL file") from error
