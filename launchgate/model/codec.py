"""The JSON report, version 1: `dump`, `parse` and `merge`. Only ever added to; unknown keys are ignored.

`parse(dump(report))` equals `report` but for secret values, which are never written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from launchgate.model.errors import UsageError
from launchgate.model.finding import (
    Confidence,
    DnsRecord,
    Finding,
    Fix,
    Impact,
    InFile,
    Json,
    Location,
    RuleInfo,
    Severity,
    Url,
    Variable,
)
from launchgate.model.report import GateResult, Report, Result, Suppression, Verdict, WaiverSnippet
from launchgate.model.rule import default_impact
from launchgate.model.run import Check, CheckStatus, Exhibit, Series, Skipped, SkipReason, Source, Table, Timeline
from launchgate.text.plural import count

VERSION = 1
T = TypeVar("T")


def dump(report: Report) -> str:
    """Return the report as JSON text: ASCII only, keys in a fixed order, a newline at the end."""
    document: dict[str, Json] = {
        "version": VERSION,
        "tool": {"name": "launchgate", "version": report.version},
        "verdict": report.verdict.value,
        "made_at": report.made_at,
        "source": {
            "server": report.source.server,
            "repository": report.source.repository,
            "commit": report.source.commit,
        },
        "notes": list(report.notes),
        "rules": {key: _entry_out(entry) for key, entry in report.rules.items()},
        "gates": [_gate_out(gate) for gate in report.gates],
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def parse(text: str, *, path: str = "report") -> Report:
    """Read a report back; raise `UsageError` naming `path` when it is not one of ours."""
    hint = "give a file written by `launchgate … --report json=PATH`"
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            message = f"{path}: report version {document['version']!r} is not {VERSION}"
            raise UsageError(message, hint="use the launchgate version that wrote it")
        rules = {key: _entry_in(key, value) for key, value in document["rules"].items()}
        return Report(
            gates=tuple(_gate_in(gate, rules) for gate in document["gates"]),
            made_at=str(document["made_at"]),
            version=str(document["tool"]["version"]),
            source=Source(**{key: str(document["source"].get(key, "")) for key in ("server", "repository", "commit")}),
            notes=tuple(map(str, document.get("notes", ()))),
        )
    except KeyError as error:
        raise UsageError(f"{path}: not a launchgate report (it has no {error})", hint=hint) from error
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        message = f"{path}: not a launchgate report ({type(error).__name__}: {str(error)[:80]})"
        raise UsageError(message, hint=hint) from error


def merge(given: Sequence[Report]) -> Report:
    """Join reports of shards or jobs into one, in the order given; the newest `made_at` and a known source win.

    A copy of a report, as patterns over downloaded artifacts bring it, counts once, and that is noted.
    """
    if not given:
        raise UsageError("there is no report to join", hint="name at least one REPORT.json")
    reports: list[Report] = []
    for report in given:
        if report not in reports:
            reports.append(report)
    notes = dict.fromkeys(note for report in reports for note in report.notes)
    if copies := len(given) - len(reports):
        notes[f"Reports that were given more than once count once: {count(copies, 'copy')} ignored."] = None
    return replace(
        reports[0],
        gates=tuple(gate for report in reports for gate in report.gates),
        made_at=max(report.made_at for report in reports),
        source=next((report.source for report in reports if report.source.commit), Source()),
        notes=tuple(notes),
    )


def _entry_out(entry: RuleInfo) -> Json:
    return {
        "title": entry.title,
        "why": entry.why,
        "fix": entry.fix,
        "severity": entry.severity.label,
        "references": list(entry.references),
        "since": entry.since,
        "preview": entry.preview,
        "notes": dict(entry.notes),
        "impact": entry.impact.label,
    }


def _entry_in(key: str, value: Mapping[str, Any]) -> RuleInfo:
    return RuleInfo(
        id=key,
        severity=Severity[value["severity"].upper()],
        title=_text(value["title"]),
        why=_text(value["why"]),
        fix=_text(value["fix"]),
        references=tuple(map(_text, value.get("references", ()))),
        since=_text(value.get("since", "")),
        preview=bool(value.get("preview", False)),
        notes={_text(name): _text(note) for name, note in value.get("notes", {}).items()},
        impact=_impact_in(key, value.get("impact")),
    )


def _impact_in(rule: str, label: str | None) -> Impact:
    """Return the impact called `label`; reports of older and newer versions may have none, or one unknown here."""
    return next((each for each in Impact if each.label == label), default_impact(rule))


def _place_out(place: InFile) -> dict[str, Json]:
    fields = ("path", "line", "column", "end_line", "end_column", "commit")
    return {name: getattr(place, name) for name in fields if getattr(place, name) is not None}


def _place_in(value: Mapping[str, Any]) -> InFile:
    return InFile(
        path=_text(value["path"]),
        line=int(value["line"]),
        column=int(value.get("column", 1)),
        end_line=_maybe(int, value.get("end_line")),
        end_column=_maybe(int, value.get("end_column")),
        commit=_maybe(_text, value.get("commit")),
    )


def _location_out(location: Location) -> Json:
    match location:
        case InFile():
            return _place_out(location)
        case Variable():
            own: dict[str, Json] = {"variable": location.name}
        case Url():
            own = {"url": location.url}
        case DnsRecord():
            own = {"record": location.name, "type": location.type}
    return own if location.declared_at is None else {**own, **_place_out(location.declared_at)}


def _location_in(value: Mapping[str, Any]) -> Location:
    declared_at = _place_in(value) if "path" in value else None
    if "variable" in value:
        return Variable(_text(value["variable"]), declared_at)
    if "url" in value:
        return Url(_text(value["url"]), declared_at)
    if "record" in value:
        return DnsRecord(_text(value["record"]), _text(value["type"]), declared_at)
    return _place_in(value)


def _result_out(result: Result) -> Json:
    finding, suppression = result.finding, result.suppression
    return {
        "rule": finding.rule.id,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "location": _location_out(finding.at),
        "also": [_location_out(place) for place in finding.also],
        "message": finding.message,
        "fix": {"summary": finding.fix.summary, "replacement": finding.fix.replacement, "safe": finding.fix.safe},
        "fingerprint": result.fingerprint,
        "anchor": finding.anchor,
        "waiver": None
        if suppression is None
        else {
            "kind": suppression.kind,
            "reason": suppression.reason,
            "expires": suppression.expires,
            "owner": suppression.owner,
            "at": None if suppression.at is None else _place_out(suppression.at),
        },
        "waive": None if result.waive is None else {"form": result.waive.form, "text": result.waive.text},
        "evidence": dict(finding.evidence),
        "snippet": result.snippet,
    }


def _result_in(value: Mapping[str, Any], rules: Mapping[str, RuleInfo]) -> Result:
    waiver, waive = value.get("waiver"), value.get("waive")
    finding = Finding(
        rule=rules[value["rule"]],
        at=_location_in(value["location"]),
        message=_text(value["message"]),
        severity=Severity[value["severity"].upper()],
        confidence=Confidence[value["confidence"].upper()],
        fix=_fix_in(value["fix"]),
        anchor=_text(value.get("anchor", "")),
        also=tuple(_location_in(place) for place in value.get("also", ())),
        evidence=dict(value.get("evidence", {})),
    )
    return Result(
        finding,
        _text(value["fingerprint"]),
        _maybe(_suppression_in, waiver),
        _maybe(_form_in, waive),
        _text(value.get("snippet", "")),
    )


def _suppression_in(value: Mapping[str, Any]) -> Suppression:
    return Suppression(
        kind=_text(value["kind"]),
        reason=_text(value["reason"]),
        expires=_text(value["expires"]),
        owner=_text(value["owner"]),
        at=_maybe(_place_in, value["at"]),
    )


def _form_in(value: Mapping[str, Any]) -> WaiverSnippet:
    return WaiverSnippet(_text(value["form"]), _text(value["text"]))


def _fix_in(value: Mapping[str, Any]) -> Fix:
    return Fix(_text(value["summary"]), _text(value.get("replacement", "")), bool(value.get("safe", False)))


def _text(value: object) -> str:
    """Return what must be text: a report can come from anywhere, and what it holds is rendered."""
    if not isinstance(value, str):
        message = f"{str(value)[:40]!r} is not text"
        raise TypeError(message)
    return value


def _number(value: float) -> float:
    """Return what can be drawn, whole numbers as they are."""
    return value if float(value) == value else float(value)


def _maybe(read: Callable[[Any], T], value: Any) -> T | None:
    return None if value is None else read(value)


def _exhibit_out(exhibit: Exhibit) -> Json:
    match exhibit:
        case Table():
            return {
                "kind": "table",
                "title": exhibit.title,
                "columns": list(exhibit.columns),
                "rows": [list(row) for row in exhibit.rows],
            }
        case Series():
            points: list[Json] = [[label, value] for label, value in exhibit.points]
            return {"kind": "series", "title": exhibit.title, "unit": exhibit.unit, "points": points}
        case Timeline():
            spans: list[Json] = [[label, start, end] for label, start, end in exhibit.spans]
            return {"kind": "timeline", "title": exhibit.title, "unit": exhibit.unit, "spans": spans}


def _exhibit_in(value: Mapping[str, Any]) -> Exhibit:
    title = _text(value["title"])
    if value["kind"] == "table":
        rows = tuple(tuple(map(_text, row)) for row in value["rows"])
        return Table(title, tuple(map(_text, value["columns"])), rows)
    unit = _text(value["unit"])
    if value["kind"] == "series":
        return Series(title, unit, tuple((_text(label), _number(number)) for label, number in value["points"]))
    spans = ((_text(label), _number(start), _number(end)) for label, start, end in value["spans"])
    return Timeline(title, unit, tuple(spans))


def _check_out(check: Check) -> Json:
    return {
        "id": check.id,
        "status": check.status.value,
        "subject": check.subject,
        "ms": check.ms,
        "evidence": dict(check.evidence),
    }


def _check_in(value: Mapping[str, Any]) -> Check:
    return Check(
        _text(value["id"]),
        CheckStatus(value["status"]),
        _text(value["subject"]),
        int(value.get("ms", 0)),
        dict(value.get("evidence", {})),
    )


def _gate_out(gate: GateResult) -> Json:
    return {
        "gate": gate.gate,
        "config": gate.config,
        "section": gate.section,
        "section_name": gate.section_name,
        "verdict": gate.verdict.value,
        "duration_ms": gate.duration_ms,
        "context": dict(gate.context),
        "scanned": dict(gate.scanned),
        "skipped": [{"subject": s.subject, "reason": s.reason, "why": s.why.value} for s in gate.skipped],
        "findings": [_result_out(result) for result in gate.findings],
        "details": dict(gate.details),
        "exhibits": [_exhibit_out(exhibit) for exhibit in gate.exhibits],
        "fail_on": "never" if gate.fail_on is None else gate.fail_on.label,
        "inconclusive": gate.inconclusive,
        "error": gate.error,
        "checks": [_check_out(check) for check in gate.checks],
    }


def _gate_in(value: Mapping[str, Any], rules: Mapping[str, RuleInfo]) -> GateResult:
    fail_on = value.get("fail_on", "error")
    return GateResult(
        gate=_text(value["gate"]),
        verdict=Verdict(value["verdict"]),
        config=_maybe(_text, value.get("config")),
        section=_maybe(int, value.get("section")),
        duration_ms=int(value.get("duration_ms", 0)),
        context=dict(value.get("context", {})),
        scanned={key: int(number) for key, number in value.get("scanned", {}).items()},
        skipped=tuple(
            Skipped(_text(s["subject"]), _text(s["reason"]), SkipReason(s["why"])) for s in value.get("skipped", ())
        ),
        findings=tuple(_result_in(result, rules) for result in value["findings"]),
        details=dict(value.get("details", {})),
        exhibits=tuple(_exhibit_in(exhibit) for exhibit in value.get("exhibits", ())),
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
        inconclusive=_text(value.get("inconclusive", "fail")),
        error=_text(value.get("error", "")),
        checks=tuple(_check_in(check) for check in value.get("checks", ())),
        section_name=_text(value.get("section_name", "")),
    )
