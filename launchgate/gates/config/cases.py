"""What the rules of this gate check: a waiver, a marker of another tool, or a setting that a change weakens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from launchgate.model.rule import Bundle, Example

if TYPE_CHECKING:
    from launchgate.model.finding import Finding, InFile
    from launchgate.suppressions.grammar import Waiver

EXAMPLE_DAY = date(2026, 11, 24)
_EXAMPLE_GATES = {"secrets": None, "env": None, "migrations": None}


@dataclass(frozen=True, slots=True)
class WaiverCase:
    """A waiver on the day `today`.

    `fails` is whether the gate fails here if the waiver has ended; `unused` whether everything it could cover was
    checked and nothing needed it; `unknown` whether its rule does not exist (`nearest` is the likely id, or empty).
    """

    waiver: Waiver
    today: date
    fails: bool = False
    unused: bool = False
    unknown: bool = False
    nearest: str = ""

    @property
    def days_left(self) -> int:
        """Days until the end, negative after it."""
        return self.waiver.days_left(self.today)

    @property
    def covers(self) -> str:
        """The rule and the location, for a message."""
        return f"`{self.waiver.rule}` at {self.waiver.place}"

    @property
    def anchor(self) -> str:
        """What identifies the waiver in its file."""
        waiver = self.waiver
        return f"{waiver.rule} {'' if waiver.kind == 'line' else f'{waiver.kind} {waiver.place}'}".strip()


@dataclass(frozen=True, slots=True)
class MarkerCase:
    """A marker of another tool that this change adds beside a finding; `waiver` is the equivalent waiver."""

    at: InFile
    tool: str
    rule: str
    waiver: str


@dataclass(frozen=True, slots=True)
class WeakenedSetting:
    """A setting that is weaker after the change: "`name` `what`" is a sentence. `honoured` is whether it takes effect.

    The setting is a key of launchgate.yml (`secrets.exclude`) or another suppression: an inline waiver that the change
    adds, a recorded finding. `name` identifies it when lines move.
    """

    name: str
    what: str
    at: InFile
    honoured: bool = True


def check_waiver(case: WaiverCase) -> Iterator[Finding]:
    """Apply all rules about one waiver."""
    from launchgate.gates.config.rules import (
        waiver_ended,
        waiver_ending_soon,
        waiver_for_unknown_rule,
        waiver_too_long,
        waiver_unused,
    )

    for module in (waiver_ended, waiver_ending_soon, waiver_for_unknown_rule, waiver_too_long, waiver_unused):
        yield from module.check.check(case)


def check_example(example: Example) -> Sequence[Finding]:
    """Check an example: a configuration before and after a change, or lines that EXAMPLE_DAY adds to a file."""
    if isinstance(example, Bundle) and example.files_before:
        from launchgate.gates.config.rules import gate_loosened

        return [finding for setting in _weakened(example) for finding in gate_loosened.check.check(setting)]
    files = example.files if isinstance(example, Bundle) else {"app.py": example}
    return [finding for path, text in files.items() for finding in _check_text(path, text)]


def _weakened(example: Bundle) -> Iterator[WeakenedSetting]:
    from launchgate.policy.compare import compare
    from launchgate.policy.document import NAMES, bind_document
    from launchgate.policy.nodes import locate
    from launchgate.policy.reader import parse

    path = NAMES[0]
    if path not in example.files_before or path not in example.files:
        return
    base = bind_document(parse(example.files_before[path], path), _EXAMPLE_GATES)
    head = bind_document(parse(example.files[path], path), _EXAMPLE_GATES)
    _, weakened = compare(base.settings, head.settings)
    for each in weakened:
        yield WeakenedSetting(f"`{each.name}`", each.what, locate(head.node, each.keys))


def _check_text(path: str, text: str) -> Iterator[Finding]:
    """Check recorded findings (lines with a tab), waivers and markers of a text in which no gate finds anything."""
    from launchgate.gates.config.rules import baseline_stale, foreign_marker_added, waiver_malformed
    from launchgate.model.finding import InFile
    from launchgate.suppressions.foreign import MARKERS
    from launchgate.suppressions.grammar import Malformed, read_line

    recorded = [tuple(line.split("\t")) for line in text.splitlines() if "\t" in line]
    yield from baseline_stale.check.check([(rule, key) for rule, key in recorded])
    for number, line in enumerate(text.encode().split(b"\n"), start=1):
        for each in read_line(path, number, line):
            if isinstance(each, Malformed):
                yield from waiver_malformed.check.check(each)
            else:
                yield from check_waiver(WaiverCase(each, EXAMPLE_DAY, unused=True, unknown=each.rule.startswith("no/")))
        for marker in MARKERS:
            if marker.pattern.search(line):
                case = MarkerCase(InFile(path, number), marker.tool, "secrets/generic-password", "a waiver")
                yield from foreign_marker_added.check.check(case)
