"""A report as one HTML page: no script, nothing loaded from anywhere, readable on a phone, dark and light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from launchgate.lines import VERDICTS
from launchgate.model.finding import Severity, file_of
from launchgate.model.report import GateResult, Report
from launchgate.model.run import CheckStatus, Exhibit, Series, SkipReason, Table, Timeline
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._exhibits import MOST_ROWS, ends, number, share
from launchgate.reporters._markdown import permalink
from launchgate.reporters._style import STYLE
from launchgate.reporters._text import block, kept_together, plain, shown, without_commands
from launchgate.reporters._view import Reported, Unseen
from launchgate.text.plural import count

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_LEVELS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}
_MOST = 200
_TOGETHER = 10  # subjects that were skipped for one reason
_STATUSES = {
    CheckStatus.FAIL: "fail",
    CheckStatus.INCONCLUSIVE: "inconclusive",
    CheckStatus.SKIPPED: "idle",
    CheckStatus.PASS: "pass",
}
_MOST_FINDINGS = 2000
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="wrap">
<div class="bar"><b>{glyph}launchgate</b>{facts}</div>
{hero}
<div class="cols">
<aside><div>
<h2>Gates</h2>
<div class="gates">
{gates}</div>
</div></aside>
<main>
{main}</main>
</div>
<footer>launchgate {version}, {made_at}</footer>
</div>
</body>
</html>
"""
_GLYPH = (
    '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" '
    'stroke-linecap="round"><path d="M4 21V8a8 8 0 0 1 16 0v13"/><path d="M9.3 21V11.5M14.7 21V11.5"/></svg>'
)


def render(report: Report, options: ReportOptions) -> str:
    """Return the page."""
    del options
    page = _PAGE.format(
        policy=_policy(),
        title=_esc(f"{_word(report)}: {report.source.repository or 'launchgate'}"),
        style=STYLE,
        glyph=_GLYPH,
        facts=_facts(report),
        hero=_hero(report),
        gates=_gates(report),
        main="".join(_main(report)),
        version=_esc(report.version),
        made_at=_esc(report.made_at),
    )
    return without_commands(page, number_sign="&#35;", colon="&#58;")


def _word(report: Report) -> str:
    return VERDICTS[report.verdict.value].capitalize()


def _policy() -> str:
    import base64
    import hashlib

    style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"


def _esc(text: str) -> str:
    return plain(text).translate(_ESCAPES)


def _prose(text: str) -> str:
    """Return prose in which pairs of backticks mark code."""
    parts = shown(text).strip().translate(_ESCAPES).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))


def _pre(text: str) -> str:
    lines = "\n".join(block(text)).translate(_ESCAPES)
    return f"<pre><code>{lines}</code></pre>\n"


def _link(report: Report, reported: Reported) -> str:
    return _linked(view.where(reported.at), permalink(report.source, file_of(reported.at)))


def _linked(label: str, address: str) -> str:
    code = f"<code>{_esc(label)}</code>"
    return f'<a href="{address.translate(_ESCAPES)}" rel="noopener noreferrer">{code}</a>' if address else code


def _facts(report: Report) -> str:
    source = report.source
    facts = (source.repository, view.compared(report) or source.commit[:8], report.made_at[:16].replace("T", " "))
    return "".join(f"<span>{_esc(fact)}</span>" for fact in facts if fact)


def _hero(report: Report) -> str:
    found = [reported.finding.severity for reported in view.standing(report)]
    tiles = [(name, found.count(level), level.label) for level, name in _LEVELS.items()]
    tiles.append(("Suppressed", len(view.excused(report)), "idle"))
    tiles.append(
        ("Not checked", view.unseen(view.skipped(report, SkipReason.FAILED, SkipReason.BY_CONFIG)), "inconclusive")
    )
    notes = "".join(f"<p>{_prose(note)}</p>" for note in report.notes)
    return (
        f'<div class="hero is-{report.verdict.value}"><div><span class="pill">{_word(report)}</span>\n'
        f"<h1>{_esc(_capital(view.sentence(report)))}</h1>{notes}</div>\n"
        f'<dl class="tiles">{"".join(_tile(*tile) for tile in tiles)}</dl></div>'
    )


def _tile(name: str, many: int, tone: str) -> str:
    return f'<div class="is-{tone}{"" if many else " none"}"><dt>{name}</dt><dd>{many}</dd></div>'


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _gates(report: Report) -> str:
    shown, others = view.told_apart(report)
    return "".join(map(_gate, shown)) + (f'<p class="why">And {others}.</p>\n' if others else "")


def _gate(gate: GateResult) -> str:
    line = kept_together(" · ".join(_esc(fact) for fact in view.about(gate) if fact))
    return (
        f'<div class="gate is-{gate.verdict.value}"><strong>{_esc(view.label(gate))}</strong>'
        f'<span class="pill">{VERDICTS[gate.verdict.value]}</span><span>{line}</span></div>\n'
    )


