"""The report as JSON, version 1: what `launchgate report` reads back."""

from __future__ import annotations

from launchgate.model.codec import dump
from launchgate.model.report import Report
from launchgate.reporters import ReportOptions
from launchgate.reporters._text import in_log


def render(report: Report, options: ReportOptions) -> str:
    """Return the JSON text."""
    del options
    return in_log(dump(report))
