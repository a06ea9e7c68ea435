"""A report as GitHub Markdown: the step summary and, cut shorter, the pull-request comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchgate.model.finding import Severity, file_of
from launchgate.model.report import Report, Verdict
from launchgate.model.run import Exhibit, SkipReason, Table
from launchgate.reporters import Options
from launchgate.reporters import _markdown as md
from launchgate.reporters import _view as view
from launchgate.reporters._exhibits import as_lines
from launchgate.reporters._text import plain, without_commands
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
_MOST_ROWS = 100
_COLUMNS = 72
_TOGETHER = 10  # subjects that were left out for one reason


def render(report: Report, options: Options) -> str:
    """Get the Markdown, at most `options.limit` bytes of UTF-8: what does not fit is counted, never dropped unsaid."""
    head = [
        f"## {_MARKS[report.verdict]} {md.escape(': '.join(view.headline(report)))}",
        *_about(report),
        _gates(report),
    ]
    tail = [*_excused(report), *_exhibits(report), *_not_checked(report), *_notes(report)]
    room = options.limit - sum(map(_size, head)) - 200
    found = list(_findings(report))
    kept = list(_fitting(found, room))
    left = count(len(found) - len(kept), "more finding")
    more = [f"**And {left}** that did not fit here; the JSON report has them all."] if found[len(kept) :] else []
    tail = list(_fitting(tail, room - sum(map(_size, kept))))
    return without_commands("\n\n".join((*head, *kept, *more, *tail)) + "\n")


def _size(part: str) -> int:
    # Two line feeds follow each part; making a command harmless can lengthen a line a little.
    return len(part.encode()) + 2 + 3 * part.count("##[") + 3 * part.count("::")


def _fitting(parts: Iterable[str], room: int) -> Iterator[str]:
    for part in parts:
        room -= _size(part)
        if room < 0:
            return
        yield part


def _about(report: Report) -> Iterator[str]:
    scope = view.compared(report)
    if scope:
        yield f"Judged: {md.code(scope)}"


def _gates(report: Report) -> str:
    rows = ["| gate | verdict | errors | warnings | not blocking | looked at | time |", "|---|---|--:|--:|--:|---|--:|"]
    shown, others = view.told_apart(report)
    for gate in shown:
        counts = [gate.count(level) for level in (Severity.ERROR, Severity.WARNING)]
        excused = sum(judged.suppression is not None for judged in gate.findings)
        verdict = f"{_MARKS[gate.verdict]} {gate.verdict.value.replace('_', ' ')}"
        cells = (md.escape(view.label(gate)), verdict, *map(str, (*counts, excused)), md.escape(view.looked_at(gate)))
        rows.append(f"| {' | '.join((*cells, view.duration(gate)))} |")
    return "\n".join(rows) + (f"\n\nAnd {others}." if others else "")


def _findings(report: Report) -> Iterator[str]:
    explained: set[str] = set()
    for reported in view.standing(report):
        yield "\n\n".join(_finding(report, reported, explain=reported.rule not in explained))
        explained.add(reported.rule)


def _finding(report: Report, reported: Reported, *, explain: bool) -> Iterator[str]:
    finding = reported.judged.finding
    at = file_of(finding.at)
    yield f"### {_LEVELS[finding.severity]} {md.text(finding.message)}"
    place = md.link(view.where(finding.at), md.permalink(report.source, at))
    also = "".join(
        f", {md.link(view.where(each), md.permalink(report.source, file_of(each)))}" for each in finding.also
    )
    yield f"{place}{also} · {md.code(reported.rule)} · {finding.severity.label}"
    if explain:
        yield f"**Why it bites:** {md.text(finding.rule.why)}"
    yield f"**Fix:** {md.text(finding.fix.summary)}"
    if finding.fix.replacement:
        yield md.fence(finding.fix.replacement, md.language(at))
    if reported.judged.waive:
        yield _details("Or allow it for a while", md.fence(reported.judged.waive.text))


def _details(summary: str, body: str) -> str:
    """Fold `body` away; `summary` is ours, for it stands inside HTML."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _excused(report: Report) -> Iterator[str]:
    found = view.excused(report)
    if not found:
        return
    rows = [_excused_row(report, reported) for reported in found[:_MOST_ROWS]]
    if len(found) > len(rows):
        rows.append(f"- … {len(found) - len(rows)} more")
    yield _details(f"Not blocking: {view.excuses(found)}", "\n".join(rows))


def _excused_row(report: Report, reported: Reported) -> str:
    excuse, finding = reported.judged.suppression, reported.judged.finding
    place = md.link(view.where(finding.at), md.permalink(report.source, file_of(finding.at)))
    facts = [f"until {excuse.expires}" if excuse and excuse.expires else ""]
    facts += [excuse.reason, f"owner {excuse.owner}" if excuse.owner else ""] if excuse else []
    because = "; ".join(md.escape(fact) for fact in facts if fact)
    return f"- {place} {md.text(finding.message)} · {md.code(reported.rule)}" + (f" · {because}" if because else "")


def _exhibits(report: Report) -> Iterator[str]:
    for gate in report.gates:
        for exhibit in gate.exhibits:
            heading = f"**{md.escape(f'{view.label(gate)}: {plain(exhibit.title)}')}**"
            yield f"{heading}\n\n{_exhibit(exhibit)}"


def _exhibit(exhibit: Exhibit) -> str:
    if not isinstance(exhibit, Table):
        return md.fence("\n".join(as_lines(exhibit, _COLUMNS, most=_MOST_ROWS)), "text")
    width = len(exhibit.columns)
    rows = [exhibit.columns, ("---",) * width, *(row[:width] for row in exhibit.rows[:_MOST_ROWS])]
    lines = [f"| {' | '.join(each if each == '---' else md.escape(each) for each in row)} |" for row in rows]
    left = len(exhibit.rows) - _MOST_ROWS
    return "\n".join(lines) + (f"\n\n… {left} more" if left > 0 else "")


def _not_checked(report: Report) -> Iterator[str]:
    could_not = view.skipped(report, SkipReason.FAILED)
    by_policy = view.skipped(report, SkipReason.BY_CONFIG)
    not_mine = view.skipped(report, SkipReason.OUT_OF_SCOPE)
    if could_not or by_policy:
        yield "### What was not checked"
    if could_not:
        yield f"Could not be looked at:\n\n{_skips(could_not)}"
    if by_policy:
        yield f"Left out as configured:\n\n{_skips(by_policy)}"
    if not_mine:
        yield _details(f"{count(view.unseen(not_mine), 'thing')} that no gate judges", _skips(not_mine))


def _skips(skips: list[Unseen]) -> str:
    rows = [
        f"- {md.escape(each.gates)}: {each.named(_TOGETHER, md.code)}: {md.text(each.reason)}"
        for each in skips[:_MOST_ROWS]
    ]
    left = len(skips) - _MOST_ROWS
    return "\n".join([*rows, f"- … {left} more"] if left > 0 else rows)


def _notes(report: Report) -> Iterator[str]:
    crashed = [gate for gate in report.gates if gate.error]
    yield from (f"**{md.escape(view.label(gate))} crashed:** {md.text(gate.error)}" for gate in crashed)
    yield from (md.text(note) for note in report.notes)
    yield f"<sub>launchgate {md.escape(report.version)}, {md.escape(report.made_at)}</sub>"
