"""The single writer: standard output and error, report files, the step summary and outputs, each masked once more.

Nothing else in launchgate writes to a stream. What was decided survives every failure to say it.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TextIO

from launchgate.errors import EXIT_PASS, LaunchgateError, UsageError
from launchgate.judge.masking import blank, learn, masked
from launchgate.redact import Masker
from launchgate.report import Report
from launchgate.reporters import KIBIBYTE, Options, render
from launchgate.reporters._outputs import outputs
from launchgate.reporters._text import SYMBOLS, encodable, harmless, plain, to_ascii

MASKER = Masker()
"""The masker of this process: what it knows is in no output."""

_SUMMARY_CEILING = 1000 * KIBIBYTE  # of 1024 that the runner takes from all of one step


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where a report goes: `format` to standard output, `reports` as (format, path), two files of the runner."""

    format: str = "console"
    reports: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    outputs: str = ""


def destinations(format_: str | None, reports: tuple[tuple[str, str], ...], environ: Mapping[str, str]) -> Destinations:
    """Decide where the report goes, and raise `UsageError` now for a place that cannot be written."""
    actions = environ.get("GITHUB_ACTIONS") == "true"
    if reports:
        from launchgate import files

        for _, path in reports:
            files.require_writable(path)
    return Destinations(
        format=format_ or ("github" if actions else "console"),
        reports=reports,
        summary=environ.get("GITHUB_STEP_SUMMARY", "") if actions else "",
        outputs=environ.get("GITHUB_OUTPUT", "") if actions else "",
    )


def options(
    environ: Mapping[str, str], *, color: str = "auto", verbose: int = 0, stream: TextIO | None = None
) -> Options:
    """Give the look of a format for `stream` (default: standard output); `color` is auto, always or never."""
    stream = stream or sys.stdout
    on_terminal = bool(stream and stream.isatty())
    wanted = on_terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    encoding = getattr(stream, "encoding", None) or "ascii"
    return Options(
        colour=color == "always" or (color == "auto" and (wanted or bool(environ.get("FORCE_COLOR")))),
        width=_columns(stream, environ) if on_terminal else 80,
        unicode=encodable(SYMBOLS, encoding),
        verbose=verbose,
    )


def tell(report: Report, to: Destinations, look: Options) -> None:
    """Give `report` to every destination; raise `UsageError` for one that failed, unless the gate is closed anyway."""
    learn(MASKER, report)
    clean = masked(report, MASKER)
    failures: list[LaunchgateError] = []
    for name, path in to.reports:
        _attempt(failures, functools.partial(_save_report, name, path, clean))
    if to.summary:
        _attempt(failures, lambda: _summarise(to.summary, clean))
    if to.outputs:
        _attempt(failures, lambda: _hand_on(to, clean))
    _attempt(failures, lambda: _emit(sys.stdout, rendered(to.format, clean, look), exact=to.format != "console"))
    if failures and report.exit_code == EXIT_PASS:
        raise failures[0]
    for failure in failures:
        say(f"error: {failure.message}")


def rendered(name: str, report: Report, look: Options) -> str:
    """Give `report`, whose strings are masked, in the format `name`, masked once more."""
    # A value that the format itself spells (`verdict`, `level`) is no leak, and masking it would break the format.
    own = functools.cache(lambda: render(name, blank(report), look))
    return MASKER.mask(render(name, report, look), keep=lambda form: form in own())


def show(text: str) -> None:
    """Print `text` to standard output, masked and harmless, with a line feed at its end."""
    _print(sys.stdout, text)


def say(text: str) -> None:
    """Print `text` to standard error, masked and harmless (a log is read for commands), a line feed at its end."""
    _print(sys.stderr, text)


def _print(stream: TextIO | None, text: str) -> None:
    text = harmless(MASKER.mask(text)) + "\n"
    encoding = getattr(stream, "encoding", None) or "ascii"
    _emit(stream, text if encodable(SYMBOLS, encoding) else to_ascii(text))


def notice(text: str, environ: Mapping[str, str]) -> None:
    """Say `text` where people look: as an annotation under GitHub Actions, else on standard error."""
    if environ.get("GITHUB_ACTIONS") != "true":
        return say(text)
    from launchgate.reporters.github import data

    return _emit(sys.stdout, f"::notice title=launchgate::{data(plain(MASKER.mask(text)))}\n")


def save(path: str, text: str) -> None:
    """Write `text`, masked, to the file the user named; raise `UsageError` where that cannot be done."""
    from launchgate import files

    files.write(path, MASKER.mask(text))


def _attempt(failures: list[LaunchgateError], action: Callable[[], None]) -> None:
    try:
        action()
    except LaunchgateError as failure:
        failures.append(failure)


def _save_report(name: str, path: str, clean: Report) -> None:
    from launchgate import files

    files.write(path, rendered(name, clean, Options()))


def _hand_on(to: Destinations, clean: Report) -> None:
    from launchgate import files

    paths = {name: MASKER.mask(path) for name, path in reversed(to.reports)}
    # Whoever wrote to this file before may have left its last line open.
    files.append(to.outputs, ("\n" if files.size(to.outputs) else "") + outputs(clean, paths))


def _summarise(path: str, clean: Report) -> None:
    from launchgate import files

    room = _SUMMARY_CEILING - files.size(path)
    if room > KIBIBYTE:
        look = Options()
        files.append(path, rendered("markdown", clean, replace(look, limit=min(look.limit, room))))


def _unwritable(path: str, reason: str) -> UsageError:
    message = f"{path} cannot be written: {reason}"
    return UsageError(message, hint="name a file in a folder that exists and that this user may write")


def _emit(stream: TextIO | None, text: str, *, exact: bool = False) -> None:
    """Write to a stream: its own encoding with escapes, or `exact` UTF-8 for what programs read.

    A reader that has gone (`| head`) is no failure: the exit code still tells the verdict.
    """
    if stream is None:
        return
    buffer = getattr(stream, "buffer", None)
    encoding = "utf-8" if exact else getattr(stream, "encoding", None) or "utf-8"
    try:
        if buffer is None:
            stream.write(text)
        else:
            stream.flush()
            buffer.write(text.encode(encoding, "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        _forget(stream)
    except (OSError, ValueError) as error:
        name = "standard error" if stream is sys.stderr else "standard output"
        _forget(stream)
        raise _unwritable(name, getattr(error, "strerror", None) or str(error)) from error


def _forget(stream: TextIO) -> None:
    """Point the stream at nothing, so that the interpreter does not fail again when it flushes at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    given = environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
