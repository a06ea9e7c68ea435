"""The only sockets: what a live gate is given to ask a deployment with.

A `Net` holds what the command line said about the network (resolver, deadline);
each protocol is a module that takes it. Nothing here is imported by a command that stays off the network.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

DEFAULT_DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Net:
    """The network as the user allows it. `resolver` None means the machine's own; `deadline` is on `time.monotonic`."""

    resolver: Endpoint | None = None
    deadline: float = field(default_factory=lambda: time.monotonic() + DEFAULT_DEADLINE)

    def remaining(self, at_most: float) -> float:
        """Give the seconds a single request may take: `at_most`, or what is left of the run, never under 0.1."""
        return max(0.1, min(at_most, self.deadline - time.monotonic()))
