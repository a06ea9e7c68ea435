"""What the formats share: the order of findings, their places, the counts, the one-sentence verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from launchgate import lines
from launchgate.model.finding import Finding, Impact, InFile, Location, Severity, file_of, name_of
from launchgate.model.masker import MASK
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Check, CheckStatus, Exhibit, Skipped, SkipReason, Table
from launchgate.reporters._text import plain, shown
from launchgate.text.plural import count, join_words

_SHORT_ID = 8
_CLAUSE = 90  # characters
_FIRST_CLAUSE = re.compile(r"(?:`[^`]*`|[^.;:]|[.;:](?!\s|$))*")
_NO_FILES = {"-", "COMMIT_MSG", ""}
_CONFIGURATION = "launchgate.yml"
_LEVELS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with the gate that made it."""

    gate: GateResult
    judged: Result

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.judged.finding

    @property
    def at(self) -> Location:
        """Where it is."""
        return self.judged.finding.at

    @property
    def rule(self) -> str:
        """The id of its rule."""
        return self.judged.finding.rule.id

    @property
    def weakens(self) -> bool:
        """Whether it says that the configuration was weakened."""
        return self.judged.finding.impact is Impact.POLICY


def _cost(reported: Reported) -> tuple[object, ...]:
    finding, place = reported.finding, file_of(reported.at)
    where = (place.path, place.line, place.column) if place else ("", 0, 0)
    return (
        not reported.weakens,
        -finding.severity,
        finding.impact,
        -finding.confidence,
        where,
        name_of(reported.at),
        reported.rule,
    )


def standing(report: Report) -> list[Reported]:
    """Return the unsuppressed findings, first what it costs most to be wrong about.

    A weakened configuration comes first; then the severity, the impact of the rule, and how sure it is decide.
    """
    return sorted((each for each in _all(report) if each.judged.suppression is None), key=_cost)


def excused(report: Report) -> list[Reported]:
    """Return the findings that a waiver, the baseline or a foreign marker suppresses, in the same order."""
    return sorted((each for each in _all(report) if each.judged.suppression is not None), key=_cost)


def _all(report: Report) -> list[Reported]:
    return [Reported(gate, judged) for gate in report.gates for judged in gate.findings]


def in_head(location: Location) -> InFile | None:
    """Return the place in a file of head that a location stands for; None for commits and standard input."""
    place = file_of(location)
    return place if place and not place.commit and place.path not in _NO_FILES else None


def where(location: Location, *, column: bool = False) -> str:
    """Return the text that says where: `path:line`, with its commit where that is not head, or variable and line.

    With `column` a line comes as `path:line:column`, which editors and terminals open.
    """
    place = file_of(location)
    text = name_of(location)
    if text == "-" or text.startswith("-:"):
        text = f"standard input{text[1:]}"
    if place is location and column and place.path not in _NO_FILES:
        text += f":{place.column}"
    elif place is not None and place is not location:
        text += f" ({place.path}:{place.line})"
    if place is not None and place.commit:
        text += f" in commit {place.commit[:_SHORT_ID]}"
    return plain(text)


def line_in_file(location: Location) -> InFile:
    """Return a line of a file for formats that know nothing else: the first of launchgate.yml where none declares."""
    at = file_of(location)
    return at if at and at.path not in _NO_FILES else InFile(_CONFIGURATION, 1)


def message(location: Location, text: str) -> str:
    """Return `text` with its place in front where that is not a line of a file."""
    at = file_of(location)
    if at is location and line_in_file(location) is at:
        return text if not at.commit else f"{text} (in commit {at.commit})"
    return f"{name_of(location)}: {text}"


def marked(snippet: str, at: InFile) -> tuple[str, str, str]:
    """Return the line of a finding as the text before it, its own and the rest, without indentation.

    A hidden value becomes `***`. Where the place ends is often unknown; then its own text is one character.
    """
    bare = snippet.lstrip()
    indent = len(snippet) - len(bare)
    start = min(max(at.column - 1 - indent, 0), len(bare) - 1)
    ends_here = at.end_column and at.end_line in {None, at.line}
    end = max((at.end_column or 0) - 1 - indent, start + 1) if ends_here else start + 1
    before, own, after = (shown(part) for part in (bare[:start], bare[start:end], bare[end:]))
    if own.strip("*") == "" and len(own) > len(MASK):
        own, after = MASK, after.lstrip("*")
    return before, own, after.rstrip()


