"""A report for a terminal: what costs most first, about two screens of 80 columns, as clear without colour as with it.

Details give way in steps until the page fits: reasons first, then parts of fixes, then the frames of the last findings.
`-v` shows everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from launchgate import lines
from launchgate.model.finding import InFile, Severity, file_of, name_of
from launchgate.model.report import Report, Verdict
from launchgate.model.run import CheckStatus, SkipReason
from launchgate.reporters import ReportOptions
from launchgate.reporters import _view as view
from launchgate.reporters._exhibits import MOST_ROWS, as_lines
from launchgate.reporters._text import apart, block, cells, cut, kept_together, plain, to_ascii, without_commands, wrap
from launchgate.reporters._view import Reported, Unseen
from launchgate.text.plural import count

_TWO_SCREENS = 92  # lines, which leaves room for the prompt and what a script prints around the report
_AT_LEAST = 40  # lines for findings, however long the rest is
_WORST = 10
_FEW = 10  # rows of a table, reasons for skipping, failed checks
_TOGETHER = 3  # subjects that were skipped for one reason
_BOLD, _DIM, _RED, _YELLOW, _GREEN, _BLUE = "1", "2", "31", "33", "32", "34"
_LEVELS = {Severity.ERROR: ("✗", _RED), Severity.WARNING: ("!", _YELLOW), Severity.NOTE: ("·", _BLUE)}
_VERDICTS = {
    Verdict.ERROR: ("✗", _RED),
    Verdict.FAIL: ("✗", _RED),
    Verdict.INCONCLUSIVE: ("?", _YELLOW),
    Verdict.PASS: ("✓", _GREEN),
    Verdict.NOT_APPLICABLE: ("·", _DIM),
}
_STATUSES = {
    CheckStatus.FAIL: ("✗", _RED),
    CheckStatus.INCONCLUSIVE: ("?", _YELLOW),
    CheckStatus.SKIPPED: ("·", _DIM),
    CheckStatus.PASS: ("✓", _GREEN),
}


def render(report: Report, options: ReportOptions) -> str:
    """Return the text for a terminal of `options.width` columns, a newline at its end."""
    text = "\n".join(_Page(report, options).lines()) + "\n"
    return without_commands(text if options.unicode else to_ascii(text))


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of each finding is shown: the reason, so many lines of the fix (None: all), a blank line after it."""

    why: bool = True
    fix: int | None = None
    spaced: bool = True


_SHORTEST = _Detail(why=False, fix=1, spaced=False)
_STEPS = (_Detail(fix=8), _Detail(why=False, fix=8), _Detail(why=False, fix=4), _Detail(why=False, fix=1), _SHORTEST)


