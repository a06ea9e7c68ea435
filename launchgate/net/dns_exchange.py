"""One DNS question: "absent" and "unknown" are different answers.

It goes to the resolver of the command line or of the machine, or to a given name server, over UDP and then
TCP where the answer is cut, always by way of the connect overrides. A server that was silent once is not waited for
again.
"""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from launchgate.net.addresses import blocked, plain_address
from launchgate.net.results import CUT_SHORT, Endpoint, Lookup, LookupState

if TYPE_CHECKING:
    from dns.rrset import RRset

    from launchgate.net import Net
    from launchgate.net.results import Query

ANSWER_SECONDS = 4.0
"""How long one question may take, all tries together."""

MOST_RECORDS = 100
"""Records of one answer; large pools publish a dozen, and one over TCP can hold thousands."""

_TRY_SECONDS = 1.5  # then the question is sent again: a packet may be lost
_MOST_ALIASES = 32
_PAYLOAD = 1232  # what passes everywhere unfragmented (DNS flag day 2020)


_Alias: TypeAlias = tuple[dns.name.Name, dns.name.Name, int]


@dataclass(slots=True)
class _Exchange:
    """One question on its way: which servers are left to ask, and the last answer that was none."""

    net: Net
    question: Query
    started: float = 0.0
    until: float = 0.0
    server: str = ""
    reason: str = ""
    refusal: dns.message.Message | None = None

    def run(self) -> Lookup:
        """Ask until one server answers or the time is over."""
        self.started = time.monotonic()
        self.until = min(self.started + ANSWER_SECONDS, max(self.net.deadline, self.started + 0.1))
        try:
            name, query = _query(self.question)
            servers = self._servers()
        except (dns.exception.DNSException, OSError, ValueError) as error:  # IDNAError is a ValueError
            return self.result(LookupState.UNKNOWN, f"no usable answer ({type(error).__name__})")
        if not servers:
            return self.result(LookupState.UNKNOWN, self.reason)
        message = self._ask_in_turn(name, query, servers)
        if message is not None:
            return _read(self, name, message)
        if self.refusal is not None:
            return _read_refusal(self, self.refusal)
        return self.result(LookupState.UNKNOWN, self.reason)

    def _ask_in_turn(
        self, name: dns.name.Name, query: dns.message.QueryMessage, servers: list[Endpoint]
    ) -> dns.message.Message | None:
        left = [server for server in servers if not self._was_silent(server, name)]
        if not left:
            self.reason = "its name server did not answer before, so that it was not asked again"
        waited = set[Endpoint]()
        while left and time.monotonic() < self.until:
            server = left.pop(0)
            self.server = str(server)
            try:
                message = self._exchange(query, server)
            except dns.exception.Timeout:
                self.reason = "no answer in time"
                waited.add(server)
                left.append(server)
                continue
            except (dns.exception.DNSException, OSError, EOFError, ValueError) as error:
                self.reason = f"no usable answer ({type(error).__name__})"
                continue
            self._answered(server, name)
            if message.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
                return message
            self.refusal = message
        if left and waited:
            self._silent(waited, name)
        return None

    def _exchange(self, query: dns.message.QueryMessage, server: Endpoint) -> dns.message.Message:
        until = min(self.until, time.monotonic() + _TRY_SECONDS)
        message = _over_udp(query, server, until, self.until)
        if message.rcode() == dns.rcode.FORMERR and query.edns >= 0:  # a server from before EDNS
            query.use_edns(False)
            message = _over_udp(query, server, until, self.until)
        return message

    def _servers(self) -> list[Endpoint]:
        given = self.question.server
        if given is not None:
            override = self.net.overridden(given)
            if override is None and blocked(given.host):
                self.reason = (
                    f"its name server is at {given.host}, a link-local or metadata address, which is not asked"
                )
                return []
            return _numeric(override or given)
        if self.net.resolver is not None:
            return _numeric(self.net.overridden(self.net.resolver) or self.net.resolver)
        known = [_numeric(self.net.overridden(each) or each) for each in _of_the_machine(self.net)]
        return list(itertools.chain.from_iterable(known))

    def _was_silent(self, server: Endpoint, name: dns.name.Name) -> bool:
        """Whether the server never answered, or not about this name or one above it."""
        shared = self.net.shared
        with shared.lock:
            names = [(server, name.split(depth)[1]) for depth in range(1, len(name.labels) + 1)]
            return any(each in shared.silent and each not in shared.alive for each in (server, *names))

    def _answered(self, server: Endpoint, name: dns.name.Name) -> None:
        shared = self.net.shared
        with shared.lock:
            shared.alive |= {server, (server, name)}

    def _silent(self, servers: set[Endpoint], name: dns.name.Name) -> None:
        if self.until < self.started + ANSWER_SECONDS:
            self.reason = CUT_SHORT  # it had not the time that an answer may take
            return
        shared = self.net.shared
        with shared.lock:
            shared.silent |= servers | {(server, name) for server in servers}

    def result(self, state: LookupState, reason: str = "") -> Lookup:
        """Return what is known, with the time it took."""
        took = round((time.monotonic() - self.started) * 1000)
        return Lookup(self.question.name, self.question.type, state, reason=reason, ms=took, resolver=self.server)