def _main(report: Report) -> Iterator[str]:
    found = view.standing(report)
    shown = found[:_MOST_FINDINGS]
    yield "<h2>Findings</h2>\n"
    if found[_MOST_FINDINGS:]:
        yield f'<p class="why">The first {_MOST_FINDINGS}; the JSON report has them all.</p>\n'
    if not found:
        yield f'<div class="card empty">{"Nothing new." if view.excused(report) else "Nothing found."}</div>\n'
    else:
        yield _overview(shown)
        yield f"<h2>Details</h2>\n{_filter(shown)}{_cards(report, shown)}"
    yield from _checks(report)
    yield from _exhibits(report)
    yield from _not_checked(report)
    yield from _suppressed(report)


def _overview(found: Sequence[Reported]) -> str:
    """Return one table of all findings; each place leads to its details."""
    rows = "".join(_overview_row(number, reported) for number, reported in enumerate(_grouped(found), 1))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Severity", "Finding", "Fix"))
    table = f'<table class="all"><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>'
    return f'<section class="card table">{table}</section>\n'


def _overview_row(number: int, reported: Reported) -> str:
    finding = reported.finding
    return (
        f'<tr class="is-{finding.severity.label}"><td><span class="pill">{finding.severity.label}</span></td>'
        f'<td><a href="#f{number}"><code>{_esc(view.where(reported.at))}</code></a><br>{_prose(finding.message)}</td>'
        f"<td>{_prose(view.short_fix(finding))}</td></tr>\n"
    )


def _grouped(found: Sequence[Reported]) -> list[Reported]:
    return [reported for group in _groups(found) for reported in group]


def _groups(found: Sequence[Reported]) -> list[list[Reported]]:
    """Return the findings of each rule and severity together, in the order of the first of each."""
    groups: dict[tuple[str, Severity], list[Reported]] = {}
    for reported in found:
        groups.setdefault((reported.rule, reported.finding.severity), []).append(reported)
    return list(groups.values())


def _filter(found: Sequence[Reported]) -> str:
    present = [level for level in _LEVELS if any(reported.finding.severity is level for reported in found)]
    if not present[1:]:
        return ""
    choices = [("all", f"All {len(found)}"), *((level.label, _LEVELS[level]) for level in present)]
    buttons = "".join(
        f'<input type="radio" name="only" id="only-{name}"{" checked" if name == "all" else ""}>'
        f'<label for="only-{name}">{label}</label>'
        for name, label in choices
    )
    return f'<fieldset class="filter"><legend>Show</legend>{buttons}</fieldset>\n'


def _cards(report: Report, found: Sequence[Reported]) -> str:
    """Return one card per rule and severity, so that the reason and the fix are there once."""
    cards, number = [], 1
    for group in _groups(found):
        cards.append(_card(report, group, number))
        number += len(group)
    return "".join(cards)


def _card(report: Report, group: Sequence[Reported], first: int) -> str:
    rule, level = group[0].finding.rule, group[0].finding.severity
    places = f"<span>{count(len(group), 'place')}</span>" if group[1:] else ""
    fixes = {(each.finding.fix.summary, each.finding.fix.replacement) for each in group}
    spots = "".join(_spot(report, each, number, alone=len(fixes) > 1) for number, each in enumerate(group, first))
    fix = rule.fix if len(fixes) > 1 else group[0].finding.fix.summary
    pasted = group[0].finding.fix.replacement if len(fixes) == 1 else ""
    return (
        f'<section class="card is-{level.label}"><header><div class="meta"><span class="pill">{level.label}</span>'
        f"<code>{_esc(rule.id)}</code>{places}</div>\n<h3>{_prose(_capital(rule.title))}</h3>\n"
        f'<p class="why"><b>Why this matters:</b> {_prose(rule.why)}</p>\n'
        f'<p class="fix"><b>Fix:</b> {_prose(fix)}</p>{_pre(pasted) if pasted else ""}</header>\n{spots}</section>\n'
    )


def _spot(report: Report, reported: Reported, number: int, *, alone: bool) -> str:
    """Return one place of a card; `alone` says that its fix is not the card's."""
    finding, waive = reported.finding, reported.judged.waive
    parts = [f'<div class="at">{_link(report, reported)}']
    parts += [f", {_linked(view.where(each), permalink(report.source, file_of(each)))}" for each in finding.also]
    parts.append(f"</div><p>{_prose(finding.message)}</p>\n{_frame(reported)}")
    if alone and finding.fix.summary != finding.rule.fix:
        parts.append(f'<p class="fix"><b>Fix:</b> {_prose(finding.fix.summary)}</p>\n')
    if alone and finding.fix.replacement:
        parts.append(_pre(finding.fix.replacement))
    if waive:
        parts.append(f"<details><summary>Allow it for a while</summary>{_pre(waive.text)}</details>\n")
    return f'<div class="spot" id="f{number}">{"".join(parts)}</div>\n'


def _frame(reported: Reported) -> str:
    """Return the line of the file with its own part marked."""
    at = file_of(reported.at)
    if at is None or not reported.judged.snippet.strip():
        return ""
    before, own, after = (part.translate(_ESCAPES) for part in view.marked(reported.judged.snippet, at))
    return f'<pre class="frame"><code><span>{at.line}</span>{before}<mark>{own}</mark>{after}</code></pre>\n'


