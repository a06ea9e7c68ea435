"""What asking over the network gives: endpoints, kinds of failure, DNS answers. Imports no library that asks."""

from __future__ import annotations

import enum
from dataclasses import dataclass

CUT_SHORT = "no answer in what was left of the time"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """`host:port`, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class FailureKind(enum.Enum):
    """Why there is no answer. Gates decide on the kind; the sentence beside it is for people."""

    NAME_UNKNOWN = "name-unknown"  # the name does not exist, has no address, or is not a name
    LOOKUP_FAILED = "lookup-failed"  # no name server has an answer
    NOT_ALLOWED = "not-allowed"  # not a host of this scope, or a scheme that it does not take
    BLOCKED_ADDRESS = "blocked-address"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RESET = "reset"
    CERTIFICATE = "certificate"
    TLS = "tls"
    CUT_OFF = "cut-off"  # closed before the answer was complete
    BAD_PROTOCOL = "bad-protocol"  # it answers, in something other than the protocol asked for
    TOO_LARGE = "too-large"
    BAD_REQUEST = "bad-request"  # what was to be sent cannot be


class NetFailure(Exception):
    """No usable answer. `reason` is our own sentence: it quotes nothing that was sent or received, except an address.

    `code` is OpenSSL's number of a certificate that is not trusted (`X509_V_ERR_…`), else 0.
    """

    def __init__(self, kind: FailureKind, reason: str, code: int = 0) -> None:
        """Take the kind and the sentence."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.code = code


class LookupState(enum.Enum):
    """What is known after asking: an answer, an authoritative no, or nothing at all."""

    FOUND = "found"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question and what came back. `reason` explains an absent or unknown state; `ms` is wall time.

    `values` are sorted, `rdata` the same records on the wire. `aliases` are the names that CNAME records lead away
    from, `canonical` is where they end, also when that name has nothing. `ttl` is the smallest on the way, or how long
    a no may be kept. `rcode` is empty where no answer came; `message` is the answer as received.
    """

    name: str
    type: str
    state: LookupState
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    reason: str = ""
    ms: int = 0
    resolver: str = ""
    canonical: str = ""
    ttl: int | None = None
    rcode: str = ""
    flags: tuple[str, ...] = ()
    extended_errors: tuple[tuple[int, str], ...] = ()
    rdata: tuple[bytes, ...] = ()
    message: bytes = b""


@dataclass(frozen=True, slots=True)
class Query:
    """A name and type; `server` None is the resolver, `dnssec` asks for signatures, `unchecked` for bogus data too."""

    name: str
    type: str
    server: Endpoint | None = None
    dnssec: bool = False
    unchecked: bool = False
