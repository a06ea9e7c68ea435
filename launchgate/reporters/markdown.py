"""A report as GitHub Markdown, for the step summary and the pull-request comment: one table, then details to unfold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from launchgate.lines import VERDICTS
from launchgate.model.finding import Severity, file_of
from launchgate.model.report import Report, Verdict
from launchgate.model.run import CheckStatus, Exhibit, SkipReason, Table
from launchgate.reporters import ReportOptions
from launchgate.reporters import _markdown as md
from launchgate.reporters import _view as view
from launchgate.reporters._exhibits import as_lines
from launchgate.reporters._text import without_commands
from launchgate.reporters._view import Reported, Unseen
from launchgate.text.plural import count

_MARKS = {
    Verdict.ERROR: "💥",
    Verdict.FAIL: "❌",
    Verdict.INCONCLUSIVE: "⚠️",
    Verdict.PASS: "✅",
    Verdict.NOT_APPLICABLE: "⚪",
}
_LEVELS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "💬"}
_STATUSES = {
    CheckStatus.FAIL: "❌",
    CheckStatus.INCONCLUSIVE: "⚠️",
    CheckStatus.SKIPPED: "⚪",
    CheckStatus.PASS: "✅",
}
_MOST_ROWS = 100
_COLUMNS = 72
_TOGETHER = 10  # subjects that were skipped for one reason
_LAST_LINES = 400  # bytes for what says that not all fitted


def render(report: Report, options: ReportOptions) -> str:
    """Return the Markdown, at most `options.limit` bytes of UTF-8: what does not fit is counted, never just dropped."""
    found = view.standing(report)
    head = [f"## {_MARKS[report.verdict]} {md.escape(view.headline(report))}", *_about(report)]
    room = options.limit - sum(map(_size, head)) - _LAST_LINES
    table = _findings(report, found, room)
    room -= sum(map(_size, table))
    rest = list(_fitting([*_blind(report), *_gates(report, fold=bool(found))], room))
    room -= sum(map(_size, rest))
    last = [*_checks(report), *_exhibits(report), *_skipped(report), *_suppressed(report), *_notes(report)]
    kept = list(_fitting(last, room // 3))
    room -= sum(map(_size, kept))
    details = list(_details(report, found, room))
    more = ["Details that did not fit here are in the JSON report."] if len(kept) < len(last) else []
    return without_commands("\n\n".join((*head, *table, *rest, *details, *kept, *more)) + "\n")


def _size(part: str) -> int:
    # Two line feeds follow each part; making a command harmless can lengthen a line a little.
    return len(part.encode()) + 2 + 3 * part.count("##[") + 3 * part.count("::")


def _fitting(parts: Iterable[str], room: int) -> Iterator[str]:
    for part in parts:
        room -= _size(part)
        if room >= 0:
            yield part


def _about(report: Report) -> Iterator[str]:
    if scope := view.compared(report):
        yield f"Checked: {md.code(scope)}"


def _link(report: Report, reported: Reported) -> str:
    return md.link(view.where(reported.at), md.permalink(report.source, file_of(reported.at)))


def _findings(report: Report, found: Sequence[Reported], room: int) -> list[str]:
    """Return one table of all findings, and how many did not fit."""
    if not found:
        return []
    rows = ["| | finding | fix |", "|---|---|---|"]
    left = room // 2 - _size("\n".join(rows))
    for reported in found:
        row = _row(report, reported)
        left -= _size(row)
        if left < 0 or len(rows) - 2 >= _MOST_ROWS:
            break
        rows.append(row)
    more = len(found) - len(rows) + 2
    return ["\n".join(rows), *([f"**And {count(more, 'more finding')}**, in the JSON report."] if more else [])]


def _row(report: Report, reported: Reported) -> str:
    finding = reported.finding
    place = view.where(reported.at)
    # A pipe would end the cell, in code too.
    where = md.escape(place) if "|" in place else _link(report, reported)
    what = f"{_in_cell(finding.message)} {md.cell(reported.rule)}"
    return f"| {_LEVELS[finding.severity]} | {where}<br>{what} | {_in_cell(view.short_fix(finding))} |"


def _in_cell(words: str) -> str:
    return md.text(words) if "|" not in words else md.escape(words)


def _gates(report: Report, *, fold: bool) -> Iterator[str]:
    rows = ["| gate | verdict | findings | scanned | time |", "|---|---|---|---|--:|"]
    shown, others = view.told_apart(report)
    for gate in shown:
        _, *facts = map(md.escape, view.about(gate))
        outcome = ", ".join(filter(None, facts[:2]))
        verdict = f"{_MARKS[gate.verdict]} {VERDICTS[gate.verdict.value]}"
        rows.append(f"| {' | '.join((md.escape(view.label(gate)), verdict, outcome, *facts[2:]))} |")
    body = "\n".join(rows) + (f"\n\nAnd {others}." if others else "")
    yield _folded("Gates", body) if fold else body


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{md.in_html(summary)}</summary>\n\n{body}\n\n</details>"


def _details(report: Report, found: Sequence[Reported], room: int) -> Iterator[str]:
    """Return the details of the findings, folded per gate; a reason or fix that was given above is not repeated."""
    explained: set[str] = set()
    fixes: dict[tuple[str, str], str] = {}
    for name, group in view.by_gate(found):
        summary = f"Details of {name}: {view.tally(group)}"
        room -= _size(_folded(summary, "")) + _LAST_LINES
        parts: list[str] = []
        for number, reported in enumerate(group):
            fix = (reported.finding.fix.summary, reported.finding.fix.replacement)
            explain = reported.rule not in explained
            part = "\n\n".join(_finding(report, reported, explain=explain, same_as=fixes.get(fix, "")))
            room -= _size(part)
            if room < 0:
                parts.append(f"Details of {count(len(group) - number, 'more finding')} did not fit here.")
                break
            parts.append(part)
            explained.add(reported.rule)
            fixes.setdefault(fix, view.where(reported.at))
        waivers = list(_fitting(_waivers(group), room))
        room -= sum(map(_size, waivers))
        yield _folded(summary, "\n\n".join([*parts, *waivers]))
        if room < 0:
            return


def _finding(report: Report, reported: Reported, *, explain: bool, same_as: str) -> Iterator[str]:
    finding, at = reported.finding, file_of(reported.at)
    yield f"#### {_LEVELS[finding.severity]} {md.text(finding.message)}"
    also = "".join(
        f", {md.link(view.where(each), md.permalink(report.source, file_of(each)))}" for each in finding.also
    )
    yield f"{_link(report, reported)}{also} · {md.code(reported.rule)} · {finding.severity.label}"
    if at is not None and reported.judged.snippet.strip():
        yield md.fence("".join(view.marked(reported.judged.snippet, at)), md.language(at))
    if explain:
        yield f"**Why this matters:** {md.text(finding.rule.why)}"
    if same_as:
        yield f"**Fix:** the same as for {md.code(same_as)}"
    else:
        yield f"**Fix:** {md.text(finding.fix.summary)}"
        if finding.fix.replacement:
            yield md.fence(finding.fix.replacement, md.language(at))


def _waivers(group: Sequence[Reported]) -> Iterator[str]:
    """Return the waivers to paste, once for all findings of a gate."""
    forms = [(view.where(each.at), each.judged.waive.text) for each in group if each.judged.waive]
    if forms:
        yield _folded("To allow one for a while", "\n".join(f"- {md.code(at)}: {md.code(text)}" for at, text in forms))


def _checks(report: Report) -> Iterator[str]:
    """Return the checks: a table, unfolded while one of them failed."""
    found = view.checks(report, *_STATUSES)
    if not found:
        return
    rows = ["| | gate | check | subject | measured |", "|---|---|---|---|---|"]
    for gate, check in found[:_MOST_ROWS]:
        cells = (view.label(gate), check.id, check.subject, view.measured(check))
        rows.append(f"| {' | '.join((_STATUSES[check.status], *map(md.escape, cells)))} |")
    failed = sum(check.status is CheckStatus.FAIL for _, check in found)
    more = f"\n\n… {len(found) - _MOST_ROWS} more" if len(found) > _MOST_ROWS else ""
    yield _folded(f"{count(len(found), 'check')}, {failed} failed", "\n".join(rows) + more)


def _exhibits(report: Report) -> Iterator[str]:
    for name, exhibit in view.exhibits(report):
        yield _folded(f"{name}: {exhibit.title}", _exhibit(exhibit))


def _exhibit(exhibit: Exhibit) -> str:
    if not isinstance(exhibit, Table):
        return md.fence("\n".join(as_lines(exhibit, _COLUMNS, most=_MOST_ROWS)), "text")
    width = len(exhibit.columns)
    rows = [exhibit.columns, ("---",) * width, *(row[:width] for row in exhibit.rows[:_MOST_ROWS])]
    lines = [f"| {' | '.join(each if each == '---' else md.escape(each) for each in row)} |" for row in rows]
    left = len(exhibit.rows) - _MOST_ROWS
    return "\n".join(lines) + (f"\n\n… {left} more" if left > 0 else "")


def _blind(report: Report) -> Iterator[str]:
    """Return what keeps a gate from passing without being a finding: never folded."""
    for gate in report.gates:
        if gate.error:
            yield f"**{md.escape(view.label(gate))} crashed:** {md.text(gate.error)}"
    if could_not := view.skipped(report, SkipReason.FAILED):
        yield f"**Could not be checked:**\n\n{_skips(could_not)}"


def _skipped(report: Report) -> Iterator[str]:
    if by_policy := view.skipped(report, SkipReason.BY_CONFIG):
        yield _folded(f"{count(view.unseen(by_policy), 'item')} skipped by configuration", _skips(by_policy))
    if not_mine := view.skipped(report, SkipReason.OUT_OF_SCOPE):
        yield _folded(f"{count(view.unseen(not_mine), 'item')} out of scope of every gate", _skips(not_mine))


def _skips(skips: list[Unseen]) -> str:
    rows = [
        f"- {md.escape(each.gates)}: {each.named(_TOGETHER, md.code)}: {md.text(each.reason)}"
        for each in skips[:_MOST_ROWS]
    ]
    left = len(skips) - _MOST_ROWS
    return "\n".join([*rows, f"- … {left} more"] if left > 0 else rows)


def _suppressed(report: Report) -> Iterator[str]:
    found = view.excused(report)
    if not found:
        return
    rows = [_suppressed_row(report, reported) for reported in found[:_MOST_ROWS]]
    if len(found) > len(rows):
        rows.append(f"- … {len(found) - len(rows)} more")
    yield _folded(f"Suppressed: {view.excuses(found)}", "\n".join(rows))


def _suppressed_row(report: Report, reported: Reported) -> str:
    excuse, finding = reported.judged.suppression, reported.finding
    facts = [f"until {excuse.expires}" if excuse and excuse.expires else ""]
    facts += [excuse.reason, f"owner {excuse.owner}" if excuse.owner else ""] if excuse else []
    because = "; ".join(md.escape(fact) for fact in facts if fact)
    row = f"- {_link(report, reported)} {md.text(finding.message)} · {md.code(reported.rule)}"
    return f"{row} · {because}" if because else row


def _notes(report: Report) -> Iterator[str]:
    yield from (md.text(note) for note in report.notes)
    yield f"<sub>launchgate {md.escape(report.version)}, {md.escape(report.made_at)}</sub>"
