"""The report as JSON, version 1: what `launchgate report` reads back."""

from __future__ import annotations

from launchgate.report import Report
from launchgate.reporters import Options
from launchgate.wire import dump


def render(report: Report, options: Options) -> str:
    """Give the JSON text; a `##[` in it is escaped, for standard output may be a log in which the runner looks."""
    del options
    return dump(report).replace("##[", "\\u0023#[")
