"""The network boundary: the only sockets, for asking a deployment, its DNS, or a provider.

A `Net` holds what the command line allows (resolver, trusted certificates, connect overrides, time). A gate narrows it
with `scoped`, which names the hosts it may connect to and starts its time; every other host is refused, for all
callers. Look-ups, TLS contexts and what was silent are shared by all scopes of a run. Nothing here is imported by a
command that stays off the network, and each protocol is imported by its first use.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from launchgate.net.addresses import plain_host
from launchgate.net.pool import DaemonPool
from launchgate.net.results import Endpoint, FailureKind, NetFailure

if TYPE_CHECKING:
    from concurrent.futures import Future

    from launchgate.net.dns import Dns
    from launchgate.net.http import HttpSession

__all__ = ["DEFAULT_SECONDS", "Endpoint", "FailureKind", "Net", "NetFailure"]

DEFAULT_SECONDS = 60.0
"""The time of one gate, unless it sets its own."""

_LOOKUPS_AT_ONCE = 16


@dataclass(slots=True)
class _Shared:
    """What all scopes of one run share, for the modules of this package; safe between threads under `lock`."""

    resolver: Endpoint | None
    ca_bundle: str
    connect_overrides: Mapping[Endpoint, Endpoint]
    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: DaemonPool = field(default_factory=lambda: DaemonPool(_LOOKUPS_AT_ONCE))
    contexts: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    lookups: dict[tuple[Any, ...], Future[Any]] = field(default_factory=dict)
    silent: set[Any] = field(default_factory=set)
    alive: set[Any] = field(default_factory=set)


class Net:
    """The network as the user, and then a gate, allows it.

    `resolver` None means the machine's own. `ca_bundle` is PEM text that is trusted in place of the public
    authorities. `connect_overrides` lead from a resolved address to where is connected instead, for TCP and DNS alike.
    `seconds` caps the time of all scopes together. Close it, or use it as a context, to close kept connections.
    """

    def __init__(
        self,
        resolver: Endpoint | None = None,
        *,
        ca_bundle: str = "",
        connect_overrides: Mapping[Endpoint, Endpoint] | None = None,
        seconds: float | None = None,
    ) -> None:
        """Allow no host yet; open no socket."""
        self.shared = _Shared(resolver, ca_bundle, connect_overrides or {})
        self._cap = None if seconds is None else time.monotonic() + seconds
        self.deadline = self._deadline(DEFAULT_SECONDS)
        self._hosts: frozenset[str] | None = None
        self.https_only = False
        self._lock = threading.Lock()
        self._dns: Dns | None = None
        self._http: HttpSession | None = None

    def scoped(self, hosts: Iterable[str], *, seconds: float = DEFAULT_SECONDS, https_only: bool = False) -> Net:
        """Return the network for one gate: only `hosts`, and a time that begins now and never exceeds the cap.

        A scope of a scope can only be narrower, so that who is handed one cannot reach further.
        """
        wanted = frozenset(plain_host(host) for host in hosts)
        scope = object.__new__(type(self))
        scope.shared, scope._cap = self.shared, self._cap
        scope.deadline = self._deadline(seconds)
        if self._hosts is not None:
            scope.deadline, wanted = min(scope.deadline, self.deadline), wanted & self._hosts
        scope._hosts, scope.https_only = wanted, https_only or self.https_only
        scope._lock, scope._dns, scope._http = threading.Lock(), None, None
        return scope

    def _deadline(self, seconds: float) -> float:
        own = time.monotonic() + seconds
        return own if self._cap is None else min(own, self._cap)

    def allows(self, host: str) -> bool:
        """Whether a host, as `plain_host` writes it, may be connected to. Before a gate names hosts, none may."""
        return self._hosts is not None and host in self._hosts

    @property
    def resolver(self) -> Endpoint | None:
        """The name server of the command line."""
        return self.shared.resolver

    @property
    def ca_bundle(self) -> str:
        """The trusted certificates of the command line."""
        return self.shared.ca_bundle

    def overridden(self, resolved: Endpoint) -> Endpoint | None:
        """Return where the command line wants to connect instead of to a resolved address, if anywhere else."""
        return self.shared.connect_overrides.get(resolved)

    def remaining(self, at_most: float) -> float:
        """Return the seconds that one request may take: `at_most`, or what is left, never under 0.1."""
        return max(0.1, min(at_most, self.deadline - time.monotonic()))

    @property
    def is_over(self) -> bool:
        """Whether the time is used up, so that nothing more should be asked."""
        return time.monotonic() >= self.deadline

    @property
    def dns(self) -> Dns:
        """Look-ups."""
        if self._dns is None:
            from launchgate.net.dns import Dns

            self._dns = Dns(self)
        return self._dns

    @property
    def http(self) -> HttpSession:
        """Requests over connections that are kept for this scope; a user of their own takes `http_session()`."""
        with self._lock:
            if self._http is None:
                self._http = self.http_session()
            return self._http

    def http_session(self) -> HttpSession:
        """Return a session with connections of its own: what one user's browser keeps open."""
        from launchgate.net.http import HttpSession

        return HttpSession(self)

    def close(self) -> None:
        """Close the kept connections of this scope; the scope stays usable."""
        if self._http is not None:
            self._http.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the kept connections."""
        self.close()
