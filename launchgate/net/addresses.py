"""Hosts and addresses: how they are written, and which of them nothing may connect to."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Address: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

# Where clouds serve credentials and configuration to their own machines. The link-local addresses that most of them
# use (169.254.169.254, fe80::a9fe:a9fe) are refused as such.
_METADATA = tuple(
    map(
        ipaddress.ip_network,
        (
            "100.100.100.200/32",  # Alibaba, Tencent
            "168.63.129.16/32",  # Azure: the host's agent
            "192.0.0.192/32",  # Oracle
            "fd00:ec2::/32",  # Amazon: metadata, container credentials, time, DNS
            "fd00:42::42/128",  # Scaleway
            "fd20:ce::254/128",  # Google
        ),
    )
)
# RFC 6052 section 2.2 and RFC 8215 define where IPv4 is placed in an address that a NAT64 gateway translates.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.ip_network("::/96")
_LONGEST_NAME, _LONGEST_LABEL = 253, 63
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def blocked(address: str) -> bool:
    """Whether an address is link-local or serves metadata, itself or as IPv4 inside IPv6."""
    parsed = ipaddress.ip_address(address)
    return any(_is_blocked(each) for each in (parsed, *_embedded(parsed)))


def plain_address(text: str) -> str | None:
    """Return an IP address in its shortest form, one that is mapped into IPv6 as IPv4; None for other text."""
    try:
        parsed = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


@lru_cache(maxsize=1024)
def plain_host(text: str) -> str:
    """Return a host as it is looked up and compared: lower case, IDNA, no trailing dot; raise `ValueError`."""
    address = plain_address(text)
    if address is not None:
        return address
    host = text.removesuffix(".")
    if not host.isascii():
        import idna

        host = idna.encode(host, uts46=True).decode("ascii")  # IDNAError is a ValueError
    labels = host.lower().split(".")
    if len(host) > _LONGEST_NAME or not all(_is_label(label) for label in labels):
        raise ValueError("not a host name")
    return ".".join(labels)


def _is_label(label: str) -> bool:
    return 0 < len(label) <= _LONGEST_LABEL and all(char.isalnum() or char in "-_" for char in label)


def _is_blocked(address: Address) -> bool:
    return address.is_link_local or any(address in network for network in _METADATA)


def _embedded(address: Address) -> Iterator[Address]:
    """Yield the IPv4 addresses that a router or gateway may take out of an IPv6 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    bits = int(address)
    last = ipaddress.IPv4Address(bits & 0xFFFF_FFFF)
    if address.ipv4_mapped or address in _COMPATIBLE or address in _NAT64 or (bits >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield last
    if address in _NAT64_LOCAL:
        yield from (last, *(_after_prefix(bits, length) for length in (48, 56, 64)))
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo


def _after_prefix(bits: int, length: int) -> Address:
    """Return the IPv4 address behind a NAT64 prefix of `length` bits; bits 64 to 71 are skipped."""
    text = f"{bits:0128b}"
    return ipaddress.IPv4Address(int((text[length:64] + text[72:])[:32], 2))