def exchange(net: Net, question: Query) -> Lookup:
    """Ask one question until a server answers or the time is over."""
    return _Exchange(net, question).run()


def _query(question: Query) -> tuple[dns.name.Name, dns.message.QueryMessage]:
    name = dns.name.from_text(_ascii(question.name))
    flags = dns.flags.AD if question.server else dns.flags.RD | dns.flags.AD
    if question.unchecked:
        flags |= dns.flags.CD
    kind = dns.rdatatype.from_text(question.type)
    return name, dns.message.make_query(
        name, kind, use_edns=0, want_dnssec=question.dnssec, payload=_PAYLOAD, flags=flags
    )


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    import idna

    return idna.encode(name, uts46=True).decode("ascii")


def _numeric(endpoint: Endpoint) -> list[Endpoint]:
    """Return the endpoint by its addresses: the target of an override may be a name of this machine."""
    if plain_address(endpoint.host):
        return [endpoint]
    found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_DGRAM)
    return [Endpoint(str(each[4][0]), endpoint.port) for each in found]


def _of_the_machine(net: Net) -> list[Endpoint]:
    """Return the name servers of this machine, read once in a run."""
    import dns.resolver

    contexts = net.shared.contexts
    if ("name servers",) not in contexts:
        found = dns.resolver.Resolver()
        contexts["name servers",] = [Endpoint(str(each), found.port) for each in found.nameservers]
    servers: list[Endpoint] = contexts["name servers",]
    return servers


