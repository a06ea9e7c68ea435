"""A report as SARIF 2.1.0, within the limits of GitHub code scanning.

GitHub reads one location, ten tags, 1024 characters of text per rule and 25,000 results, of which it keeps the 5,000
most severe. It ignores suppressions, so the file contains no suppressed findings: they would return as alerts.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping

from launchgate.model.finding import Confidence, InFile, Json, Location, RuleInfo, Severity, name_of
from launchgate.model.masker import to_bytes
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._text import as_json, clip
from launchgate.reporters._view import Reported, line_in_file, message
from launchgate.text.plural import count

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/launchgate/launchgate"
_MOST_RESULTS = 25_000
_MOST_TEXT = 1024
_MOST_MESSAGE = 8000
_SHOWN = ("verified",)  # of the evidence: what decides how soon somebody has to act
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SECURITY_GATES = {"secrets": {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.NOTE: "2.0"}}
_PRECISIONS = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}


def render(report: Report, options: ReportOptions) -> str:
    """Return one SARIF log with one run."""
    del options
    found = view.standing(report)
    index = {rule: number for number, rule in enumerate(report.rules)}
    run: dict[str, Json] = {
        "tool": {"driver": _driver(report)},
        "automationDetails": {"id": "launchgate/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(found) - _MOST_RESULTS)],
        "results": [_result(reported, index) for reported in found[:_MOST_RESULTS]],
    }
    if report.source.server and report.source.repository and report.source.commit:
        uri = f"{report.source.server}/{urllib.parse.quote(to_bytes(report.source.repository))}"
        run["versionControlProvenance"] = [{"repositoryUri": uri, "revisionId": report.source.commit}]
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(report: Report) -> Json:
    precisions = _precisions(report)
    return {
        "name": "launchgate",
        "semanticVersion": report.version,
        "informationUri": _HOME,
        "rules": [_rule(entry, precisions[entry.id]) for entry in report.rules.values()],
    }


def _precisions(report: Report) -> dict[str, str]:
    """Return the confidence of the surest finding of each rule."""
    surest: dict[str, Confidence] = {}
    for gate in report.gates:
        for finding in (judged.finding for judged in gate.findings):
            surest[finding.rule.id] = max(finding.confidence, surest.get(finding.rule.id, Confidence.LOW))
    return {rule: _PRECISIONS[confidence] for rule, confidence in surest.items()}


def _rule(entry: RuleInfo, precision: str) -> Json:
    properties: dict[str, Json] = {
        "tags": ["launchgate", entry.gate],
        "precision": precision,
        "problem.severity": _PROBLEMS[entry.severity],
    }
    if entry.gate in _SECURITY_GATES:
        properties["tags"] = ["launchgate", entry.gate, "security"]
        properties["security-severity"] = _SECURITY_GATES[entry.gate][entry.severity]
    rule: dict[str, Json] = {
        "id": entry.id,
        "shortDescription": {"text": clip(entry.title, _MOST_TEXT)},
        "fullDescription": {"text": clip(entry.why, _MOST_TEXT)},
        "help": {"text": clip("\n".join((entry.why, f"Fix: {entry.fix}", *entry.references)), _MOST_TEXT)},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": properties,
    }
    if entry.references:
        rule["helpUri"] = entry.references[0]
    return rule


def _result(reported: Reported, index: Mapping[str, int]) -> Json:
    finding = reported.judged.finding
    result: dict[str, Json] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": _unlinked(clip(message(finding.at, finding.message), _MOST_MESSAGE))},
        "locations": [_location(finding.at)],
        # `primaryLocationLineHash` is left to GitHub's upload action, which warns of any other value than its own.
        "partialFingerprints": {"launchgate/v1": reported.judged.fingerprint},
        "properties": {
            "confidence": finding.confidence.label,
            "fix": finding.fix.summary,
            **{key: finding.evidence[key] for key in _SHOWN if key in finding.evidence},
        },
    }
    if finding.also:
        related: list[Json] = [{"id": number, **_location(each)} for number, each in enumerate(finding.also, 1)]
        result["relatedLocations"] = related
    return result


def _unlinked(text: str) -> str:
    # `[text](address)` is a link in a SARIF message (section 3.11.6).
    return text.replace("](", "] (")


def _location(location: Location) -> dict[str, Json]:
    at = line_in_file(location)
    physical: Json = {
        "artifactLocation": {"uri": urllib.parse.quote(to_bytes(at.path), safe="/")},
        "region": _region(at),
    }
    logical: Json = [{"fullyQualifiedName": name_of(location)}]
    return {"physicalLocation": physical} | ({} if at is location else {"logicalLocations": logical})


def _region(at: InFile) -> Json:
    end_line = max(at.end_line or at.line, at.line)
    region: dict[str, Json] = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1), "endLine": end_line}
    least = max(at.column, 1) + 1 if end_line == at.line else 1
    region["endColumn"] = max(at.end_column or least, least)
    return region


def _invocation(report: Report, left_out: int) -> Json:
    notes = [("error", f"the {view.label(gate)} gate crashed: {gate.error}") for gate in report.gates if gate.error]
    notes += [
        ("warning", f"{each.gates} could not check {subject}: {each.reason}")
        for each in view.skipped(report, SkipReason.FAILED)
        for subject in each.subjects
    ]
    if left_out > 0:
        notes.append(("warning", f"{count(left_out, 'more result')} did not fit"))
    messages: list[Json] = [{"level": level, "message": {"text": _unlinked(text)}} for level, text in notes]
    return {
        "executionSuccessful": report.verdict is not Verdict.ERROR,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": messages,
    }
