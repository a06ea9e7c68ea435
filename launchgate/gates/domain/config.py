"""The `domain:` section of launchgate.yml."""

from __future__ import annotations

from dataclasses import dataclass, field

from launchgate.policy import Mark, project_field
from launchgate.policy.forms import Host


@dataclass(frozen=True, slots=True)
class DomainSection:
    """The hosts that must work; the environment's own host is always checked."""

    canonical: Host | None = field(default=None, metadata=project_field("The host that users see."))
    hosts: tuple[Host, ...] = field(default=(), metadata=project_field("Hosts that must resolve."))
    mark: Mark | None = None
