"""The rules about rules, applied to one case: a waiver, a marker, an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from launchgate.gates.config.cases import MarkerCase, WaiverCase, WeakenedSetting
from launchgate.model.rule import Bundle, Example

if TYPE_CHECKING:
    from launchgate.model.finding import Finding

EXAMPLE_DAY = date(2026, 11, 24)
_EXAMPLE_GATES = {"secrets": None, "env": None, "migrations": None}


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
