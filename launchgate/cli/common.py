"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from launchgate.cli.help import OUTPUT, POLICY, SCOPE, add_options, option
from launchgate.model.errors import UsageError
from launchgate.reporters import formats
from launchgate.text.similar import nearest

if TYPE_CHECKING:
    from launchgate.ci import ScopeOptions

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = formats()
_COMMON = ("config", "output_format", "report", "fail_on", "inconclusive", "verbose", "quiet", "color")


def one_of(*words: str, metavar: str = "") -> dict[str, Any]:
    """Return the settings of an option that takes one of `words`; an empty value, as an unset input has, is None."""

    def convert(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if not value:
            return None
        if value not in words:
            near = nearest(value, words)
            advice = f"did you mean '{near}'?" if near else f"choose one of {', '.join(words)}"
            raise click.BadParameter(f"{value!r} is not a valid value: {advice}", ctx, param)
        return value

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        del ctx, param
        return [word for word in words if word.startswith(incomplete)]

    return {"metavar": metavar or f"[{'|'.join(words)}]", "callback": convert, "shell_complete": complete}


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """The common options as given; None for an option that is absent or empty. `reports` are (format, path) pairs."""

    config: str | None = None
    format: str | None = None
    reports: tuple[tuple[str, str], ...] = ()
    fail_on: str | None = None
    inconclusive: str | None = None
    verbose: int = 0
    quiet: bool = False
    color: str = "auto"


def output_options(default: str) -> Callable[[F], F]:
    """Return a decorator that adds the options of a command that prints a report, as `default` unless asked."""
    formats_ = f"Print the report as {', '.join(FORMATS[:-1])} or {FORMATS[-1]} (default: {default})."
    return add_options(
        option(OUTPUT, "--format", "output_format", **one_of(*FORMATS, metavar="FORMAT"), help=formats_),
        option(OUTPUT, "--report", multiple=True, metavar="FORMAT=PATH", help="Also write a report; repeatable."),
        option(OUTPUT, "-v", "--verbose", count=True, help="Show waivers to paste, all fixes and all skipped files."),
        option(OUTPUT, "-q", "--quiet", is_flag=True, help="Print one line per finding, and the verdict."),
        option(
            OUTPUT,
            "--color",
            **one_of("auto", "always", "never"),
            default="auto",
            help="Use color (auto: on a terminal unless NO_COLOR is set).",
        ),
    )


def config_option(group: str = POLICY) -> Callable[[F], F]:
    """Return a decorator that adds `--config`."""
    return option(group, "-c", "--config", metavar="FILE", help="Use this configuration instead of launchgate.yml.")


def common_options(function: F) -> F:
    """Add the options of every command that runs gates."""
    return add_options(
        config_option(),
        option(
            POLICY,
            "--fail-on",
            **one_of("error", "warning", "never"),
            help="Fail on findings of this severity and above (default: error).",
        ),
        option(
            POLICY,
            "--inconclusive",
            **one_of("fail", "warn"),
            help="Exit with 3, or warn and exit with 0, if something could not be checked (default: fail).",
        ),
        output_options("github in GitHub Actions, else console"),
    )(function)


def scope_options(function: F) -> F:
    """Add the options that choose what is scanned."""
    return add_options(
        option(SCOPE, "--staged", is_flag=True, help="Scan the staged change: the index against HEAD."),
        option(SCOPE, "--base", metavar="REF", help="Scan the change since the merge base with REF."),
        option(SCOPE, "--head", metavar="REF", help="With --base: scan up to REF instead of the work tree."),
        option(SCOPE, "--all", "all_files", is_flag=True, help="Scan the whole tree."),
    )(function)


def take_options(given: dict[str, Any]) -> CommonOptions:
    """Take the common options out of a command's keyword arguments."""
    values = {name: given.pop(name, None) for name in _COMMON}
    return CommonOptions(
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
    """Take the scope options out of a command's keyword arguments; `paths` are its arguments."""
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
