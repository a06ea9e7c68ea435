"""The `launchgate` command: find the subcommand, import only that one, and turn errors into exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from traceback import walk_tb
from typing import Any

import click

from launchgate import __version__
from launchgate.cli.help import HelpfulGroup, write_sections
from launchgate.model.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_PASS, EXIT_USAGE, LaunchgateError
from launchgate.stream import flush_or_drop
from launchgate.text.similar import nearest

# heading -> name -> one line of help; the module is `launchgate.cli.<name>` and holds `command`. Listing imports none.
SECTIONS = {
    "Before a merge": {
        "check": "Run all repository gates on a change.",
        "secrets": "Find credentials in a change, in files or on standard input.",
        "env": "Check environment variables against their declared contract.",
        "migrations": "Find migrations that lock, rewrite or break.",
    },
    "After a deploy": {
        "live": "Run all deployment gates on an environment.",
        "domain": "Look up the hosts of an environment in DNS.",
    },
    "Set up": {
        "init": "Set up launchgate in this repository.",
        "config": "Validate the configuration, or show what is in effect.",
        "completion": "Print the script that completes commands in a shell.",
    },
    "Exceptions": {
        "waive": "Write a waiver for a finding.",
        "waivers": "List the waivers, those ending soon first.",
        "baseline": "Record today's findings, so that only new ones fail.",
    },
    "Explain and report": {
        "explain": "Explain what a rule finds, why it matters and how to fix it.",
        "rules": "List all rules.",
        "report": "Render, merge or post reports.",
    },
}
COMMANDS = {name: text for section in SECTIONS.values() for name, text in section.items()}

HIDDEN = frozenset({"action"})  # for action.yml only
COMPLETE = "_LAUNCHGATE_COMPLETE"  # set by the completion script of a shell


class LazyGroup(HelpfulGroup):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        del ctx
        if cmd_name not in COMMANDS and cmd_name not in HIDDEN:
            return None
        command: click.Command = importlib.import_module(f"launchgate.cli.{cmd_name}").command
        command.short_help = COMMANDS.get(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands of the table, section by section."""
        del ctx
        write_sections(formatter, ((heading, section.items()) for heading, section in SECTIONS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for an unknown name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], COMMANDS)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near}'?", ctx) from error


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=(
        ("Set up launchgate in this repository", "launchgate init"),
        ("Check the staged change before a commit", "launchgate check --staged"),
        ("Explain a rule", "launchgate explain migrations/index-not-concurrent"),
        ("Complete commands and options in this shell", 'eval "$(launchgate completion bash)"'),
    ),
    epilog="`launchgate COMMAND --help` describes a command. Exit codes: 0 passed, 1 failed, 2 usage or configuration "
    "error, 3 inconclusive.",
)
@click.version_option(__version__, "-V", "--version", prog_name="launchgate", message="%(prog)s %(version)s")
def command() -> None:
    """One gate between a commit and a launch.

    Start with `launchgate check` in a repository. It needs no configuration; `launchgate init` writes one.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see `launchgate.model.errors`). Raises nothing."""
    try:
        return _invoke(list(sys.argv[1:] if argv is None else argv))
    except BaseException as error:  # noqa: BLE001 - a bug becomes a message, a log and exit code 70
        return ended(error)


def ended(error: BaseException) -> int:
    """Report the error that ended the process and return its exit code, 0 only for an exit that click asked for."""
    return next(handle(error) for kind, handle in _HANDLERS if isinstance(error, kind))


def _invoke(arguments: list[str]) -> int:
    instruction = os.environ.get(COMPLETE)
    if instruction:
        from click.shell_completion import shell_complete

        return EXIT_USAGE if shell_complete(command, {}, "launchgate", COMPLETE, instruction) else EXIT_PASS
    # Not `command.main`: it would turn Ctrl-C and a closed pipe into exit code 1, which means "failed".
    with command.make_context("launchgate", arguments) as context:
        result = command.invoke(context)
    if result is None:  # a command without a verdict
        return EXIT_PASS
    if type(result) is not int:
        message = f"a command returned {type(result).__name__} as its exit code"
        raise TypeError(message)
    return result


def _exit(error: click.exceptions.Exit) -> int:
    return error.exit_code


def _help(error: click.exceptions.NoArgsIsHelpError) -> int:
    _log(error.format_message())
    return EXIT_USAGE


def _usage(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "launchgate"
    _log(f"error: {error.format_message()}", f"hint: see `{path} --help`")
    return EXIT_USAGE


def _known(error: LaunchgateError) -> int:
    for each in (error, *getattr(error, "others", ())):
        _log(f"error: {each}", f"hint: {each.hint}")
    return error.exit_code


def _interrupted(error: BaseException) -> int:
    del error
    _log("interrupted: no verdict was reached")
    return EXIT_INTERRUPTED


def _lost_stream(error: OSError) -> int:
    # click prints the help itself, and its reader may exit or its disk be full. Verdicts never come here.
    flush_or_drop(sys.stdout)
    if all(frame.f_code is not click.echo.__code__ for frame, _ in walk_tb(error.__traceback__)):
        return _bug(error)
    if isinstance(error, BrokenPipeError):
        return EXIT_INTERRUPTED
    _log(
        f"error: standard output cannot be written: {error.strerror or error}",
        "hint: redirect it to a disk with free space",
    )
    return EXIT_USAGE


def _no_memory(error: BaseException) -> int:
    del error
    _log("error: out of memory", "hint: exclude very large files, or give the process more memory")
    return EXIT_BUG


def _bug(error: BaseException) -> int:
    from launchgate.cli.crash import write_log

    log = write_log(error)
    _log(
        f"internal error: {type(error).__name__} in launchgate {__version__}; no verdict was reached",
        f"hint: {log}; report the bug with that text, which contains no file contents",
    )
    return EXIT_BUG


def _log(*lines: str) -> None:
    from launchgate.runner.publish import log

    for line in lines:
        log(line)


_HANDLERS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], int]], ...] = (
    (click.exceptions.Exit, _exit),
    (click.exceptions.NoArgsIsHelpError, _help),
    (click.ClickException, _usage),
    (LaunchgateError, _known),
    ((click.Abort, KeyboardInterrupt), _interrupted),
    (OSError, _lost_stream),
    (MemoryError, _no_memory),
    (BaseException, _bug),
)
