"""A report as GitHub workflow commands: annotations within the runner's budget, the rest as harmless lines of log.

Sources: actions/toolkit `command.ts` (escaping), actions/runner `ActionCommand.cs` (parsing) and
`ExecutionContext.cs` (10 annotations per type and step, 4096 characters per message; both cut silently).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from launchgate.lines import VERDICTS
from launchgate.model.finding import InFile, Severity
from launchgate.model.report import Report, Verdict
from launchgate.model.run import CheckStatus, SkipReason
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._text import plain, without_commands
from launchgate.reporters._view import Reported
from launchgate.text.plural import count, join_words

BUDGET = 10
_MESSAGE_LIMIT = 4096
_TOGETHER = 3  # subjects that were skipped for one reason
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation: `level` is `error`, `warning` or `notice`; `line` is how it reads in a plain log."""

    level: str
    title: str
    message: str
    line: str
    at: InFile | None = None

    def command(self) -> str:
        """Return the workflow command, escaped as the runner reads it back."""
        named = {**_place(self.at), "title": self.title}
        properties = ",".join(f"{name}={_property(value)}" for name, value in named.items() if value)
        return f"::{self.level} {properties}::{data(self.message[:_MESSAGE_LIMIT])}"


def render(report: Report, options: ReportOptions) -> str:
    """Return the text for the log of a step."""
    found = view.standing(report)
    weakened = [_of(each) for each in found if each.weakens]
    annotations = [*weakened, *_broken(report), *map(_of, found[len(weakened) :])]
    shown: list[Annotation] = []
    left: list[Annotation] = []
    for level in _LEVELS.values():
        within, rest = _within_budget(level, [each for each in annotations if each.level == level])
        shown += within
        left += rest
    lines = [] if options.verbose < 0 else [*(each.line for each in left), *_tail(report)]
    log = without_commands("".join(f"{line}\n" for line in (*lines, f"launchgate: {view.headline(report)}")))
    shown.sort(key=lambda each: each not in weakened)
    return "".join(f"{each.command()}\n" for each in shown) + log


def _within_budget(level: str, all_of_them: list[Annotation]) -> tuple[list[Annotation], list[Annotation]]:
    if len(all_of_them) <= BUDGET:
        return all_of_them, []
    shown, rest = all_of_them[: BUDGET - 1], all_of_them[BUDGET - 1 :]
    last = f"and {len(rest)} more, see the summary"
    return [*shown, Annotation(level, "launchgate", last, last)], rest


def _of(reported: Reported) -> Annotation:
    finding = reported.judged.finding
    message = plain(finding.message)
    at = view.in_head(reported.at)
    where = view.where(reported.at)
    parts = [message if at is reported.at else f"{where}: {message}", plain(finding.rule.why)]
    parts.append(f"Fix: {plain(finding.fix.summary)}")
    level = _LEVELS[finding.severity]
    line = f"{where}: {level}: {message} [{plain(reported.rule)}]"
    return Annotation(level, plain(reported.rule), "\n".join(part for part in parts if part), line, at)


def _broken(report: Report) -> Iterator[Annotation]:
    """Return what keeps a gate from passing without being a finding; it comes before the findings of its level."""
    blind: dict[tuple[str, str], list[str]] = {}  # what a whole run could not check is reported once, not per gate
    for gate in report.gates:
        if gate.verdict is Verdict.ERROR:
            text = f"the {view.label(gate)} gate crashed: {plain(gate.error)}"
            yield Annotation("error", "launchgate", text, text)
        missed = [each for each in gate.skipped if each.why is SkipReason.FAILED]
        if missed:
            level = "warning" if gate.inconclusive == "warn" else "error"
            first = f"{plain(missed[0].subject)}: {plain(missed[0].reason)}"
            more = f" (and {count(len(missed) - 1, 'more place')})" if missed[1:] else ""
            blind.setdefault((level, f"{first}{more}"), []).append(view.label(gate))
    for (level, what), gates in blind.items():
        text = f"{join_words(gates)} could not check everything: {what}"
        yield Annotation(level, "launchgate", text, text)


def _tail(report: Report) -> Iterator[str]:
    could_not = view.skipped(report, SkipReason.FAILED)
    unsaid = could_not if view.unseen(could_not) > 1 else []  # a single one is in its annotation
    for each in (*unsaid, *view.skipped(report, SkipReason.BY_CONFIG)):
        yield f"not checked: {each.gates}: {each.named(_TOGETHER, plain)}: {plain(each.reason)}"
    if suppressed := view.excuses(view.excused(report)):
        yield f"suppressed: {suppressed}"
    for gate, check in view.checks(report, CheckStatus.FAIL, CheckStatus.INCONCLUSIVE):
        what = "; ".join(filter(None, (f"{plain(check.id)}: {plain(check.subject)}", view.measured(check))))
        yield f"{view.label(gate)}: check {view.STATUSES[check.status]}: {what}"
    yield from map(plain, report.notes)
    shown, others = view.told_apart(report)
    for gate in shown:
        facts = (VERDICTS[gate.verdict.value], *view.about(gate)[1:-1])
        yield f"{view.label(gate)}: {'; '.join(filter(None, facts))}"
    if others:
        yield f"and {others}"


def _place(at: InFile | None) -> dict[str, str]:
    # A path that the runner's grammar cannot carry is in the message alone.
    if at is None or plain(at.path) != at.path or at.path.startswith("="):
        return {}
    end_line = at.end_line or at.line
    place = {"file": at.path, "line": str(at.line), "endLine": str(end_line)}
    if end_line == at.line:  # the runner drops columns of anything longer
        place |= {"col": str(at.column), "endColumn": str(at.end_column or "")}
    return place


def data(text: str) -> str:
    """Escape the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")


def outputs(report: Report, files: Mapping[str, str]) -> str:
    """Return one output per name; `files` maps a format to the path its report was written to."""
    values = {
        "verdict": report.verdict.value,
        "findings": str(sum(gate.count(level) for gate in report.gates for level in Severity)),
        "errors": str(sum(gate.count(Severity.ERROR) for gate in report.gates)),
        "warnings": str(sum(gate.count(Severity.WARNING) for gate in report.gates)),
        "loosened": "true" if report.loosened else "false",
        "report": files.get("json", ""),
        "sarif": files.get("sarif", ""),
    }
    return "".join(_output(name, value) for name, value in values.items())


def _output(name: str, value: str) -> str:
    if "\n" not in value and "\r" not in value:
        return f"{name}={value}\n"
    import os

    # Random, so that no value can hold the line that ends it.
    delimiter = f"ghadelimiter_{os.urandom(16).hex()}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
