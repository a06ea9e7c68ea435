"""Public names that lead to addresses the public cannot reach."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from launchgate.gates.domain.facts import HostFacts
from launchgate.model.finding import DnsRecord, Finding, Severity
from launchgate.model.rule import Bundle, rule

# RFC 5737 and RFC 3849: test setups use these; in real DNS they fail to connect, which another check reports.
_DOCUMENTATION = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
)


@rule(
    "domain/private-address",
    severity=Severity.ERROR,
    title="this public name leads to an address that only one network can reach",
    why="A private, loopback or otherwise reserved address works in the office and nowhere else: customers get a "
    "timeout, or reach a machine of their own network that happens to have the same address.",
    fix="Publish the public address of the server or load balancer; keep internal addresses in internal DNS.",
    bad=[Bundle({"zone": "app.acme.test A 10.0.0.4"}), Bundle({"zone": "app.acme.test AAAA fd00::4"})],
    good=[Bundle({"zone": "app.acme.test A 93.184.216.34"}), Bundle({"zone": "app.acme.test none"})],
    references=["https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml"],
)
def check(facts: HostFacts) -> Iterator[Finding]:
    """Find each address of the host that is not globally reachable."""
    for kind, value in facts.found:
        if _is_private(value):
            yield check.finding(
                DnsRecord(facts.host, kind, facts.declared_at),
                f"{facts.host} resolves to {value}, which the public internet cannot reach",
                anchor=value,
                evidence={"host": facts.host, "address": value},
            )


def _is_private(value: str) -> bool:
    address = ipaddress.ip_address(value)
    return not address.is_global and not any(address in network for network in _DOCUMENTATION)