def short_fix(finding: Finding) -> str:
    """Return the fix in a few words for a table: its first clause."""
    text = min(finding.fix.summary, finding.rule.fix, key=len)
    found = _FIRST_CLAUSE.match(plain(text))
    clause = found[0] if found else ""
    if len(clause) > _CLAUSE:
        clause = clause[:_CLAUSE].rpartition(" ")[0].rstrip(",") + "…"
    return clause + "`" * (clause.count("`") % 2)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What the same gates did not check for the same reason."""

    gates: str
    subjects: tuple[str, ...]
    reason: str

    def named(self, most: int, form: Callable[[str], str]) -> str:
        """Return at most so many subjects, each in a form, and how many more there are."""
        left = len(self.subjects) - most
        return join_words([*map(form, self.subjects[:most]), *([f"{left} more"] if left > 0 else [])])


def skipped(report: Report, *whys: SkipReason) -> list[Unseen]:
    """Return what was not checked for one of the reasons `whys`: each subject once, those with one reason together."""
    gates: dict[Skipped, list[str]] = {}
    for gate in report.gates:
        for each in gate.skipped:
            if each.why in whys:
                gates.setdefault(each, []).append(label(gate))
    together: dict[tuple[str, str], list[str]] = {}
    for each, names in gates.items():
        together.setdefault((join_words(list(dict.fromkeys(names))), each.reason), []).append(each.subject)
    return [Unseen(names, tuple(subjects), reason) for (names, reason), subjects in together.items()]


def unseen(skips: Sequence[Unseen]) -> int:
    """Return how many subjects were not checked."""
    return sum(len(each.subjects) for each in skips)


def tally(findings: Sequence[Reported]) -> str:
    """Return `3 errors, 1 warning`, or `nothing`."""
    numbers = {level: sum(each.finding.severity is level for each in findings) for level in _LEVELS}
    return ", ".join(count(number, level.label) for level, number in numbers.items() if number) or "nothing"


def excuses(findings: Sequence[Reported]) -> str:
    """Return `2 waived, 37 recorded in the baseline`, empty when there are none."""
    words = {"baseline": "recorded in the baseline", "foreign": "allowed by another tool's marker"}
    named: dict[str, int] = {}
    for each in findings:
        if each.judged.suppression:
            word = words.get(each.judged.suppression.kind, "waived")
            named[word] = named.get(word, 0) + 1
    return ", ".join(f"{number} {word}" for word, number in sorted(named.items(), key=lambda item: item[0] != "waived"))


def sentence(report: Report) -> str:
    """Return what explains the verdict, as the rest of a sentence."""
    gates = {verdict: _gates(report, verdict) for verdict in Verdict}
    blocking = [Reported(gate, judged) for gate in report.gates for judged in gate.blocking]
    match report.verdict:
        case Verdict.ERROR:
            besides = f", with {tally(blocking)} in {join_words(gates[Verdict.FAIL])}" if gates[Verdict.FAIL] else ""
            return f"{join_words(gates[Verdict.ERROR])} crashed, so this is not a pass{besides}."
        case Verdict.FAIL:
            return f"{tally(blocking)} in {join_words(gates[Verdict.FAIL])}."
        case Verdict.INCONCLUSIVE if not report.gates:
            return "no gate ran."
        case Verdict.INCONCLUSIVE:
            return f"{join_words(gates[Verdict.INCONCLUSIVE])} could not check everything, so this is not a pass."
        case Verdict.PASS:
            return _passed(standing(report), excused(report))
        case Verdict.NOT_APPLICABLE:
            return f"nothing in scope concerns {join_words(gates[Verdict.NOT_APPLICABLE])}."


def headline(report: Report) -> str:
    """Return the verdict with the sentence that explains it."""
    return lines.headline(report.verdict.value, sentence(report))


def _passed(found: Sequence[Reported], suppressed: Sequence[Reported]) -> str:
    if not found and not suppressed:
        return lines.NOTHING
    besides = f" ({excuses(suppressed)})" if suppressed else ""
    return f"{tally(found)}, nothing that blocks{besides}." if found else f"nothing new{besides}."


def _gates(report: Report, verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(plain(gate.gate) for gate in report.gates if gate.verdict is verdict))


def label(gate: GateResult) -> str:
    """Name a gate, with the folder of its configuration and its section where the report holds several of that gate."""
    from launchgate.policy.document import NAMES

    config = gate.config or NAMES[0]
    folder, _, name = config.rpartition("/")
    extra = [] if config in NAMES else [folder if name in NAMES else config]
    if gate.section is not None:
        extra.append(gate.section_name or f"section {gate.section + 1}")  # as `config show` counts them
    return plain(f"{gate.gate} ({', '.join(extra)})" if extra else gate.gate)


def told_apart(report: Report) -> tuple[list[GateResult], str]:
    """Return the results worth a line each, and a sentence about the others, empty where there are none.

    Of a gate with several configurations or sections, those that nothing in the change concerns are counted together.
    """
    seen = {gate.gate for gate in report.gates if gate.verdict is not Verdict.NOT_APPLICABLE}
    kept = []
    for gate in report.gates:
        if gate.verdict is not Verdict.NOT_APPLICABLE or gate.gate not in seen:
            kept.append(gate)
            seen.add(gate.gate)
    left = len(report.gates) - len(kept)
    return kept, f"{count(left, 'more result')} of folders and sections that nothing here concerns" if left else ""


def about(gate: GateResult) -> tuple[str, ...]:
    """Return what is known about a gate: its crash, findings, checks, what it scanned, and its time."""
    found = [Reported(gate, judged) for judged in gate.findings]
    left = [each for each in found if each.judged.suppression is None]
    outcome = tally(left) if left else excuses(found)
    return (plain(gate.error), outcome, _checks(gate), scanned(gate), lines.duration(gate.duration_ms))


def _checks(gate: GateResult) -> str:
    """Return `3 of 4 checks passed, 1 skipped`; failed ones are findings and counted there."""
    numbers = {status: sum(check.status is status for check in gate.checks) for status in CheckStatus}
    if not gate.checks:
        return ""
    others = (CheckStatus.FAIL, CheckStatus.SKIPPED, CheckStatus.INCONCLUSIVE)
    words = [f"{numbers[status]} {STATUSES[status]}" for status in others if numbers[status]]
    return ", ".join([f"{numbers[CheckStatus.PASS]} of {count(len(gate.checks), 'check')} passed", *words])


STATUSES = {
    CheckStatus.PASS: "passed",
    CheckStatus.FAIL: "failed",
    CheckStatus.SKIPPED: "skipped",
    CheckStatus.INCONCLUSIVE: "inconclusive",
}


def checks(report: Report, *statuses: CheckStatus) -> list[tuple[GateResult, Check]]:
    """Return the checks that ended in one of `statuses`, failed ones first."""
    found = [(gate, check) for gate in report.gates for check in gate.checks if check.status in statuses]
    return sorted(found, key=lambda pair: pair[1].status is not CheckStatus.FAIL)


def measured(check: Check) -> str:
    """Return the evidence of a check and its time: `status 200, 312 ms`."""
    facts = [plain(f"{key} {value}") for key, value in check.evidence.items() if value not in (None, "")]
    return ", ".join(filter(None, (*facts, lines.duration(check.ms))))


def scanned(gate: GateResult) -> str:
    """Return `2 commits, 7 files`: what the gate scanned."""
    return plain(lines.scanned(gate.scanned))


def exhibits(report: Report) -> list[tuple[str, Exhibit]]:
    """Return each exhibit with the name of its gate; tables of one form, as sections have them, become one."""
    found: dict[tuple[object, ...], tuple[str, Exhibit]] = {}
    for gate in report.gates:
        for number, exhibit in enumerate(gate.exhibits):
            form = exhibit.columns if isinstance(exhibit, Table) else (label(gate), number)
            key: tuple[object, ...] = (gate.gate, exhibit.title, *form)
            _, first = found.get(key, ("", None))
            if isinstance(exhibit, Table) and isinstance(first, Table):
                found[key] = (plain(gate.gate), replace(first, rows=(*first.rows, *exhibit.rows)))
            else:
                found[key] = (label(gate), exhibit)
    return list(found.values())


def compared(report: Report) -> str:
    """Return `pull_request, d7599608..91ab04c2`: the event and what was compared, empty where unknown."""
    context = next((gate.context for gate in report.gates if gate.context), {})
    event, base, head = (str(context.get(name) or "") for name in ("event", "base", "head"))
    until = "index" if context.get("scope") == "staged" else head[:_SHORT_ID]
    return plain(lines.compared(event, base, until or ("work tree" if base else "")))


def is_first_look(report: Report) -> bool:
    """Whether nothing was compared and nothing was configured: the whole tree, for a new user."""
    return any(gate.context.get("scope") == "first_look" for gate in report.gates)


def by_gate(found: Iterable[Reported]) -> list[tuple[str, list[Reported]]]:
    """Group findings by gate and section, in the order in which they come."""
    groups: dict[str, list[Reported]] = {}
    for each in found:
        groups.setdefault(label(each.gate), []).append(each)
    return list(groups.items())
