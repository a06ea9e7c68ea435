"""Whose settings apply to a change: project settings come from the change itself, protected ones from before it.

The metadata of a section's fields (`policy.shapes`) decides which is which. This module compares two states of one
configuration: what the change weakens is reported and, under `trust: base`, undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from launchgate.gates.config.cases import WeakenedSetting
from launchgate.model.finding import Finding, InFile
from launchgate.policy.compare import Weakening, compare, compare_many
from launchgate.policy.document import Document
from launchgate.policy.nodes import locate
from launchgate.policy.settings import Settings
from launchgate.suppressions.grammar import Waiver

Trust: TypeAlias = Literal["head", "base"]


@dataclass(frozen=True, slots=True)
class EffectiveConfig:
    """What is in effect after trust has chosen, what the change weakened, and the `base_settings` for just that."""

    settings: Settings
    sections: Mapping[str, tuple[Any, ...]]
    base_settings: Settings
    trust: Trust = "head"
    loosened: tuple[WeakenedSetting, ...] = ()


def resolve(base: Document, head: Document, trust: Trust, *, guards_only: bool = False) -> EffectiveConfig:
    """Compare two states of a configuration.

    With `trust` "head", head is in effect as it is; with "base" every weakened key keeps its base value. `guards_only`
    compares configurations of different folders, whose project settings need not agree.
    """
    settings, found = compare(base.settings, head.settings, trusted_only=guards_only)
    if base.settings.environments != settings.environments:
        from launchgate.runner.relaxed_environments import relaxed_environments

        environments, more = relaxed_environments(base.settings.environments, settings.environments)
        settings, found = replace(settings, environments=environments), found + more
    sections: dict[str, tuple[Any, ...]] = {}
    for gate, section in head.sections.items():
        sections[gate], more = compare_many(
            base.sections[gate], section, gate, listed=gate in head.listed, trusted_only=guards_only
        )
        found += more
    honoured = trust == "head"
    weakened = tuple(_weakened(each, head, honoured=honoured) for each in found)
    if honoured:
        return EffectiveConfig(head.settings, head.sections, base.settings, trust, weakened)
    return EffectiveConfig(settings, sections, base.settings, trust, weakened)


def added_waivers(waivers: Sequence[Waiver], trust: Trust) -> list[WeakenedSetting]:
    """Return the inline waivers that the change adds; under `trust: base` they suppress nothing."""
    return [
        WeakenedSetting(
            f"an inline waiver of {waiver.rule}",
            f"until {waiver.expires.isoformat()} was added",
            waiver.at,
            trust == "head",
        )
        for waiver in waivers
    ]


def grown_baseline(path: str, entries: Sequence[tuple[str, int]], trust: Trust) -> list[WeakenedSetting]:
    """Return the findings that the change adds to the baseline; `entries` are (rule, line of the baseline file)."""
    return [
        WeakenedSetting(
            f"a recorded finding of {rule}", "was added to the baseline", InFile(path, line), trust == "head"
        )
        for rule, line in entries
    ]


def weakening_findings(loosened: Sequence[WeakenedSetting]) -> list[Finding]:
    """Return the findings of `config/gate-loosened`."""
    if not loosened:
        return []  # and import no rule
    from launchgate.gates.config.rules import gate_loosened

    return [finding for each in loosened for finding in gate_loosened.check.check(each)]


def _weakened(weakening: Weakening, head: Document, *, honoured: bool) -> WeakenedSetting:
    return WeakenedSetting(f"`{weakening.name}`", weakening.what, locate(head.node, weakening.keys), honoured)
