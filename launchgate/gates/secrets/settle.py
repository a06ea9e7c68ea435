"""One value, one finding: where a detector and a setting speak of the same characters, who is heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from launchgate.gates.secrets.told import severity_of
from launchgate.model.finding import Finding
from launchgate.values.dev_settings import Aspect, rules

if TYPE_CHECKING:
    from launchgate.detect.engine import Match

Spoken: TypeAlias = "Sequence[tuple[Finding, tuple[int, int]]]"


def settled(matches: Iterable[Match], spoken: Spoken) -> tuple[list[Match], list[Finding]]:
    """Get the credentials and the settings to tell: of those that overlap the graver one, the setting where equal."""
    if not spoken:
        return [*matches], []
    # These speak of the value itself; a host, a mode or missing encryption is another fault with a fix of its own.
    of_value = {rule.id for rule in rules() if rule.check.aspect in {Aspect.SHAPE, Aspect.KEY, Aspect.PASSWORD}}
    louder = [
        match
        for match in matches
        if all(finding.severity < severity_of(match) for finding, span in spoken if _overlaps(match, span))
    ]
    heard = [
        finding
        for finding, span in spoken
        if finding.rule.id not in of_value or not any(_overlaps(match, span) for match in louder)
    ]
    return louder, heard


def _overlaps(match: Match, span: tuple[int, int]) -> bool:
    return span[0] < match.end and match.start < span[1]
