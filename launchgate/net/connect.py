"""Connections as the command line wants them: its resolver, its detours, its trusted certificates.

Every protocol over TCP opens its sockets here. Link-local addresses and those under which clouds serve credentials to
their machines are never connected to, unless a detour of the command line leads elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from typing import TYPE_CHECKING

from launchgate.net import Endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchgate.net import Net

_MOST_ADDRESSES = 4
_METADATA = frozenset({"100.100.100.200", "192.0.0.192", "fd00:ec2::254"})  # Alibaba, Oracle, Amazon


class NoConnection(OSError):
    """Nothing answers there; `reason` says why of the host, in our own words and at most with an address of it."""

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


def tls_context(net: Net) -> ssl.SSLContext:
    """Return what checks certificates: against the bundle of the command line, or the public authorities."""
    if net.ca_bundle:
        return ssl.create_default_context(cadata=net.ca_bundle)
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def addresses(net: Net, host: str) -> Sequence[str]:
    """Get the addresses of a host, in the order in which they are tried; raise `NoConnection` where there are none."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if net.resolver is None:
        return _of_the_machine(host)
    from launchgate.net.dns import look_up

    found = look_up(net, host, "A")
    found = found if found.values else look_up(net, host, "AAAA")
    if not found.values:
        raise NoConnection(f"it has no address: {found.reason}")
    return found.values


def connect(net: Net, host: str, port: int, until: float) -> socket.socket:
    """Return a connected socket, no later than `until` (on `time.monotonic`); raise `NoConnection`."""
    reason = "it has no address"
    for address in addresses(net, host)[:_MOST_ADDRESSES]:
        asked = Endpoint(str(ipaddress.ip_address(address)), port)
        to = net.detours.get(asked, asked)
        if to is asked and _is_forbidden(asked.host):
            reason = f"it resolves to {address}, a link-local or metadata address, which is not asked"
            continue
        left = until - time.monotonic()
        if left <= 0:
            raise NoConnection("it did not answer in time")
        try:
            return socket.create_connection((to.host, to.port), timeout=left)
        except TimeoutError:
            reason = "it did not answer in time"
        except OSError as error:
            reason = f"it cannot be reached ({type(error).__name__})"
    raise NoConnection(reason)


def _of_the_machine(host: str) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoConnection(f"it has no address that this machine can find ({type(error).__name__})") from error
    return list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))


def _is_forbidden(address: str) -> bool:
    return ipaddress.ip_address(address).is_link_local or address in _METADATA
