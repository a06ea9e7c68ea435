"""The single writer: standard output and error, report files, the step summary and outputs, each masked once more.

Nothing else writes to `stream`, except the fast path of the commit hook. A verdict survives a failure to publish.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TextIO

from launchgate.model.errors import EXIT_PASS, LaunchgateError
from launchgate.model.masker import Masker
from launchgate.model.report import Report
from launchgate.reporters import KIBIBYTE, ReportOptions, render
from launchgate.reporters._text import SYMBOLS, encodable, harmless, plain, to_ascii
from launchgate.runner.masking import blank, learn, masked
from launchgate.stream import columns, emit, is_coloured

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
) -> ReportOptions:
    """Return the look of a format for `stream` (default: standard output); `color` is auto, always or never."""
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    return ReportOptions(
        colour=is_coloured(stream, environ, color),
        width=columns(stream, environ) if stream and stream.isatty() else 80,
        unicode=encodable(SYMBOLS, encoding),
        verbose=verbose,
    )


def publish(report: Report, to: Destinations, look: ReportOptions) -> None:
    """Write `report` to every destination; raise `UsageError` if one failed and the run passed."""
    learn(MASKER, report)
    clean = masked(report, MASKER)
    failures: list[LaunchgateError] = []
    for name, path in to.reports:
        _attempt(failures, functools.partial(_save_report, name, path, clean))
    if to.summary:
        _attempt(failures, lambda: _summarise(to.summary, clean))
    if to.outputs:
        _attempt(failures, lambda: _hand_on(to, clean))
    _attempt(failures, lambda: emit(sys.stdout, rendered(to.format, clean, look), exact=to.format != "console"))
    if failures and report.exit_code == EXIT_PASS:
        raise failures[0]
    for failure in failures:
        log(f"error: {failure.message}")


def rendered(name: str, report: Report, look: ReportOptions) -> str:
    """Return `report`, whose strings are masked, in the format `name`, masked once more."""
    # A value that the format itself contains (`verdict`, `level`) is not a leak, and masking it would break the format.
    own = functools.cache(lambda: render(name, blank(report), look))
    return MASKER.mask(render(name, report, look), keep=lambda form: form in own())


def print_text(text: str) -> None:
    """Print `text` to standard output, masked and harmless, with a line feed at its end."""
    _print(sys.stdout, text)


def log(text: str) -> None:
    """Print `text` to standard error, masked and harmless (a log is read for commands), a line feed at its end."""
    _print(sys.stderr, text)


def _print(stream: TextIO | None, text: str) -> None:
    text = harmless(MASKER.mask(text)) + "\n"
    encoding = getattr(stream, "encoding", None) or "ascii"
    emit(stream, text if encodable(SYMBOLS, encoding) else to_ascii(text))


def annotate(text: str, environ: Mapping[str, str]) -> None:
    """Publish `text` as an annotation under GitHub Actions, else on standard error."""
    if environ.get("GITHUB_ACTIONS") != "true":
        return log(text)
    from launchgate.reporters.github import data

    return emit(sys.stdout, f"::notice title=launchgate::{data(plain(MASKER.mask(text)))}\n")


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

    files.write(path, rendered(name, clean, ReportOptions()))


def _hand_on(to: Destinations, clean: Report) -> None:
    from launchgate import files
    from launchgate.reporters.github import outputs

    paths = {name: MASKER.mask(path) for name, path in reversed(to.reports)}
    # A step that wrote to this file before may not have ended its last line.
    files.append(to.outputs, ("\n" if files.size(to.outputs) else "") + outputs(clean, paths))


def _summarise(path: str, clean: Report) -> None:
    from launchgate import files

    room = _SUMMARY_CEILING - files.size(path)
    if room > KIBIBYTE:
        look = ReportOptions()
        files.append(path, rendered("markdown", clean, replace(look, limit=min(look.limit, room))))
