"""A report for reviewdog: Reviewdog Diagnostic Format, one JSON document without suppressed findings."""

from __future__ import annotations

from launchgate.model.finding import Finding, InFile, Json, Severity
from launchgate.model.report import Report
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._text import as_json
from launchgate.reporters._view import line_in_file, message

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report, options: ReportOptions) -> str:
    """Return the JSON text."""
    del options
    source: Json = {"name": "launchgate", "url": "https://github.com/launchgate/launchgate"}
    diagnostics = [_diagnostic(reported.judged.finding) for reported in view.standing(report)]
    return as_json({"source": source, "diagnostics": diagnostics})


def _diagnostic(finding: Finding) -> Json:
    at = line_in_file(finding.at)
    where = _range(at)
    code: dict[str, Json] = {"value": finding.rule.id}
    if finding.rule.references:
        code["url"] = finding.rule.references[0]
    diagnostic: dict[str, Json] = {
        "message": f"{message(finding.at, finding.message)}\n{finding.rule.why}\nFix: {finding.fix.summary}",
        "location": {"path": at.path, "range": where},
        "severity": _SEVERITIES[finding.severity],
        "code": code,
    }
    # Only a fix that is known to replace exactly this text may be offered as a button.
    if finding.fix.safe and finding.fix.replacement and at is finding.at and at.end_column:
        diagnostic["suggestions"] = [{"range": where, "text": finding.fix.replacement}]
    return diagnostic


def _range(at: InFile) -> dict[str, Json]:
    where: dict[str, Json] = {"start": {"line": at.line, "column": at.column}}
    if at.end_column:
        where["end"] = {"line": at.end_line or at.line, "column": at.end_column}
    return where
