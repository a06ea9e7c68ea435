"""The description of a rule in sections, for `explain` and the pages in docs/rules."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from launchgate.model.rule import Bundle, Example, Rule, examples
from launchgate.runner.registry import CATALOGUE, load_gate

_SHOWN = 2  # examples of each kind
_KEPT = 4  # characters of a value in an example
_LONG = re.compile(r"[A-Za-z0-9_+/-]{20,}=*")
_STEP = re.compile(r"\s*\b\d{1,2}\. ")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with prose, a list (`numbered` or not), or verbatim blocks, each with an optional caption."""

    heading: str
    prose: str = ""
    items: Sequence[str] = ()
    numbered: bool = False
    blocks: Sequence[tuple[str, str]] = ()


def summary(rule: Rule[Any]) -> str:
    """Return the severity and the first version of a rule: `error · since 0.1`."""
    return " · ".join(
        (rule.entry.severity.label, *(["preview"] if rule.entry.preview else []), f"since {rule.entry.since}")
    )


def sections(rule: Rule[Any]) -> Iterator[Section]:
    """Return the sections before the examples: why it matters, the fix, its steps, and what counts."""
    entry = rule.entry
    yield Section("Why this matters", entry.why)
    yield Section("Fix", entry.fix)
    if steps := [step.strip() for step in _STEP.split(entry.notes.get("rotate", "")) if step.strip()]:
        yield Section("Rotate", items=steps, numbered=True)
    if counts := _counts(entry.notes.get("validate", "")):
        yield Section("What counts", counts)
    for name, text in entry.notes.items():
        if name not in _SEPARATE_NOTES:
            yield Section(name.capitalize(), text)


def after_examples(rule: Rule[Any]) -> Iterator[Section]:
    """Return the sections after the examples: how to waive a finding, former ids, sources."""
    entry = rule.entry
    where = _WHERE.get(entry.gate, "PATH:LINE")
    command = f'launchgate waive {entry.id} {where} --reason "…"'
    yield Section("Allow it for a while", blocks=(("", command),))
    if entry.formerly:
        yield Section("Formerly", items=entry.formerly)
    if entry.references:
        yield Section("Sources", items=entry.references)


def written_examples(heading: str, of: Sequence[Example]) -> Section:
    """Return the examples of a rule that declares them, file by file."""
    return Section(heading, blocks=[block for example in of for block in _blocks(example)])


def short_examples(rule: Rule[Any]) -> Iterator[Section]:
    """Return a few examples of each kind; generated values are truncated."""
    seen: set[tuple[str, str]] = set()
    for heading, part in (("Found", rule.bad), ("Not found", rule.good)):
        chosen = _few(list(examples(part, random.Random(rule.id))))  # noqa: S311 - an example, not a secret
        shown = [_masked(rule, each) for each in chosen] if callable(part) else chosen
        # Two examples may differ only in what is masked.
        blocks = [block for each in shown for block in _blocks(each) if not callable(part) or block not in seen]
        seen.update(blocks)
        if blocks:
            yield Section(heading, blocks=list(dict.fromkeys(blocks)))


def _few(of: Sequence[Example]) -> Sequence[Example]:
    first = of[0]
    return of[:1] if isinstance(first, Bundle) and len(first.files) + len(first.files_before) > 1 else of[:_SHOWN]


_SEPARATE_NOTES = ("rotate", "validate", "pattern", "provider")
_WHERE = {"domain": '"HOST TYPE"'}


def _counts(check: str) -> str:
    """Return what the check of a detector accepts, from its docstring."""
    import importlib

    module, _, function = check.partition(":")
    if not function:
        return ""
    described = getattr(importlib.import_module(f"launchgate.detect.checks.{module}"), function).__doc__ or ""
    first = described.partition("\n")[0].removeprefix("Take ")
    return first[:1].upper() + first[1:]


def _blocks(example: Example) -> Iterator[tuple[str, str]]:
    bundle = example if isinstance(example, Bundle) else Bundle({"": example})
    for path, text in (*bundle.files_before.items(), *bundle.files.items()):
        yield (f"{path}{' (before the change)' if path in bundle.files_before else ''}" if path else "", text)


def _masked(rule: Rule[Any], example: Example) -> Example:
    values = {
        finding.value.reveal()
        for gate in dict.fromkeys((rule.entry.gate, "secrets"))
        if gate in CATALOGUE
        for finding in load_gate(gate).check_example(example)
        if finding.value is not None
    }

    def hide(text: str) -> str:
        for value in sorted(values, key=len, reverse=True):
            text = text.replace(value, f"{value[:_KEPT]}…")
        return _LONG.sub(lambda found: f"{found[0][:_KEPT]}…", text)

    if isinstance(example, str):
        return hide(example)
    files, before = (
        {path: hide(text) for path, text in each.items()} for each in (example.files, example.files_before)
    )
    return Bundle(files, before)
