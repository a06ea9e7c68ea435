"""The looked-up facts of one host: the input of every rule of this gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from launchgate.model.finding import Finding, InFile, Json
from launchgate.net.results import Lookup, LookupState

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
        """The first look-up without an answer."""
        return next((lookup for lookup in self.addresses if lookup.state is LookupState.UNKNOWN), None)


Check: TypeAlias = Callable[[HostFacts], Iterator[Finding]]


def look_up_hosts(net: Net, hosts: Sequence[str], declared_at: InFile | None) -> list[HostFacts]:
    """Look up the addresses of all hosts, side by side."""
    found = net.dns.look_up_all([(host, kind) for host in hosts for kind in ADDRESS_TYPES])
    step = len(ADDRESS_TYPES)
    return [
        HostFacts(host, declared_at, tuple(found[number * step : (number + 1) * step]))
        for number, host in enumerate(hosts)
    ]


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
        return Lookup(
            host, kind, LookupState.UNKNOWN, reason="the resolver answered with a failure (SERVFAIL or REFUSED)"
        )
    values = tuple(value for each, value in pairs if each == kind)
    return Lookup(
        host, kind, LookupState.FOUND if values else LookupState.ABSENT, values, reason="" if values else "no record"
    )


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
            "ttl": lookup.ttl,
            "rcode": lookup.rcode,
            "extended_errors": [code for code, _ in lookup.extended_errors],
        }
        for lookup in facts.addresses
    ]
