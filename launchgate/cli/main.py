"""The `launchgate` command: finds the sub-command, imports only that one, and turns errors into exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from traceback import walk_tb
from typing import Any

import click

from launchgate import __version__
from launchgate.model.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_PASS, EXIT_USAGE, LaunchgateError
from launchgate.stream import flush_or_drop
from launchgate.text.similar import nearest

# name -> one line of help; the module is `launchgate.cli.<name>` and holds `command`. Listing imports none of them.
COMMANDS = {
    "check": "Judge what a change brings: the main job.",
    "live": "Look at a running deployment.",
    "secrets": "Find credentials in a change, files, or standard input.",
    "env": "Hold environment variables against their contract.",
    "migrations": "Find migrations that lock, rewrite or break.",
    "domain": "Look up the hosts of an environment.",
    "explain": "Say what a rule finds, why it bites and how to fix it.",
    "rules": "List every rule.",
    "init": "Set launchgate up in this repository.",
    "config": "Validate the configuration, or show what is in effect.",
    "waive": "Write a waiver for a finding.",
    "waivers": "List the waivers, those ending soon first.",
    "baseline": "Record today's findings, so that only new ones close the gate.",
    "report": "Render, merge or post reports.",
}


HIDDEN = frozenset({"action"})  # known to action.yml alone, and so not listed
_COMPLETE = "_LAUNCHGATE_COMPLETE"  # set by a shell that wants words to complete


class LazyGroup(click.Group):
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
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = nearest(args[0], COMMANDS)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near}'?", ctx) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="launchgate", message="%(prog)s %(version)s")
def command() -> None:
    """One gate between a commit and a launch.

    Start with `launchgate check` in a repository; `launchgate init` sets it up for good.
    """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code (the table is in `launchgate.model.errors`); nothing escapes."""
    try:
        return _invoke(list(sys.argv[1:] if argv is None else argv))
    except BaseException as error:  # noqa: BLE001 - the last door: a bug becomes a sentence, a log and exit code 70
        return ended(error)


def ended(error: BaseException) -> int:
    """Say what ended the process, and give its exit code: 0 only where the command line itself asked for that."""
    return next(handle(error) for kind, handle in _HANDLERS if isinstance(error, kind))


def _invoke(arguments: list[str]) -> int:
    asked = os.environ.get(_COMPLETE)
    if asked:
        from click.shell_completion import shell_complete

        return EXIT_USAGE if shell_complete(command, {}, "launchgate", _COMPLETE, asked) else EXIT_PASS
    # Not `command.main`: it would turn Ctrl-C and a closed pipe into exit code 1, which means "gate closed".
    with command.make_context("launchgate", arguments) as context:
        result = command.invoke(context)
    if result is None:  # a command that decides nothing
        return EXIT_PASS
    if type(result) is not int:
        message = f"a command gave {type(result).__name__} for its exit code"
        raise TypeError(message)
    return result


def _exit(error: click.exceptions.Exit) -> int:
    return error.exit_code


def _help(error: click.exceptions.NoArgsIsHelpError) -> int:
    _say(error.format_message())
    return EXIT_USAGE


def _usage(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "launchgate"
    _say(f"error: {error.format_message()}", f"hint: `{path} --help` lists what is possible")
    return EXIT_USAGE


def _known(error: LaunchgateError) -> int:
    for each in (error, *getattr(error, "others", ())):
        _say(f"error: {each}", f"hint: {each.hint}")
    return error.exit_code


def _interrupted(error: BaseException) -> int:
    del error
    _say("interrupted: nothing was decided")
    return EXIT_INTERRUPTED


def _lost_stream(error: OSError) -> int:
    # click prints the help by itself, and its reader may go or its disk be full. Verdicts never come here.
    flush_or_drop(sys.stdout)
    if all(frame.f_code is not click.echo.__code__ for frame, _ in walk_tb(error.__traceback__)):
        return _bug(error)
    if isinstance(error, BrokenPipeError):
        return EXIT_INTERRUPTED
    _say(f"error: standard output cannot be written: {error.strerror or error}", "hint: send it where there is room")
    return EXIT_USAGE


def _no_memory(error: BaseException) -> int:
    del error
    _say("error: out of memory", "hint: exclude very large files, or give the process more memory")
    return EXIT_BUG


def _bug(error: BaseException) -> int:
    from launchgate.cli.crash import write_log

    where = write_log(error)
    _say(
        f"bug: launchgate {__version__} failed with {type(error).__name__} and decided nothing",
        f"hint: {where}; please report it with that text, which holds no file contents",
    )
    return EXIT_BUG


def _say(*lines: str) -> None:
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
