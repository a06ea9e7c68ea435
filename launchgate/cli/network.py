"""The options of every command that opens a socket."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from launchgate.cli.help import NETWORK, add_options, option
from launchgate.model.errors import Unreadable, UsageError
from launchgate.model.run import now

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.net import Endpoint, Net

F = TypeVar("F", bound=Callable[..., Any])

_MOST_BUNDLE = 4 << 20
_MOST_MAP = 1 << 20
_PORTS = 1 << 16
_LOOKUP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Network:
    """The network as the command line describes it; `seconds` limits all requests together, `clock` is --now."""

    resolver: Endpoint | None = None
    seconds: float | None = None
    ca_bundle: str = ""
    connect_overrides: Mapping[Endpoint, Endpoint] = field(default_factory=dict)
    clock: Callable[[], datetime] = now

    def open(self) -> Net:
        """Return the network; the time of --deadline starts now, that of a gate when the gate starts."""
        from launchgate.net import Net

        return Net(
            self.resolver,
            ca_bundle=self.ca_bundle,
            connect_overrides=self.connect_overrides,
            seconds=self.seconds,
        )


def network_options(function: F) -> F:
    """Add the options of commands that open a socket."""
    return add_options(
        option(NETWORK, "--resolver", metavar="HOST:PORT", help="Use this DNS server."),
        option(
            NETWORK, "--ca-bundle", metavar="FILE", help="Trust these certificates (PEM) instead of the public ones."
        ),
        option(
            NETWORK,
            "--connect-map",
            multiple=True,
            metavar="ADDRESS=HOST:PORT",
            help="Override the address to connect to (as curl --connect-to), such as "
            "192.0.2.10:443=127.0.0.1:8443. Repeatable; @FILE holds one per line.",
        ),
        option(NETWORK, "--deadline", type=float, metavar="SECONDS", help="Stop all network requests after this time."),
        option(NETWORK, "--now", "moment", metavar="RFC3339", help="Check expiry dates as of this time."),
    )(function)


def take_network(given: dict[str, Any]) -> Network:
    """Take the network options out of a command's keyword arguments; raise `UsageError` for an invalid one."""
    resolver, moment = given.pop("resolver", None), given.pop("moment", None)
    bundle = given.pop("ca_bundle", None)
    return Network(
        _resolver(resolver) if resolver else None,
        _seconds(given.pop("deadline", None)),
        _bundle(bundle) if bundle else "",
        dict(_connect_overrides(given.pop("connect_map", ()))),
        _clock(moment) if moment else now,
    )


def _seconds(deadline: float | None) -> float | None:
    if deadline is not None and not 0 < deadline < math.inf:
        raise UsageError(f"--deadline must be greater than 0, not {deadline:g}", hint="for example --deadline 30")
    return deadline


def _clock(text: str) -> Callable[[], datetime]:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        hint = "for example --now 2027-01-31T09:00:00Z; the offset is required"
        raise UsageError(f"--now {text!r} is not an RFC 3339 time", hint=hint)
    moment = moment.astimezone(UTC)
    return lambda: moment


def _bundle(path: str) -> str:
    from launchgate.files import read_user_file
    from launchgate.net import Net
    from launchgate.net.tls import context

    try:
        text = read_user_file(path, limit=_MOST_BUNDLE).decode("ascii", "replace")
        if "-----BEGIN CERTIFICATE-----" in text:
            context(Net(ca_bundle=text))
            return text
    except Unreadable as error:
        raise UsageError(f"--ca-bundle {path}: {error.reason}", hint="name a file of certificates") from error
    except (OSError, ValueError):  # what OpenSSL cannot read
        pass
    raise UsageError(f"--ca-bundle {path} contains no readable certificate", hint="use PEM, as `openssl` writes it")


def _connect_overrides(values: Sequence[str]) -> Iterator[tuple[Endpoint, Endpoint]]:
    for value in values:
        for text in _lines(value[1:]) if value.startswith("@") else (value,):
            original, _, replacement = text.partition("=")
            pair = endpoint(original, address=True), endpoint(replacement)
            if pair[0] is None or pair[1] is None:
                hint = "for example --connect-map 192.0.2.10:443=127.0.0.1:8443, or @FILE with one per line"
                raise UsageError(f"--connect-map {text!r} is not IP:PORT=HOST:PORT", hint=hint)
            yield pair[0], pair[1]


def _lines(path: str) -> Iterator[str]:
    from launchgate.files import read_user_file

    try:
        text = read_user_file(path, limit=_MOST_MAP).decode("utf-8", "replace")
    except Unreadable as error:
        raise UsageError(f"--connect-map @{path}: {error.reason}", hint="name a file with one pair per line") from error
    lines = (line.strip() for line in text.splitlines())
    return (line for line in lines if line and not line.startswith("#"))


def _resolver(text: str) -> Endpoint:
    import time

    from launchgate.net import Endpoint, Net, NetFailure
    from launchgate.net.connect import addresses

    found = endpoint(text)
    if found is None:
        raise UsageError(f"--resolver {text!r} is not HOST:PORT", hint="for example --resolver 127.0.0.1:53")
    try:
        return Endpoint(addresses(Net(), found.host, time.monotonic() + _LOOKUP_SECONDS)[0], found.port)
    except NetFailure as error:
        raise UsageError(f"--resolver {text}: {error.reason}", hint="use the IP address of the DNS server") from error


def endpoint(text: str, *, address: bool = False) -> Endpoint | None:
    """Read `HOST:PORT`, an IPv6 address in brackets; None for anything else, with `address` for names too."""
    import ipaddress

    from launchgate.net import Endpoint

    host, _, port = text.strip().rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in bare and bare == host) or not (port.isascii() and port.isdigit()):
        return None
    try:
        bare = str(ipaddress.ip_address(bare))
    except ValueError:
        if address or not bare.isascii() or not all(char.isalnum() or char in "-._" for char in bare):
            return None
    return Endpoint(bare, int(port)) if 0 < int(port) < _PORTS else None
