"""`launchgate migrations`: statements that stop the database, fail on it, or break the running application."""

from __future__ import annotations

from typing import cast, get_args

import click

from launchgate.cli.common import common_options, one_of, scope_options, take_options, take_scope
from launchgate.gates.migrations.config import Dialect, MigrationsOptions, RunnerName
from launchgate.model.errors import UsageError

RUNNERS: tuple[str, ...] = get_args(RunnerName)


@click.command("migrations", short_help="Judge the SQL that a change sends to the database.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--dialect", **one_of("postgresql", "mysql", "mariadb", "sqlite"), help="The database they are for.")
@click.option("--server-version", metavar="V", help="The oldest server version that runs them, such as 16.")
@click.option("--runner", **one_of(*RUNNERS), help="What runs them; told by names and directives when absent.")
@click.option("--schema", metavar="FILE", help="SQL that makes the schema which was there before.")
@click.option("--assume-transaction/--no-transaction", default=None, help="Whether each file runs in a transaction.")
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

    In a change only its own statements are judged; older migrations give the schema. With a scope option PATHs narrow
    what is judged; alone they are judged whole, in order.
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
        raise UsageError(f"--server-version {version!r} is no version", hint="for example --server-version 16")
    return int(number)


def _read(path: str) -> str:
    """Read the file that `--schema` names; raise `UsageError` where it cannot be read."""
    from launchgate.files import read_user_file
    from launchgate.gates.migrations.select import decode
    from launchgate.model.errors import Unreadable

    try:
        return decode(path, read_user_file(path))
    except Unreadable as error:
        raise UsageError(f"--schema {error.message}", hint="name a readable SQL file") from error
