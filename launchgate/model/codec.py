"""The JSON report, version 1: `dump`, `parse` and `merge`. Only ever added to; unknown keys are ignored.

`parse(dump(report))` equals `report` but for secret values, which are never written.
"""

from __future__ import annotations

import enum
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
        "source": _out(report.source),
        "notes": _out(report.notes),
        "rules": _out(report.rules),
        "gates": _out(report.gates),
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


_KEYS: Mapping[type, str] = {
    Source: "server repository commit",
    RuleInfo: "title why fix severity references since preview notes impact",
    GateResult: "gate config section section_name verdict duration_ms context scanned skipped findings details "
    "exhibits fail_on inconclusive error checks",
    Skipped: "subject reason why",
    Check: "id status subject ms evidence",
    Fix: "summary replacement safe",
    Suppression: "kind reason expires owner at",
    WaiverSnippet: "form text",
    InFile: "path line column end_line end_column commit",
    Table: "title columns rows",
    Series: "title unit points",
    Timeline: "title unit spans",
}
"""The fields of each class that are written, in this order."""


def _out(value: object) -> Json:
    """Return a part of a report as plain data."""
    match value:
        case None | bool() | str():
            return value
        case enum.Enum():
            return value.label if isinstance(value, Severity | Impact | Confidence) else value.value
        case int() | float():
            return value
        case Mapping():
            return {str(key): _out(each) for key, each in value.items()}
        case Sequence():
            return [_out(each) for each in value]
        case Result():
            return _result_out(value)
        case GateResult(fail_on=None):
            return {**_fields_out(value), "fail_on": "never"}
        case Table() | Series() | Timeline():
            return {"kind": type(value).__name__.lower(), **_fields_out(value)}
        case InFile() | Variable() | Url() | DnsRecord():
            return _location_out(value)
        case _:
            return _fields_out(value)


def _fields_out(value: object) -> dict[str, Json]:
    keys = next(_KEYS[each] for each in type(value).__mro__ if each in _KEYS)  # a gate may extend `Fix`
    return {name: _out(getattr(value, name)) for name in keys.split()}


def _location_out(location: Location) -> dict[str, Json]:
    match location:
        case InFile():
            return {name: each for name, each in _fields_out(location).items() if each is not None}
        case Variable():
            own: dict[str, Json] = {"variable": location.name}
        case Url():
            own = {"url": location.url}
        case DnsRecord():
            own = {"record": location.name, "type": location.type}
    return own if location.declared_at is None else {**own, **_location_out(location.declared_at)}


def _result_out(result: Result) -> dict[str, Json]:
    finding = result.finding
    return {
        "rule": finding.rule.id,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "location": _out(finding.at),
        "also": _out(finding.also),
        "message": finding.message,
        "fix": _out(finding.fix),
        "fingerprint": result.fingerprint,
        "anchor": finding.anchor,
        "waiver": _out(result.suppression),
        "waive": _out(result.waive),
        "evidence": _out(finding.evidence),
        "snippet": result.snippet,
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


def _place_in(value: Mapping[str, Any]) -> InFile:
    return InFile(
        path=_text(value["path"]),
        line=int(value["line"]),
        column=int(value.get("column", 1)),
        end_line=_maybe(int, value.get("end_line")),
        end_column=_maybe(int, value.get("end_column")),
        commit=_maybe(_text, value.get("commit")),
    )


def _location_in(value: Mapping[str, Any]) -> Location:
    declared_at = _place_in(value) if "path" in value else None
    if "variable" in value:
        return Variable(_text(value["variable"]), declared_at)
    if "url" in value:
        return Url(_text(value["url"]), declared_at)
    if "record" in value:
        return DnsRecord(_text(value["record"]), _text(value["type"]), declared_at)
    return _place_in(value)


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


def _check_in(value: Mapping[str, Any]) -> Check:
    return Check(
        _text(value["id"]),
        CheckStatus(value["status"]),
        _text(value["subject"]),
        int(value.get("ms", 0)),
        dict(value.get("evidence", {})),
    )


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
