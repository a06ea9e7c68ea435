"""The only sockets: what a command is given to ask a deployment, or a provider, with.

A `Net` holds what the command line said about the network (resolver, trusted certificates, detours, deadline);
each protocol is a module that takes it. Nothing here is imported by a command that stays off the network.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """`host:port`, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Net:
    """The network as the user allows it.

    `resolver` None means the machine's own; `deadline` is on `time.monotonic`. `ca_bundle` is PEM text that is trusted
    in place of the public authorities; `detours` lead from a resolved address to where is connected instead.
    """

    resolver: Endpoint | None = None
    deadline: float = field(default_factory=lambda: time.monotonic() + DEFAULT_DEADLINE)
    ca_bundle: str = ""
    detours: Mapping[Endpoint, Endpoint] = field(default_factory=dict)

    def remaining(self, at_most: float) -> float:
        """Return the seconds a single request may take: `at_most`, or what is left of the run, never under 0.1."""
        return max(0.1, min(at_most, self.deadline - time.monotonic()))

    @property
    def is_over(self) -> bool:
        """Whether the time of the run is used up, so that nothing more should be asked."""
        return time.monotonic() >= self.deadline
