"""What the rules about waivers judge: one waiver, or one foreign marker, in its situation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from launchgate.model.finding import Finding, InFile
from launchgate.model.rule import Bundle, Example
from launchgate.suppressions.foreign import MARKERS
from launchgate.suppressions.grammar import Malformed, Waiver, read_line

EXAMPLE_DAY = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class WaiverCase:
    """A waiver on the day `today`.

    `closes` says that here an ended one closes the gate, `unused` that everything it could cover was looked at and
    nothing needed it, `unknown` that its rule does not exist (`nearest` is the id that was probably meant, or empty).
    """

    waiver: Waiver
    today: date
    closes: bool = False
    unused: bool = False
    unknown: bool = False
    nearest: str = ""

    @property
    def days_left(self) -> int:
        """Days until the end, negative after it."""
        return self.waiver.days_left(self.today)

    @property
    def covers(self) -> str:
        """The rule and the place, as people read them."""
        return f"`{self.waiver.rule}` at {self.waiver.place}"

    @property
    def anchor(self) -> str:
        """What identifies the waiver in its file."""
        waiver = self.waiver
        return f"{waiver.rule} {'' if waiver.kind == 'line' else f'{waiver.kind} {waiver.place}'}".strip()


@dataclass(frozen=True, slots=True)
class MarkerCase:
    """A foreign marker that this change adds beside a finding; `waiver` is the same exception in our own words."""

    at: InFile
    tool: str
    rule: str
    waiver: str


def check_example(example: Example) -> Sequence[Finding]:
    """Judge the waivers and markers of an example, lines that EXAMPLE_DAY adds and in which nothing is found."""
    from launchgate.gates.config.rules import baseline_stale, foreign_marker_added, waiver_malformed

    found: list[Finding] = []
    files = example.files if isinstance(example, Bundle) else {"app.py": example}
    for path, text in files.items():
        recorded = [tuple(line.split("\t")) for line in text.splitlines() if "\t" in line]
        found += baseline_stale.check.check([(rule, key) for rule, key in recorded])
        for number, line in enumerate(text.encode().split(b"\n"), start=1):
            for each in read_line(path, number, line):
                if isinstance(each, Malformed):
                    found += waiver_malformed.check.check(each)
                else:
                    found += judge(WaiverCase(each, EXAMPLE_DAY, unused=True, unknown=each.rule.startswith("no/")))
            for marker in MARKERS:
                if marker.pattern.search(line):
                    case = MarkerCase(InFile(path, number), marker.tool, "secrets/generic-password", "a waiver")
                    found += foreign_marker_added.check.check(case)
    return found


def judge(case: WaiverCase) -> Iterator[Finding]:
    """Apply every rule about one waiver."""
    from launchgate.gates.config.rules import (
        waiver_ended,
        waiver_ending_soon,
        waiver_for_unknown_rule,
        waiver_too_long,
        waiver_unused,
    )

    for module in (waiver_ended, waiver_ending_soon, waiver_for_unknown_rule, waiver_too_long, waiver_unused):
        yield from module.check.check(case)
