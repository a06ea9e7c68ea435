"""A report for a terminal: by file, in 80 columns, as clear without colour as with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchgate import lines
from launchgate.model.finding import Finding, Severity, file_of
from launchgate.model.report import Report, Verdict
from launchgate.model.run import SkipReason
from launchgate.reporters import Options
from launchgate.reporters import _view as view
from launchgate.reporters._exhibits import as_lines
from launchgate.reporters._text import apart, block, cells, kept_together, plain, to_ascii, without_commands, wrap
from launchgate.reporters._view import Reported, Unseen
from launchgate.text.plural import count

_WORST = 10
_SKIPS_SHOWN = 10
_TOGETHER = 3  # subjects that were left out for one reason
_BOLD, _DIM, _RED, _YELLOW, _GREEN, _BLUE = "1", "2", "31", "33", "32", "34"
_LEVELS = {Severity.ERROR: ("✗", _RED), Severity.WARNING: ("!", _YELLOW), Severity.NOTE: ("·", _BLUE)}
_VERDICTS = {
    Verdict.ERROR: ("✗", _RED),
    Verdict.FAIL: ("✗", _RED),
    Verdict.INCONCLUSIVE: ("?", _YELLOW),
    Verdict.PASS: ("✓", _GREEN),
    Verdict.NOT_APPLICABLE: ("·", _DIM),
}


def render(report: Report, options: Options) -> str:
    """Return the text for a terminal of `options.width` columns, a newline at its end."""
    text = "\n".join(_Page(report, options).lines()) + "\n"
    return without_commands(text if options.unicode else to_ascii(text))


class _Page:
    """One rendering; remembers which rules were explained, so that ten findings of one rule explain it once."""

    def __init__(self, report: Report, options: Options) -> None:
        self.report = report
        self.options = options
        self.width = max(40, min(options.width, 120))
        self.explained: set[str] = set()

    def lines(self) -> Iterator[str]:
        found = view.standing(self.report)
        if self.options.verbose < 0:
            yield from map(self.one_line, found)
            yield from self.verdict()
            return
        shown = found[:_WORST] if view.is_first_look(self.report) and not self.options.verbose else found
        yield from self.findings(shown)
        if len(shown) < len(found):
            rest = found[len(shown) :]
            rules = count(len({reported.rule for reported in rest}), "rule")
            yield self.paint(f"{len(rest)} more in {rules}; -v shows them all.", _BOLD)
            yield ""
        yield from self.excused()
        yield from self.exhibits()
        yield from self.not_checked()
        yield from self.gates()
        for note in self.report.notes:
            yield from wrap(plain(note), self.width)
        yield from self.verdict()
        yield from self.next_steps(found)

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.options.colour and text else text

    def one_line(self, reported: Reported) -> str:
        finding = reported.judged.finding
        return f"{view.where(reported.at)}: {finding.severity.label}: {plain(finding.message)} [{plain(reported.rule)}]"

    def findings(self, shown: Iterable[Reported]) -> Iterator[str]:
        for head, group in view.by_file(shown).items():
            yield self.paint(plain(head), _BOLD)
            for reported in group:
                yield from self.finding(reported)
                yield ""

    def finding(self, reported: Reported) -> Iterator[str]:
        finding = reported.judged.finding
        mark, colour = _LEVELS[finding.severity]
        spot = self.spot(reported)
        lead = f"{spot}  " if spot else ""
        indent = 4 + cells(lead)
        first, *rest = wrap(plain(finding.message), self.width - indent)
        yield f"  {self.paint(mark, colour)} {lead}{self.paint(first, _BOLD)}"
        for line in rest:
            yield " " * indent + self.paint(line, _BOLD)
        yield f"    {self.paint(finding.severity.label, colour)} {self.paint(plain(reported.rule), _DIM)}"
        yield from self.why_and_fix(finding)
        if self.options.verbose > 0 and reported.judged.waive:
            yield from self.field("allow", reported.judged.waive.text, pasted=True)

    def spot(self, reported: Reported) -> str:
        place = file_of(reported.at)
        if place is None:
            return ""
        text = f"{place.line}:{place.column}"
        return f"{text} in commit {plain(place.commit[:8])}" if place.commit else text

    def why_and_fix(self, finding: Finding) -> Iterator[str]:
        seen = finding.rule.id in self.explained
        self.explained.add(finding.rule.id)
        if not seen:
            yield from self.field("why", finding.rule.why)
        if not seen or finding.fix.summary != finding.rule.fix:
            yield from self.field("fix", finding.fix.summary)
        if finding.fix.replacement:
            yield from self.field("", finding.fix.replacement, pasted=True)

    def field(self, name: str, text: str, *, pasted: bool = False) -> Iterator[str]:
        """Return a named paragraph; what is to be pasted is never broken, and marked off by a bar."""
        lines = [f"│ {line}" for line in block(text)] if pasted else list(wrap(plain(text), self.width - 11))
        for index, line in enumerate(lines):
            yield f"    {self.paint(f'{name if index == 0 else str():<6}', _DIM)} {line}".rstrip()

    def excused(self) -> Iterator[str]:
        found = view.excused(self.report)
        verbose = self.options.verbose > 0
        if not found or (self.report.verdict is Verdict.PASS and not verbose):  # the last line counts them
            return
        yield from (self.paint(line, _DIM) for line in wrap(f"Not blocking: {view.excuses(found)}.", self.width))
        for reported in found if verbose else ():
            excuse = reported.judged.suppression
            until = f" until {plain(excuse.expires)}" if excuse and excuse.expires else ""
            reason = f": {plain(excuse.reason)}" if excuse and excuse.reason else ""
            yield f"  {self.one_line(reported)}{until}{reason}"
        yield ""

    def exhibits(self) -> Iterator[str]:
        for gate in self.report.gates:
            for exhibit in gate.exhibits:
                yield self.paint(f"{view.label(gate)}: {plain(exhibit.title)}", _BOLD)
                yield from (f"  {line}" for line in as_lines(exhibit, self.width - 2))
                yield ""

    def not_checked(self) -> Iterator[str]:
        could_not = view.skipped(self.report, SkipReason.FAILED)
        by_policy = view.skipped(self.report, SkipReason.BY_CONFIG)
        not_mine = view.skipped(self.report, SkipReason.OUT_OF_SCOPE)
        if not (could_not or by_policy or not_mine):
            return
        yield self.paint("Not checked", _BOLD)
        verbose = self.options.verbose > 0
        yield from self.skips(could_not, "could not look", _YELLOW)
        yield from self.skips(by_policy, "as configured", _DIM)
        few = [each for each in not_mine if verbose or len(each.subjects) <= _TOGETHER]
        yield from self.skips(few, "nothing to judge", _DIM)
        if many := [each for each in not_mine if each not in few]:
            others = f"{count(view.unseen(many), 'thing')} that no gate judges, such as binary files (-v lists them)"
            yield from (f"  {line}" for line in wrap(others, self.width - 2))
        yield ""

    def skips(self, skips: list[Unseen], word: str, colour: str) -> Iterator[str]:
        verbose = self.options.verbose > 0
        shown = skips if verbose else skips[:_SKIPS_SHOWN]
        for each in shown:
            subjects = each.named(len(each.subjects) if verbose else _TOGETHER, plain)
            first, *rest = wrap(f"{each.gates}: {subjects}: {plain(each.reason)}", self.width - len(word) - 6)
            yield f"  {self.paint(f'{word}:', colour)} {first}"
            yield from (f"    {line}" for line in rest)
        if len(shown) < len(skips):
            yield f"  … {len(skips) - len(shown)} more (-v lists them)"

    def gates(self) -> Iterator[str]:
        shown, others = view.told_apart(self.report)
        if self.options.verbose > 0:
            shown, others = list(self.report.gates), ""
        size = max((len(view.label(gate)) for gate in shown), default=0)
        size = size if size <= self.width // 3 else 0  # beside long names the facts get lines of their own
        for gate in shown:
            mark, colour = _VERDICTS[gate.verdict]
            lead = lines.lead(mark, f"{view.label(gate):<{size}}", gate.verdict.value.replace("_", " "))
            indent = len(lead) + 1 if size else 4
            facts = lines.facts(plain(gate.error), view.outcome(gate), view.looked_at(gate), view.duration(gate))
            first, *rest = wrap(kept_together(facts), self.width - indent)
            yield f"{self.paint(lead, colour)} {apart(first) if size else ''}".rstrip()
            yield from (" " * indent + apart(line) for line in ((*rest,) if size else (first, *rest)) if line)
        if others:
            yield from (f"  {line}" for line in wrap(f"{others} (-v lists them)", self.width - 2))
        if self.report.gates:
            yield ""

    def verdict(self) -> Iterator[str]:
        _, colour = _VERDICTS[self.report.verdict]
        yield from (
            self.paint(line, _BOLD, colour) for line in wrap(lines.headline(*view.headline(self.report)), self.width)
        )
        if self.options.verbose >= 0 and (scope := view.compared(self.report)):
            yield self.paint(f"Judged: {scope}", _DIM)

    def next_steps(self, found: list[Reported]) -> Iterator[str]:
        if view.is_first_look(self.report):
            configured = any(gate.config for gate in self.report.gates)
            first = "" if configured else "`launchgate init` sets this up; "
            yield f"Next: {first}`launchgate baseline` records what is there today."
        elif found and self.options.verbose == 0:
            advice = f"`launchgate explain {plain(found[0].rule)}` says more; -v shows waivers to paste."
            yield from wrap(advice, self.width)
