"""The options that commands share, and the one way from options to a report, an output and an exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from launchgate.model.errors import UsageError
from launchgate.reporters import formats
from launchgate.text.similar import nearest

if TYPE_CHECKING:
    from launchgate.ci import ScopeOptions

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = formats()
_COMMON = ("config", "output_format", "report", "fail_on", "inconclusive", "verbose", "quiet", "color")


def one_of(*words: str) -> dict[str, Any]:
    """Get the settings of an option that takes one of `words`; an empty value, as an unset input arrives, is None."""

    def convert(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if not value:
            return None
        if value not in words:
            near = nearest(value, words)
            advice = f"did you mean '{near}'?" if near else f"choose one of {', '.join(words)}"
            raise click.BadParameter(f"{value!r} is not possible here: {advice}", ctx, param)
        return value

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        del ctx, param
        return [word for word in words if word.startswith(incomplete)]

    return {"metavar": f"[{'|'.join(words)}]", "callback": convert, "shell_complete": complete}


@dataclass(frozen=True, slots=True)
class Options:
    """The common options as given; None where the option was absent or empty. `reports` are (format, path) pairs."""

    config: str | None = None
    format: str | None = None
    reports: tuple[tuple[str, str], ...] = ()
    fail_on: str | None = None
    inconclusive: str | None = None
    verbose: int = 0
    quiet: bool = False
    color: str = "auto"


def output_options(default: str) -> Callable[[F], F]:
    """Return what adds the options of a command that tells a report; `default` is said of its format."""

    def add(function: F) -> F:
        for option in reversed(
            (
                click.option(
                    "--format", "output_format", **one_of(*FORMATS), help=f"What to print (default: {default})."
                ),
                click.option("--report", multiple=True, metavar="FORMAT=PATH", help="Also write a report; repeatable."),
                click.option(
                    "-v", "--verbose", count=True, help="Also show waivers to paste, and all that was left out."
                ),
                click.option("-q", "--quiet", is_flag=True, help="Print a line per finding, and the verdict."),
                click.option(
                    "--color",
                    **one_of("auto", "always", "never"),
                    default="auto",
                    help="Use colour (auto: on a terminal, unless NO_COLOR is set).",
                ),
            )
        ):
            function = option(function)
        return function

    return add


def common_options(function: F) -> F:
    """Add the options every judging command has."""
    for option in reversed(
        (
            click.option("-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml."),
            click.option(
                "--fail-on",
                **one_of("error", "warning", "never"),
                help="Close the gate from this severity up (default: error).",
            ),
            click.option(
                "--inconclusive",
                **one_of("fail", "warn"),
                help="Exit with 3, or warn and exit with 0, where something could not be looked at (default: fail).",
            ),
            output_options("github in GitHub Actions, else console"),
        )
    ):
        function = option(function)
    return function


def scope_options(function: F) -> F:
    """Add the options that say what is judged."""
    for option in reversed(
        (
            click.option("--staged", is_flag=True, help="Judge the index against HEAD."),
            click.option("--base", metavar="REF", help="Judge what has come since the merge base with REF."),
            click.option("--head", metavar="REF", help="With --base: judge REF, not the work tree."),
            click.option("--all", "all_files", is_flag=True, help="Judge the whole tree."),
        )
    ):
        function = option(function)
    return function


def take_options(given: dict[str, Any]) -> Options:
    """Take the common options out of a command's keyword arguments."""
    values = {name: given.pop(name, None) for name in _COMMON}
    return Options(
        config=values["config"] or None,
        format=values["output_format"],
        reports=tuple(_report(text) for text in values["report"] or ()),
        fail_on=values["fail_on"],
        inconclusive=values["inconclusive"],
        verbose=values["verbose"] or 0,
        quiet=bool(values["quiet"]),
        color=values["color"] or "auto",
    )


def take_scope(given: dict[str, Any], paths: Sequence[str] = (), *, single_gate: bool = False) -> ScopeOptions:
    """Take the scope options out of a command's keyword arguments; `paths` are the command's own."""
    from launchgate.ci import ScopeOptions

    return ScopeOptions(
        staged=bool(given.pop("staged", False)),
        base=given.pop("base", None) or None,
        head=given.pop("head", None) or None,
        all=bool(given.pop("all_files", False)),
        paths=tuple(paths),
        single_gate=single_gate,
    )


def _report(text: str) -> tuple[str, str]:
    name, _, path = text.partition("=")
    if name not in FORMATS or not path:
        message = f"--report {text!r} is not FORMAT=PATH"
        raise UsageError(message, hint=f"for example --report sarif=launchgate.sarif; formats: {', '.join(FORMATS)}")
    return name, path
