"""What a DNS question and its answer are, without the library that asks."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.net import Endpoint

CUT_SHORT = "no answer in what was left of the time"


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