def _checks(report: Report) -> Iterator[str]:
    found = view.checks(report, *_STATUSES)
    if not found:
        return
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Status", "Gate", "Check", "Subject", "Measured"))
    rows = "".join(
        f'<tr class="is-{_STATUSES[check.status]}"><td><span class="pill">{view.STATUSES[check.status]}</span></td>'
        f"{_cells((view.label(gate), check.id, check.subject, view.measured(check)))}</tr>\n"
        for gate, check in found[:_MOST]
    )
    more = f'<p class="why">… {len(found) - _MOST} more</p>' if len(found) > _MOST else ""
    table = f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
    yield f'<h2>Checks</h2>\n<section class="card table"><div class="scroll">{table}</div>{more}</section>\n'


def _exhibits(report: Report) -> Iterator[str]:
    drawn = view.exhibits(report)
    if drawn:
        yield "<h2>Measurements</h2>\n"
    for name, exhibit in drawn:
        head = f'<div class="meta">{_esc(name)}</div><h3>{_esc(exhibit.title)}</h3>'
        yield f'<section class="card"><header>{head}</header>\n{_exhibit(exhibit)}</section>\n'


def _exhibit(exhibit: Exhibit) -> str:
    if isinstance(exhibit, Table):
        return _table(exhibit)
    unit = exhibit.unit
    match exhibit:
        case Series():
            largest = max((value for _, value in exhibit.points), default=0.0)
            bars = [
                _bar(label, 0.0, share(value, largest), f"{number(value)} {unit}") for label, value in exhibit.points
            ]
        case Timeline():
            first, last = ends(exhibit)
            bars = [
                _bar(
                    label,
                    share(start - first, last - first),
                    share(end - start, last - first),
                    f"{number(start)} to {number(end)} {unit}",
                )
                for label, start, end in exhibit.spans
            ]
    return f'<div class="chart">{"".join(bars[:MOST_ROWS])}</div>{_rows_left(len(bars))}\n'


def _bar(label: str, start: float, length: float, value: str) -> str:
    # Widths are attributes of SVG: the page's policy allows no style attribute.
    drawn = f'<rect class="on" x="{start * 100:.1f}%" width="{max(length * 100, 0.6):.1f}%" height="14" rx="4"/>'
    return (
        f'<div><span>{_esc(label)}</span><svg aria-hidden="true"><rect width="100%" height="14" rx="4"/>{drawn}</svg>'
        f"<span>{_esc(value)}</span></div>\n"
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_esc(column)}</th>' for column in table.columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>\n" for row in table.rows[:MOST_ROWS])
    return f'<div class="scroll"><table><tr>{head}</tr>\n{rows}</table></div>{_rows_left(len(table.rows))}\n'


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td>{_esc(cell)}</td>" for cell in row)


def _rows_left(rows: int) -> str:
    return f'<p class="why">… {rows - MOST_ROWS} more</p>' if rows > MOST_ROWS else ""


def _not_checked(report: Report) -> Iterator[str]:
    could_not = view.skipped(report, SkipReason.FAILED)
    by_policy = view.skipped(report, SkipReason.BY_CONFIG)
    not_mine = view.skipped(report, SkipReason.OUT_OF_SCOPE)
    if could_not or by_policy or not_mine:
        yield "<h2>Not checked</h2>\n"
    for title, skips in (("Could not be checked", could_not), ("Skipped by configuration", by_policy)):
        if skips:
            yield f'<section class="card list"><h3>{title}</h3>{_skips(skips)}</section>\n'
    if not_mine:
        yield _folded(f"{count(view.unseen(not_mine), 'item')} out of scope of every gate", _skips(not_mine))


def _folded(summary: str, body: str) -> str:
    return f'<section class="card list"><details><summary>{summary}</summary>{body}</details></section>\n'


def _skips(skips: list[Unseen]) -> str:
    return _list([_skip(each) for each in skips[:_MOST]], len(skips))


def _skip(each: Unseen) -> str:
    subjects = each.named(_TOGETHER, lambda subject: f"<code>{_esc(subject)}</code>")
    return f"{_esc(each.gates)}: {subjects}: {_prose(each.reason)}"


def _list(rows: list[str], whole: int) -> str:
    more = [f"… {whole - len(rows)} more"] if whole > len(rows) else []
    return f"<ul>{''.join(f'<li>{row}</li>' for row in (*rows, *more))}</ul>"


def _suppressed(report: Report) -> Iterator[str]:
    found = view.excused(report)
    if found:
        rows = [_suppressed_row(report, reported) for reported in found[:_MOST]]
        yield f"<h2>Suppressed</h2>\n{_folded(_esc(view.excuses(found)), _list(rows, len(found)))}"


def _suppressed_row(report: Report, reported: Reported) -> str:
    excuse = reported.judged.suppression
    facts = [f"until {excuse.expires}" if excuse.expires else "", excuse.reason, excuse.owner] if excuse else []
    because = "; ".join(_esc(fact) for fact in facts if fact)
    return f"{_link(report, reported)} {_prose(reported.finding.message)}{f' ({because})' if because else ''}"
