"""The documentation page of a rule, from its catalogue entry and examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from launchgate.judge.gates import CATALOGUE
from launchgate.rule import Bundle, Example, Rule

_CONTROL_PICTURES = 0x2400  # the first of the characters that Unicode has for showing control characters
HEAD = "<!-- made from the rule's own file by `make docs`; edit that file -->"


def page(rule: Rule[Any]) -> str:
    """Give the Markdown page of one rule. Examples that are generated at test time are described, not shown."""
    entry = rule.entry
    lines = [HEAD, "", f"# {entry.id}", "", f"**{entry.severity.label}** · since {entry.since} · {entry.title}", ""]
    lines += ["## Why it bites", "", entry.why, "", "## Fix", "", entry.fix, ""]
    for name, text in entry.notes.items():
        lines += [f"## {name.capitalize()}", "", text, ""]
    lines += [*_examples("Found", rule.bad), *_examples("Not found", rule.good)]
    if entry.references:
        lines += ["## Read", "", *(f"- <{reference}>" for reference in entry.references), ""]
    lines += ["## Waive", "", "```", f"launchgate waive {entry.id} WHERE --for 30d --reason …", "```", ""]
    return "\n".join(lines)


def pages(load: Callable[[str], Sequence[Rule[Any]]]) -> Iterator[tuple[str, str]]:
    """Give `(path below docs/, text)` of every rule page and of the index; `load` gives a gate's rules."""
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


def _examples(head: str, of: Sequence[Example] | Callable[..., Sequence[Example]]) -> Iterator[str]:
    yield from (f"## {head}", "")
    if callable(of):
        yield from (
            "Generated at test time, so that this page holds nothing a scanner could take for a credential.",
            "",
        )
        return
    for example in of:
        bundle = example if isinstance(example, Bundle) else Bundle({"": example})
        for path, text in (*bundle.given.items(), *bundle.files.items()):
            fence = "`" * max(3, _longest_run(text) + 1)
            title = f"`{path}`{' (before the change)' if path in bundle.given else ''}:" if path else ""
            yield from (*((title, "") if title else ()), f"{fence}\n{_visible(text)}\n{fence}", "")


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