def _over_udp(query: dns.message.QueryMessage, server: Endpoint, until: float, tcp_until: float) -> dns.message.Message:
    """Ask over UDP, and over TCP where the answer does not fit. A connected socket hears that the port is closed."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    offset = time.time() - time.monotonic()  # dnspython counts in wall time
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((server.host, server.port))
        dns.query.send_udp(sock, query, None, until + offset)
        try:
            received: tuple[dns.message.Message, float, Any] = dns.query.receive_udp(
                sock, None, until + offset, raise_on_truncation=True, ignore_errors=True, query=query
            )
            return received[0]
        except dns.message.Truncated:
            pass
    return dns.query.tcp(query, server.host, tcp_until - time.monotonic(), server.port)


def _read(exchange: _Exchange, name: dns.name.Name, message: dns.message.Message) -> Lookup:
    """Read an answer, or an authoritative no."""
    kind = dns.rdatatype.from_text(exchange.question.type)
    follows = kind != dns.rdatatype.CNAME
    chain = list(itertools.islice(_aliases(message, name), _MOST_ALIASES + 1)) if follows else []
    end = chain[-1][1] if chain else name
    records = _rrset(message, end, kind)
    state, reason = _state(exchange, message, chain, records)
    ordered = sorted(records, key=lambda record: record.to_text()) if records and state is LookupState.FOUND else []
    return replace(
        exchange.result(state, reason),
        values=tuple(record.to_text() for record in ordered),
        aliases=tuple(_text(owner) for owner, _, _ in chain),
        canonical=_text(end),
        ttl=_ttl(message, chain, records),
        rdata=tuple(record.to_wire() or b"" for record in ordered),
        **_facts(message),
    )


def _read_refusal(exchange: _Exchange, message: dns.message.Message) -> Lookup:
    """Read a failure: SERVFAIL, REFUSED and similar codes carry no information about the name."""
    rcode = dns.rcode.to_text(message.rcode())
    known = ", ".join(extended_error_name(code) for code, _ in _extended_errors(message))
    reason = f"the name server answered {rcode}{f' ({known})' if known else ''}"
    return replace(exchange.result(LookupState.UNKNOWN, reason), **_facts(message))


def _state(
    exchange: _Exchange, message: dns.message.Message, chain: Sequence[_Alias], records: RRset | None
) -> tuple[LookupState, str]:
    kind = exchange.question.type
    if len(chain) > _MOST_ALIASES:
        return LookupState.UNKNOWN, f"its aliases lead over more than {_MOST_ALIASES} names"
    if chain and chain[-1][1] in {owner for owner, _, _ in chain}:
        return LookupState.UNKNOWN, "its aliases form a loop"
    if records is not None and len(records) > MOST_RECORDS:
        return LookupState.UNKNOWN, f"it answered with {len(records):,} records; over {MOST_RECORDS} are not read"
    gone = message.rcode() == dns.rcode.NXDOMAIN
    if records is not None:
        return (
            (LookupState.UNKNOWN, "it answered with records and NXDOMAIN at once") if gone else (LookupState.FOUND, "")
        )
    subject = f"its alias leads to {_shown(chain[-1][1])}, which" if chain else "the name"
    if gone:
        return LookupState.ABSENT, f"{subject} does not exist (NXDOMAIN)"
    if _is_referral(message):
        return LookupState.UNKNOWN, "the name server answered with a referral to others"
    return LookupState.ABSENT, f"{subject} exists but has no {kind} record"


def _is_referral(message: dns.message.Message) -> bool:
    kinds = {rrset.rdtype for rrset in message.authority}
    return not message.flags & dns.flags.AA and dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds


def _aliases(message: dns.message.Message, name: dns.name.Name) -> Iterator[_Alias]:
    """Yield owner, target and TTL of each CNAME on the way, up to the first target that was there before."""
    seen = {name}
    while (rrset := _rrset(message, name, dns.rdatatype.CNAME)) is not None:
        target = rrset[0].target
        yield name, target, rrset.ttl
        if target in seen:
            return
        seen.add(target)
        name = target


def _rrset(message: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> RRset | None:
    return message.get_rrset(message.answer, name, dns.rdataclass.IN, kind)


def _ttl(message: dns.message.Message, chain: Sequence[_Alias], records: RRset | None) -> int | None:
    known = [ttl for _, _, ttl in chain]
    if records is not None:
        known.append(records.ttl)
    else:  # RFC 2308 section 5
        starts = (rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.SOA)
        known += [min(rrset.ttl, rrset[0].minimum) for rrset in starts]
    return min(known, default=None)


def extended_error_name(code: int) -> str:
    """Return what RFC 8914 calls an extended error, such as "DNSSEC bogus"; its free text is the server's, not ours."""
    known = dns.edns.EDECode.to_text(dns.edns.EDECode(code))
    return known.replace("_", " ").lower().replace("dnssec", "DNSSEC")


def _extended_errors(message: dns.message.Message) -> tuple[tuple[int, str], ...]:
    options = [option for option in message.options if isinstance(option, dns.edns.EDEOption)]
    return tuple((int(option.code), option.text or "") for option in options)


def _facts(message: dns.message.Message) -> dict[str, Any]:
    return {
        "rcode": dns.rcode.to_text(message.rcode()),
        "flags": tuple(dns.flags.to_text(message.flags).split()),
        "extended_errors": _extended_errors(message),
        "message": message.wire or b"",
    }


def _shown(name: dns.name.Name) -> str:
    """Return a name for a sentence: one with markup or control characters in it is only described."""
    text = _text(name)
    return text if all(char.isalnum() or char in "-_.*" for char in text) else "a name of odd characters"


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True)
