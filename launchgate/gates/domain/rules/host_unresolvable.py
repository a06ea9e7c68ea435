"""Declared hosts that resolve to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.domain.facts import HostFacts
from launchgate.model.finding import DnsRecord, Finding, Fix, Severity
from launchgate.model.rule import Bundle, rule


@rule(
    "domain/host-unresolvable",
    severity=Severity.ERROR,
    title="this host has no address",
    why="A host without an A, AAAA or CNAME record is a blank page for everyone who follows a link to it, "
    "and a certificate cannot be issued for it either.",
    fix="Publish an address record for the host, or remove it from `domain.hosts` if it is not used any more.",
    bad=[Bundle({"zone": "app.acme.test none"})],
    good=[
        Bundle({"zone": "app.acme.test A 93.184.216.34"}),
        Bundle({"zone": "app.acme.test AAAA 2606:2800:220:1:248:1893:25c8:1946"}),
        Bundle({"zone": "app.acme.test servfail"}),
    ],
    references=["https://www.rfc-editor.org/rfc/rfc1034#section-3.6"],
)
def check(facts: HostFacts) -> Iterator[Finding]:
    """Find a host for which both address types are known to be absent."""
    if facts.found or facts.unknown:
        return
    reason = facts.addresses[0].reason
    yield check.finding(
        DnsRecord(facts.host, "A", facts.declared_at),
        f"{facts.host} resolves to nothing: {reason}",
        anchor="address",
        fix=Fix("Publish an address record at your DNS host.", f"{facts.host}. 300 IN A <address of your server>"),
        evidence={"host": facts.host, "reason": reason},
    )
