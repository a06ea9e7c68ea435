"""A report with every secret value masked, string by string: the first of the two times the masker runs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from launchgate.model.errors import Inconclusive
from launchgate.model.finding import subject_of
from launchgate.model.masker import Masker, Secret, to_bytes
from launchgate.model.report import GateResult, Report
from launchgate.model.run import Check

if TYPE_CHECKING:
    from launchgate.detect.engine import Engine

# Fields with launchgate's own words, never of the scanned repository: masking one could only break the report.
_OURS = frozenset(
    {"id", "since", "formerly", "fingerprint", "made_at", "version", "gate", "kind", "form", "inconclusive", "value"}
)

_LITERAL = re.compile(r"'([^\s'\"`]{16,256})'")  # between double quotes SQL has names
_HIDDEN = "`***` replaces a value that looks like a credential: take it from the file"


def learn(masker: Masker, report: Report) -> None:
    """Add to `masker` the value of every finding, and whatever else in the report looks like a credential.

    Gates quote what they scan: a statement with its literals, a parser's message, the name of a variable. The secrets
    gate may not run, or not scan that file.
    """
    for gate in report.gates:
        for result in gate.findings:
            if result.finding.value is not None:
                masker.add(result.finding.value)
    quoting = (gate for gate in report.gates if gate.gate != "secrets")
    if any(gate.findings or gate.skipped or gate.exhibits or gate.checks for gate in quoting):
        places = "\n".join(_places(report))
        text = "\n".join(_texts(report))
        for value, sure in (*_known(text), *suspected(text)):
            if sure or value not in places:  # a mere suspicion must not hide a location
                masker.add(Secret(value))


def _places(report: Report) -> Iterator[str]:
    for gate in report.gates:
        yield from (skipped.subject for skipped in gate.skipped)
        for result in gate.findings:
            yield from (subject_of(at) for at in (result.finding.at, *result.finding.also))


def _known(text: str) -> Iterator[tuple[str, bool]]:
    """Return the values in `text` that the detectors find, and whether their form alone says what they are."""
    from launchgate.detect.candidate import HIGH, MEDIUM, Fragment

    for match in engine().scan(Fragment("report", to_bytes(text))):
        if match.confidence >= MEDIUM:
            yield match.secret, match.confidence == HIGH


def engine() -> Engine:
    """Return the detectors; where hyperscan fails, which a gate reports, a slower search."""
    from launchgate.detect import database
    from launchgate.detect.engine import Engine
    from launchgate.detect.prefilter import Keywords

    try:
        return database.engine()
    except Inconclusive:
        rows = database.collect()
        return Engine(rows, Keywords(rows))


def suspected(text: str) -> Iterator[tuple[str, bool]]:
    """Return the literals in `text` that look drawn by a machine."""
    from launchgate.detect.shape import is_hex, is_random, is_uuid

    for literal in _LITERAL.finditer(text):
        if is_random(literal[1]) and not is_uuid(literal[1]) and not is_hex(literal[1]):
            yield literal[1], False


def masked(report: Report, masker: Masker) -> Report:
    """Return the report with known values replaced in every string that may quote the scanned repository.

    The summary of a fix states when its text to paste lost a value.
    """
    if not masker.found_in("\0".join(_texts(report))):
        return report
    clean = with_text(report, masker.mask)
    pairs = zip(report.gates, clean.gates, strict=True)
    return dataclasses.replace(clean, gates=tuple(_with_notes_of_hidden_values(old, new) for old, new in pairs))


def _with_notes_of_hidden_values(old: GateResult, new: GateResult) -> GateResult:
    """Return `new`, the masked form of `old`, with a note in each fix whose text to paste differs."""
    findings = []
    for before, after in zip(old.findings, new.findings, strict=True):
        fix = after.finding.fix
        if fix.replacement != before.finding.fix.replacement:
            fix = dataclasses.replace(fix, summary=f"{fix.summary} {_HIDDEN}.")
            after = dataclasses.replace(after, finding=dataclasses.replace(after.finding, fix=fix))  # noqa: PLW2901
        findings.append(after)
    return dataclasses.replace(new, findings=tuple(findings))


def _texts(report: Report) -> list[str]:
    texts: list[str] = []

    def collect(text: str) -> str:
        texts.append(text)
        return text

    with_text(report, collect)
    return texts


def blank(report: Report) -> Report:
    """Return the report with every such string empty: what remains comes from the format itself."""
    return with_text(report, lambda _text: "")


def with_text(report: Report, change: Callable[[str], str]) -> Report:
    """Return the report with `change` applied to every string in it that may quote the scanned repository."""
    changed: Report = _walk(report, change)
    return changed


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_walk(key, change): _walk(each, change) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_walk(each, change) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        ours = frozenset() if isinstance(value, Check) else _OURS  # its id may come from the configuration
        names = [field.name for field in dataclasses.fields(value) if field.name not in ours]
        return dataclasses.replace(value, **{name: _walk(getattr(value, name), change) for name in names})
    return value