class _Page:
    """One rendering of a report."""

    def __init__(self, report: Report, options: ReportOptions) -> None:
        self.report = report
        self.options = options
        self.verbose = options.verbose > 0
        self.width = max(40, min(options.width, 120))

    def lines(self) -> Iterator[str]:
        found = view.standing(self.report)
        if self.options.verbose < 0:
            yield from map(self.one_line, found)
            yield from self.verdict()
            return
        rest = [*self.suppressed(), *self.checks(), *self.exhibits(), *self.not_checked(), *self.gates()]
        for note in self.report.notes:
            rest += wrap(plain(note), self.width)
        rest += [*self.verdict(), *self.next_steps(found)]
        yield from self.findings(found, max(_TWO_SCREENS - len(rest), _AT_LEAST))
        yield from rest

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.options.colour and text else text

    def one_line(self, reported: Reported) -> str:
        finding = reported.finding
        message = plain(finding.message)
        if (name := plain(name_of(reported.at))) not in message and self.place(reported) != view.where(reported.at):
            message = message if isinstance(reported.at, InFile) else f"{name}: {message}"
        return f"{self.place(reported)}: {finding.severity.label}: {message} [{plain(reported.rule)}]"

    def place(self, reported: Reported) -> str:
        return view.where(view.in_head(reported.at) or reported.at, column=True)

    def findings(self, found: list[Reported], room: int) -> Iterator[str]:
        if self.verbose:
            yield from (line for part in self.detailed(found, _Detail()) for line in part)
            return
        shown = found[:_WORST] if view.is_first_look(self.report) else found
        fitting = (parts for parts in self.attempts(shown) if sum(map(len, parts)) <= room)
        parts = next(fitting, None) or (self.shortened(shown, room) if shown else [])
        yield from (line for part in parts for line in part)
        if rest := found[len(shown) :]:
            rules = count(len({reported.rule for reported in rest}), "rule")
            yield from (self.paint(f"{len(rest)} more in {rules} (-v shows them all)", _BOLD), "")

    def attempts(self, found: Sequence[Reported]) -> Iterator[list[list[str]]]:
        return (self.detailed(found, detail) for detail in _STEPS)

    def shortened(self, found: Sequence[Reported], room: int) -> list[list[str]]:
        """Return the first findings their details and the others a sentence each, so that all fit where that can be."""
        full, brief = self.detailed(found, _SHORTEST), [[*self.head(reported)] for reported in found]
        left = room - sum(map(len, brief)) - 3  # the heading, a blank line before and one after
        most = 0
        while most < len(full) and (left := left - len(full[most]) + len(brief[most])) >= 0:
            most += 1
        heading = f"{len(found) - most} more, in short (-v shows their lines and fixes):"
        return [*full[:most], ["", self.paint(heading, _BOLD)], *brief[most:], [""]]

    def detailed(self, found: Sequence[Reported], detail: _Detail) -> list[list[str]]:
        """Return the lines of each finding; what is the same as above is referred to, not repeated."""
        explained: set[str] = set()
        fixes: dict[tuple[str, str], str] = {}
        parts = []
        for reported in found:
            fix = reported.finding.fix
            why = plain(reported.finding.rule.why) if detail.why and reported.rule not in explained else ""
            explained.add(reported.rule)
            above = fixes.setdefault((fix.summary, fix.replacement), place := view.where(reported.at))
            part = [*self.head(reported), *self.frame(reported), *self.field("why", why)]
            if above != place or fixes[fix.summary, fix.replacement] is not place:
                part += self.field("fix", f"the same as for {above}")
            else:
                part += self.fix(fix.summary, fix.replacement, detail.fix)
            if self.verbose and reported.judged.waive:
                part += self.field("allow", "", block(reported.judged.waive.text))
            parts.append([*part, ""] if detail.spaced else part)
        if parts and not detail.spaced:
            parts[-1].append("")
        return parts

    def head(self, reported: Reported) -> Iterator[str]:
        """Return where and what, in the form that editors and terminals open: `path:line:column: error: … [rule]`."""
        mark, colour = _LEVELS[reported.finding.severity]
        first, *rest = wrap(self.one_line(reported), self.width - 4)
        place = f"{self.place(reported)}:"
        if first.startswith(place):
            first = self.paint(place, _BOLD) + self.level(first[len(place) :], reported, colour)
        yield f"{self.paint(mark, colour)} {first}"
        yield from (f"    {line}" for line in rest)

    def level(self, text: str, reported: Reported, colour: str) -> str:
        word = f" {reported.finding.severity.label}:"
        return f"{self.paint(word, colour)}{text[len(word) :]}" if text.startswith(word) else text

    def frame(self, reported: Reported) -> Iterator[str]:
        """Show the line with a caret below the place, or with a line below all of it."""
        at = file_of(reported.at)
        if at is None or not reported.judged.snippet.strip():
            return
        before, marked, after = view.marked(reported.judged.snippet, at)
        number, colour = str(at.line), _LEVELS[reported.finding.severity][1]
        room = self.width - len(number) - 7
        if cells(before + marked + after) > room and cells(before) > room // 2:
            before = f"…{before[1 - room // 2 :]}"
        line = cut(f"{before}{marked}{after}", room)
        under = "^" * max(min(cells(marked), cells(line) - cells(before)), 1)
        yield f"    {self.paint(f'{number} │', _DIM)} {line}".rstrip()
        lead = " " * len(number) + f" {self.paint('│', _DIM)} " + " " * cells(before)
        yield f"    {lead}{self.paint(under, colour)}"

    def fix(self, summary: str, replacement: str, most: int | None) -> Iterator[str]:
        """Return the fix in at most so many lines, and how many more there are."""
        pasted = block(replacement) if replacement else []
        rows = [*self.wrapped(summary), *(f"│ {line}" for line in pasted)]
        if most is None:
            yield from self.rows("fix", rows)
            return
        room = self.width - 9
        shown = [cut(row, room) for row in rows]
        if len(rows) <= most and shown == rows:
            yield from self.rows("fix", rows)
        elif most == 1:
            yield from self.rows("fix", self.wrapped(f"{_first_clause(plain(summary), 2 * room - 24)} (… more: -v)"))
        else:
            shown = shown[: most - 1]
            left = len(rows) - len(shown)
            more = f"(… {count(left, 'more line')}: -v)" if left else "(… cut: -v shows all)"
            yield from self.rows("fix", [*shown, more])

    def field(self, name: str, text: str, pasted: Sequence[str] = ()) -> Iterator[str]:
        """Return a named paragraph, and what is to be pasted, marked off by a bar."""
        yield from self.rows(name, [*self.wrapped(text), *(f"│ {line}" for line in pasted)])

    def wrapped(self, text: str) -> list[str]:
        return list(wrap(plain(text), self.width - 9)) if text else []

    def rows(self, name: str, rows: Sequence[str]) -> Iterator[str]:
        for index, row in enumerate(rows):
            named = self.paint(f"{name}:", _DIM) if index == 0 else " " * 4
            yield f"    {named} {row}".rstrip()

    def suppressed(self) -> Iterator[str]:
        found = view.excused(self.report)
        if not found or (self.report.verdict is Verdict.PASS and not self.verbose):  # the last line counts them
            return
        yield from (self.paint(line, _DIM) for line in wrap(f"Suppressed: {view.excuses(found)}.", self.width))
        for reported in found if self.verbose else ():
            excuse = reported.judged.suppression
            until = f" until {plain(excuse.expires)}" if excuse and excuse.expires else ""
            reason = f": {plain(excuse.reason)}" if excuse and excuse.reason else ""
            yield f"  {self.one_line(reported)}{until}{reason}"
        yield ""

    def checks(self) -> Iterator[str]:
        """List the failed checks, and with -v all."""
        found = view.checks(self.report, *_STATUSES) if self.verbose else view.checks(self.report, CheckStatus.FAIL)
        if not found:
            return
        yield self.paint("Checks" if self.verbose else "Failed checks", _BOLD)
        shown = found if self.verbose else found[:_FEW]
        for gate, check in shown:
            mark, colour = _STATUSES[check.status]
            facts = lines.facts(plain(check.subject), view.measured(check))
            first, *rest = wrap(f"{view.label(gate)} {plain(check.id)}: {facts}", self.width - 4)
            yield f"  {self.paint(mark, colour)} {first}"
            yield from (f"    {line}" for line in rest)
        if len(shown) < len(found):
            yield f"  … {len(found) - len(shown)} more (-v lists them)"
        yield ""

    def exhibits(self) -> Iterator[str]:
        for name, exhibit in view.exhibits(self.report):
            yield self.paint(f"{name}: {plain(exhibit.title)}", _BOLD)
            yield from (
                f"  {line}" for line in as_lines(exhibit, self.width - 2, most=MOST_ROWS if self.verbose else _FEW)
            )
            yield ""

    def not_checked(self) -> Iterator[str]:
        could_not = view.skipped(self.report, SkipReason.FAILED)
        by_policy = view.skipped(self.report, SkipReason.BY_CONFIG)
        not_mine = view.skipped(self.report, SkipReason.OUT_OF_SCOPE)
        if not (could_not or by_policy or not_mine):
            return
        yield self.paint("Not checked", _BOLD)
        yield from self.skips(could_not, "could not check", _YELLOW)
        yield from self.skips(by_policy, "by configuration", _DIM)
        few = [each for each in not_mine if self.verbose or len(each.subjects) <= _TOGETHER]
        yield from self.skips(few, "out of scope", _DIM)
        if many := [each for each in not_mine if each not in few]:
            files = count(view.unseen(many), "file")
            others = f"{files} not checked by any gate (binary and others; -v lists them)"
            yield from (f"  {line}" for line in wrap(others, self.width - 2))
        yield ""

    def skips(self, skips: list[Unseen], word: str, colour: str) -> Iterator[str]:
        shown = skips if self.verbose else skips[:_FEW]
        for each in shown:
            subjects = each.named(len(each.subjects) if self.verbose else _TOGETHER, plain)
            text = f"{word}: {each.gates}: {subjects}: {plain(each.reason)}"
            first, *rest = wrap(text, self.width - 4)
            yield f"  {self.paint(first[: len(word) + 1], colour)}{first[len(word) + 1 :]}"
            yield from (f"    {line}" for line in rest)
        if len(shown) < len(skips):
            yield f"  … {len(skips) - len(shown)} more (-v lists them)"

    def gates(self) -> Iterator[str]:
        shown, others = view.told_apart(self.report)
        if self.verbose:
            shown, others = list(self.report.gates), ""
        for gate in shown:
            mark, colour = _VERDICTS[gate.verdict]
            lead = lines.lead(mark, gate.verdict.value, view.label(gate))
            facts = kept_together(lines.facts(*view.about(gate)))
            first, *rest = map(apart, wrap(f"{kept_together(lead)}  {facts}".rstrip(), self.width - 4))
            yield f"{self.paint(first[: len(lead)], colour)}{first[len(lead) :]}"
            yield from (f"    {line}" for line in rest)
        if others:
            yield from (f"  {line}" for line in wrap(f"{others} (-v lists them)", self.width - 2))
        if self.report.gates:
            yield ""

    def verdict(self) -> Iterator[str]:
        _, colour = _VERDICTS[self.report.verdict]
        yield from (self.paint(line, _BOLD, colour) for line in wrap(view.headline(self.report), self.width))
        if self.options.verbose >= 0 and (scope := view.compared(self.report)):
            yield self.paint(f"Checked: {scope}", _DIM)

    def next_steps(self, found: list[Reported]) -> Iterator[str]:
        if view.is_first_look(self.report) and found:
            configured = any(gate.config for gate in self.report.gates)
            first = "" if configured else "`launchgate init` sets this up; "
            yield f"Next: {first}`launchgate baseline` records today's findings."
        elif found and not self.verbose:
            advice = f"`launchgate explain {plain(found[0].rule)}` says why; -v shows all, and waivers."
            yield from wrap(advice, self.width)


def _first_clause(text: str, width: int) -> str:
    """Return the beginning of `text` up to the last clause, else the last word, that ends within `width` columns."""
    if cells(text) <= width:
        return text
    start = cut(text, width, "")
    for ends in (". ", "; ", ": ", ", ", " "):
        head, found, _ = start.rpartition(ends)
        if found and (ends == " " or 3 * cells(head) >= width):
            return head + ends.strip()
    return start
