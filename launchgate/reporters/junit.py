"""A report as JUnit XML: a suite per gate, a case per finding and check, an error for what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Check, CheckStatus, Skipped, SkipReason
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._text import block, plain, without_commands

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def render(report: Report, options: ReportOptions) -> str:
    """Return the XML text; characters that XML cannot hold are shown as escapes."""
    del options
    suites = "".join(_suite(gate) for gate in report.gates)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_element("testsuites", suites, name="launchgate")}'
    return without_commands(text, number_sign="&#35;", colon="&#58;")


def _suite(gate: GateResult) -> str:
    cases = list(_cases(gate))
    kinds = [kind for kind, _ in cases]
    return _element(
        "testsuite",
        "".join(case for _, case in cases),
        name=view.label(gate),
        tests=str(len(cases)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time=f"{gate.duration_ms / 1000:.3f}",
    )


def _cases(gate: GateResult) -> Iterator[tuple[str, str]]:
    yield from (_of_finding(gate, judged) for judged in gate.findings)
    yield from (_of_check(gate, check) for check in gate.checks)
    yield from (_of_skip(gate, each) for each in gate.skipped if each.why is not SkipReason.OUT_OF_SCOPE)
    if gate.verdict is Verdict.ERROR:
        yield _case("error", gate.gate, "the gate crashed", gate.error)
    elif gate.verdict is Verdict.NOT_APPLICABLE:
        yield _case("skipped", gate.gate, "not applicable", "nothing in scope concerns this gate")
    elif not gate.findings and not gate.checks:
        yield _case("system-out", gate.gate, "nothing found", view.scanned(gate))


def _of_finding(gate: GateResult, judged: Result) -> tuple[str, str]:
    finding = judged.finding
    name = f"{view.where(finding.at)}: {finding.message}"
    if judged.suppression is not None:
        until = f" until {judged.suppression.expires}" if judged.suppression.expires else ""
        return _case("skipped", finding.rule.id, name, f"{judged.suppression.kind}{until}: {judged.suppression.reason}")
    kind = "failure" if judged.blocks(gate.fail_on) else "system-out"
    text = "\n".join((finding.rule.why, f"Fix: {finding.fix.summary}", finding.fix.replacement))
    return _case(kind, finding.rule.id, name, f"{finding.severity.label}: {finding.message}", text)


def _of_check(gate: GateResult, check: Check) -> tuple[str, str]:
    """Return the case of a check; one that failed fails here only where a finding of its gate blocks."""
    fails = "failure" if gate.blocking else "system-out"
    undecided = "skipped" if gate.inconclusive == "warn" else "error"
    kinds = {CheckStatus.FAIL: fails, CheckStatus.SKIPPED: "skipped", CheckStatus.INCONCLUSIVE: undecided}
    summary = ", ".join(filter(None, (view.STATUSES[check.status], view.measured(check))))
    kind = kinds.get(check.status, "system-out")
    return _case(kind, gate.gate, f"{check.id}: {check.subject}", summary, ms=check.ms)


def _of_skip(gate: GateResult, each: Skipped) -> tuple[str, str]:
    closes = each.why is SkipReason.FAILED and gate.inconclusive != "warn"
    return _case("error" if closes else "skipped", gate.gate, each.subject, each.reason)


def _case(kind: str, rule: str, name: str, summary: str, text: str = "", *, ms: int = 0) -> tuple[str, str]:
    body = "\n".join(block(text)).translate(_ESCAPES) if text.strip() else ""
    if kind == "system-out":  # the case passed, and this is what it had to say; the element takes no attributes
        inner = _element(kind, "\n".join(part for part in (plain(summary).translate(_ESCAPES), body) if part))
    else:
        inner = _element(kind, body, message=plain(summary))
    timed = {"time": f"{ms / 1000:.3f}"} if ms else {}
    return kind, _element("testcase", inner, classname=plain(rule), name=plain(name), **timed)


def _element(tag: str, body: str, /, **attributes: str) -> str:
    written = "".join(f' {key}="{value.translate(_ESCAPES)}"' for key, value in attributes.items())
    return f"<{tag}{written}>{body}</{tag}>\n" if body else f"<{tag}{written}/>\n"
