"""The documentation page of a rule, from its catalogue entry and examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from launchgate.maintenance.explain import Section, after_examples, sections, written_examples
from launchgate.model.rule import Rule
from launchgate.runner.registry import CATALOGUE

_CONTROL_PICTURES = 0x2400  # the first of the characters that Unicode has for showing control characters
HEAD = "<!-- made from the rule's own file by `make docs`; edit that file -->"
_GENERATED = "Generated at test time, so that this page holds nothing a scanner could take for a credential."


def page(rule: Rule[Any]) -> str:
    """Return the Markdown page of one rule. Examples that are generated at test time are described, not shown."""
    entry = rule.entry
    lines = [HEAD, "", f"# {entry.id}", "", f"**{entry.severity.label}** · since {entry.since} · {entry.title}", ""]
    for section in sections(rule):
        lines += _section(section)
    if pattern := entry.notes.get("pattern"):
        lines += ["## Pattern", "", *_fenced(pattern), ""]
    for heading, of in (("Found", rule.bad), ("Not found", rule.good)):
        lines += [f"## {heading}", "", _GENERATED, ""] if callable(of) else _section(written_examples(heading, of))
    for section in after_examples(rule):
        lines += _section(section)
    return "\n".join(lines)


def pages(load: Callable[[str], Sequence[Rule[Any]]]) -> Iterator[tuple[str, str]]:
    """Return `(path below docs/, text)` of every rule page and of the index; `load` gives a gate's rules."""
    index = [HEAD, "", "# Rules", ""]
    shown: set[str] = set()
    for gate in CATALOGUE:
        index += [f"## {gate}", "", "| rule | severity | what it finds |", "|---|---|---|"]
        for rule in load(gate):
            index.append(f"| [{rule.id}]({rule.id}.md) | {rule.entry.severity.label} | {_cell(rule.entry.title)} |")
            if rule.id not in shown:
                shown.add(rule.id)
                yield f"rules/{rule.id}.md", page(rule)
        index.append("")
    yield "rules/index.md", "\n".join(index)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {section.heading}", "")
    if section.prose:
        yield from (section.prose, "")
    for number, item in enumerate(section.items, 1):
        yield f"{f'{number}.' if section.numbered else '-'} {_linked(item)}"
    if section.items:
        yield ""
    for caption, text in section.blocks:
        yield from ((f"`{caption}`:", "") if caption else ())
        yield from (*_fenced(text), "")


def _linked(text: str) -> str:
    return re.sub(r"https?://[^\s,]+", lambda found: f"<{found[0]}>", text)


def _fenced(text: str) -> tuple[str]:
    fence = "`" * max(3, _longest_run(text) + 1)
    return (f"{fence}\n{_visible(text)}\n{fence}",)


def _longest_run(text: str) -> int:
    run = longest = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _visible(text: str) -> str:
    """Show characters that a page could not hold or a reader could not see."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]", _name, text.rstrip("\n"))


def _name(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(_CONTROL_PICTURES + code) if code < ord(" ") else f"\\u{code:04x}"
