"""What every format that people read says alike: the order of findings, the counts, the one-sentence verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from launchgate import lines
from launchgate.model.finding import InFile, Location, Severity, file_of, name_of
from launchgate.model.report import GateResult, Report, Result, Verdict
from launchgate.model.run import Skipped, SkipReason
from launchgate.reporters._text import plain
from launchgate.text.plural import count, join_words

LOOSENED = "config/gate-loosened"
_SHORT_ID = 8
_LEVELS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with the gate that made it."""

    gate: GateResult
    judged: Result

    @property
    def at(self) -> Location:
        """Where it is."""
        return self.judged.finding.at

    @property
    def rule(self) -> str:
        """The id of its rule."""
        return self.judged.finding.rule.id


def _all(report: Report) -> list[Reported]:
    return [Reported(gate, judged) for gate in report.gates for judged in gate.findings]


def _pressing(reported: Reported) -> tuple[object, ...]:
    finding, place = reported.judged.finding, file_of(reported.at)
    where = (place.path, place.line, place.column) if place else ("", 0, 0)
    return (
        reported.rule != LOOSENED,
        -finding.severity,
        -finding.confidence,
        where,
        name_of(reported.at),
        reported.rule,
    )


def standing(report: Report) -> list[Reported]:
    """Return the findings that nothing excuses: loosened guards first, then the most severe and certain."""
    return sorted((reported for reported in _all(report) if reported.judged.suppression is None), key=_pressing)


def excused(report: Report) -> list[Reported]:
    """Return the findings that a waiver, the baseline or a foreign marker excuses, in the same order."""
    return sorted((reported for reported in _all(report) if reported.judged.suppression is not None), key=_pressing)


def by_file(findings: Iterable[Reported]) -> dict[str, list[Reported]]:
    """Group by file, variable, address or record; the most pressing group first, inside it by line."""
    groups: dict[str, list[Reported]] = {}
    for reported in findings:
        place = file_of(reported.at)
        groups.setdefault(_named(place.path) if place else name_of(reported.at), []).append(reported)
    for group in groups.values():
        group.sort(key=lambda reported: (reported.rule != LOOSENED, *_line(reported.at)))
    return groups


def _named(text: str) -> str:
    """Return a path, or a place in a file, with the name that people have for standard input."""
    return f"standard input{text[1:]}" if text == "-" or text.startswith("-:") else text


def _line(location: Location) -> tuple[int, int]:
    place = file_of(location)
    return (place.line, place.column) if place else (0, 0)


def in_head(location: Location) -> InFile | None:
    """Return the place in a file of head that a location stands for, None for commits, messages and standard input."""
    place = file_of(location)
    return place if place and not place.commit and place.path not in {"-", "COMMIT_MSG", ""} else None


