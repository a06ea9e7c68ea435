"""DNS look-ups that keep "there is none" apart from "nobody could say"."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.resolver import Resolver

    from launchgate.net import Net

ANSWER_SECONDS = 5.0

MOST_RECORDS = 100
"""Records of one answer; large pools publish a dozen, and one over TCP can hold thousands."""


class State(enum.Enum):
    """What is known after asking: an answer, an authoritative no, or nothing at all."""

    FOUND = "found"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question and what came back. `reason` says why a state is absent or unknown; `ms` is wall time."""

    name: str
    type: str
    state: State
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    reason: str = ""
    ms: int = 0
    resolver: str = ""


def look_up(net: Net, name: str, record_type: str) -> Lookup:
    """Ask for one record set, following aliases.

    NXDOMAIN and an empty answer are `absent`; SERVFAIL, REFUSED, a timeout, a name that is no name and a flood of
    records are `unknown`.
    """
    import dns.exception
    import dns.resolver

    resolver = _resolver(net)
    asked = ", ".join(f"{server}" for server in resolver.nameservers)
    started = time.monotonic()

    def result(state: State, values: tuple[str, ...] = (), aliases: tuple[str, ...] = (), reason: str = "") -> Lookup:
        took = round((time.monotonic() - started) * 1000)
        return Lookup(name, record_type, state, values, aliases, reason, took, asked)

    try:
        answer = resolver.resolve(name, record_type, search=False, lifetime=net.remaining(ANSWER_SECONDS))
    except dns.resolver.NXDOMAIN:
        return result(State.ABSENT, reason="the name does not exist (NXDOMAIN)")
    except dns.resolver.NoAnswer:
        return result(State.ABSENT, reason=f"the name exists but has no {record_type} record")
    except dns.resolver.NoNameservers:
        return result(State.UNKNOWN, reason="the resolver answered with a failure (SERVFAIL or REFUSED)")
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        return result(State.UNKNOWN, reason=f"no usable answer ({type(error).__name__})")
    if len(answer) > MOST_RECORDS:
        return result(
            State.UNKNOWN, reason=f"it answered with {len(answer):,} records; over {MOST_RECORDS} are not read"
        )
    chain = tuple(str(link.name).rstrip(".") for link in answer.chaining_result.cnames)
    return result(State.FOUND, tuple(sorted(record.to_text() for record in answer)), chain)


def _resolver(net: Net) -> Resolver:
    import dns.resolver

    if net.resolver is None:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [net.resolver.host]
    resolver.port = net.resolver.port
    return resolver
