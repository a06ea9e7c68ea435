"""What was looked up about one host: the input of every rule of this gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from launchgate.model.finding import Finding, InFile, Json
from launchgate.net.dns import Lookup, State

if TYPE_CHECKING:
    from launchgate.net import Net

ADDRESS_TYPES = ("A", "AAAA")


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A declared host, where it is declared, and its address look-ups."""

    host: str
    declared_at: InFile | None
    addresses: tuple[Lookup, ...]

    @property
    def found(self) -> tuple[tuple[str, str], ...]:
        """The record types and addresses that resolve, such as `("A", "192.0.2.1")`."""
        return tuple((lookup.type, value) for lookup in self.addresses for value in lookup.values)

    @property
    def unknown(self) -> Lookup | None:
        """The first look-up that nobody could answer."""
        return next((lookup for lookup in self.addresses if lookup.state is State.UNKNOWN), None)


Check: TypeAlias = Callable[[HostFacts], Iterator[Finding]]


def look_at(net: Net, host: str, declared_at: InFile | None) -> HostFacts:
    """Ask for the addresses of `host`."""
    from launchgate.net.dns import look_up

    return HostFacts(host, declared_at, tuple(look_up(net, host, kind) for kind in ADDRESS_TYPES))


def from_zone(zone: str) -> list[HostFacts]:
    """Read an example: lines `host A 192.0.2.1`, `host none` (no address) or `host servfail`, as facts."""
    records: dict[str, list[tuple[str, str]]] = {}
    for line in zone.strip().splitlines():
        host, kind, value = [*line.split(), ""][:3]
        records.setdefault(host, []).append((kind, value))
    return [
        HostFacts(host, None, tuple(_from_example(host, kind, pairs) for kind in ADDRESS_TYPES))
        for host, pairs in records.items()
    ]


def _from_example(host: str, kind: str, pairs: list[tuple[str, str]]) -> Lookup:
    if ("servfail", "") in pairs:
        return Lookup(host, kind, State.UNKNOWN, reason="the resolver answered with a failure (SERVFAIL or REFUSED)")
    values = tuple(value for each, value in pairs if each == kind)
    return Lookup(host, kind, State.FOUND if values else State.ABSENT, values, reason="" if values else "no record")


def as_details(facts: HostFacts) -> list[Json]:
    """Return the look-ups as the `facts` rows of the JSON report."""
    return [
        {
            "name": lookup.name,
            "type": lookup.type,
            "state": lookup.state.value,
            "values": list(lookup.values),
            "aliases": list(lookup.aliases),
            "reason": lookup.reason,
            "ms": lookup.ms,
            "resolver": lookup.resolver,
        }
        for lookup in facts.addresses
    ]
