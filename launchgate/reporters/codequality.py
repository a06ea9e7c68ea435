"""A report for GitLab's code quality widget: one JSON array, unique fingerprints, without suppressed findings."""

from __future__ import annotations

from launchgate.model.finding import Json, Severity
from launchgate.model.report import Report
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._text import as_json
from launchgate.reporters._view import line_in_file, message

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, options: ReportOptions) -> str:
    """Return the JSON text."""
    del options
    seen: dict[str, int] = {}
    rows: list[Json] = []
    for reported in view.standing(report):
        finding, fingerprint = reported.judged.finding, reported.judged.fingerprint
        nth = seen[fingerprint] = seen.get(fingerprint, 0) + 1
        at = line_in_file(finding.at)
        rows.append(
            {
                "description": message(finding.at, finding.message),
                "check_name": finding.rule.id,
                "fingerprint": fingerprint if nth == 1 else f"{fingerprint}-{nth}",
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": at.path, "lines": {"begin": at.line}},
            }
        )
    return as_json(rows)
