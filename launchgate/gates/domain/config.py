"""The `domain:` section of launchgate.yml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DomainSection:
    """The hosts that must work. `canonical` is the one users see; the environment's own host is always looked at."""

    canonical: str = ""
    hosts: tuple[str, ...] = ()