def where(location: Location) -> str:
    """Return the text that says where: `path:line`, with its commit where that is not head, or variable and line."""
    place = file_of(location)
    text = _named(name_of(location))
    if place is not None and place is not location:
        text += f" ({place.path}:{place.line})"
    if place is not None and place.commit:
        text += f" in commit {place.commit[:_SHORT_ID]}"
    return plain(text)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What the same gates did not look at for the same reason."""

    gates: str
    subjects: tuple[str, ...]
    reason: str

    def named(self, most: int, form: Callable[[str], str]) -> str:
        """Return at most so many subjects, each in a form, and how many more there are."""
        left = len(self.subjects) - most
        return join_words([*map(form, self.subjects[:most]), *([f"{left} more"] if left > 0 else [])])


def skipped(report: Report, *whys: SkipReason) -> list[Unseen]:
    """Get what was not looked at for one of the reasons `whys`: each subject once, those with one reason together."""
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
    """Return how many subjects were not looked at."""
    return sum(len(each.subjects) for each in skips)


def tally(findings: Sequence[Reported]) -> str:
    """Return `3 errors, 1 warning`, or `nothing`."""
    numbers = {level: sum(reported.judged.finding.severity is level for reported in findings) for level in _LEVELS}
    return ", ".join(count(number, level.label) for level, number in numbers.items() if number) or "nothing"


def excuses(findings: Sequence[Reported]) -> str:
    """Return `2 waived, 37 recorded in the baseline`, empty when there are none."""
    words = {"baseline": "recorded in the baseline", "foreign": "allowed by another tool's marker"}
    kinds = [reported.judged.suppression.kind for reported in findings if reported.judged.suppression]
    named: dict[str, int] = {}
    for kind in kinds:
        word = words.get(kind, "waived")
        named[word] = named.get(word, 0) + 1
    return ", ".join(f"{number} {word}" for word, number in sorted(named.items(), key=lambda item: item[0] != "waived"))


_WORDS = {
    Verdict.ERROR: "Broken",
    Verdict.FAIL: "Closed",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.PASS: "Open",
    Verdict.NOT_APPLICABLE: "Not applicable",
}


def headline(report: Report) -> tuple[str, str]:
    """Return the verdict as a word and as the rest of a sentence."""
    return _WORDS[report.verdict], _sentence(report)


def _sentence(report: Report) -> str:
    gates = {verdict: _gates(report, verdict) for verdict in Verdict}
    closing = [Reported(gate, judged) for gate in report.gates for judged in gate.blocking]
    match report.verdict:
        case Verdict.ERROR:
            besides = (
                f", and {tally(closing)} in {join_words(gates[Verdict.FAIL])} besides" if gates[Verdict.FAIL] else ""
            )
            return f"{join_words(gates[Verdict.ERROR])} crashed, so nothing can pass{besides}."
        case Verdict.FAIL:
            return f"{tally(closing)} in {join_words(gates[Verdict.FAIL])}."
        case Verdict.INCONCLUSIVE if not report.gates:
            return "no gate looked."
        case Verdict.INCONCLUSIVE:
            return f"{join_words(gates[Verdict.INCONCLUSIVE])} could not look everywhere, so this is no pass."
        case Verdict.PASS:
            return _open(standing(report), excused(report))
        case Verdict.NOT_APPLICABLE:
            return f"nothing here concerns {join_words(gates[Verdict.NOT_APPLICABLE])}."


def _open(found: Sequence[Reported], left: Sequence[Reported]) -> str:
    if not found and not left:
        return lines.NOTHING
    besides = f" ({excuses(left)})" if left else ""
    return f"{tally(found)}, nothing that closes the gate{besides}." if found else f"nothing new{besides}."


def _gates(report: Report, verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(plain(gate.gate) for gate in report.gates if gate.verdict is verdict))


def label(gate: GateResult) -> str:
    """Name a gate, with the folder of its configuration and its section where the report holds several of that gate."""
    from launchgate.policy.document import NAMES

    config = gate.config or NAMES[0]
    folder, _, name = config.rpartition("/")
    extra = [] if config in NAMES else [folder if name in NAMES else config]
    extra += [] if gate.section is None else [f"section {gate.section + 1}"]  # as `config show` counts them
    return plain(f"{gate.gate} ({', '.join(extra)})" if extra else gate.gate)


def told_apart(report: Report) -> tuple[list[GateResult], str]:
    """Return the results worth a line each, and a sentence about the others, empty where there are none.

    Of a gate with several configurations or sections, those that nothing in the change concerns are counted together.
    """
    concerned = {gate.gate for gate in report.gates if gate.verdict is not Verdict.NOT_APPLICABLE}
    shown, seen = [], set(concerned)
    for gate in report.gates:
        if gate.verdict is not Verdict.NOT_APPLICABLE or gate.gate not in seen:
            shown.append(gate)
            seen.add(gate.gate)
    left = len(report.gates) - len(shown)
    return shown, f"{count(left, 'more result')} of folders and sections that nothing here concerns" if left else ""


def outcome(gate: GateResult) -> str:
    """Return what a gate found, `2 errors`, else what excuses all of it; empty where it found nothing."""
    found = [Reported(gate, judged) for judged in gate.findings]
    left = [reported for reported in found if reported.judged.suppression is None]
    return tally(left) if left else excuses(found)


def looked_at(gate: GateResult) -> str:
    """Return `2 commits, 7 files`: what the gate scanned."""
    return plain(lines.looked_at(gate.scanned))


def compared(report: Report) -> str:
    """Return `pull_request, d7599608..91ab04c2`: the event and what was compared, empty where unknown."""
    context = next((gate.context for gate in report.gates if gate.context), {})
    event, base, head = (str(context.get(name) or "") for name in ("event", "base", "head"))
    until = "index" if context.get("scope") == "staged" else head[:_SHORT_ID]
    return plain(lines.compared(event, base, until or ("work tree" if base else "")))


def is_first_look(report: Report) -> bool:
    """Return whether nothing was compared and nothing was configured: the whole tree, for somebody new."""
    return any(gate.context.get("scope") == "first_look" for gate in report.gates)


def duration(gate: GateResult) -> str:
    """Return the wall time of a gate: `41 ms`, `3.2 s`; empty where it is too short to tell."""
    return lines.duration(gate.duration_ms)
