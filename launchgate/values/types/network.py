"""Addresses: what connects, and what customers can reach."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from launchgate.values.hosts import within
from launchgate.values.types.expect import Expect, one_of

_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?P<domain>[^@\s]+)")
_NAMED = re.compile(r"(?:.*[^<>]\s)?<(?P<mailbox>[^<>]+)>")
_PRIVATE_ENDINGS = ("local", "localhost", "internal", "lan", "test", "invalid", "example", "localdomain", "home.arpa")
_LONGEST_HOST = 253
_HIGHEST_PORT = 65_535
_FILES = ("sqlite", "file")


def port(value: str, _expect: Expect) -> str:
    """Accept 1 to 65535."""
    good = re.fullmatch(r"\d{1,5}", value, re.ASCII) and 1 <= int(value) <= _HIGHEST_PORT
    return "" if good else "is not a port: a number from 1 to 65535"


def ip(value: str, _expect: Expect) -> str:
    """Accept an IPv4 or IPv6 address, with or without a prefix length."""
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return "is not an IP address"
    return ""


def host(value: str, expect: Expect) -> str:
    """Accept a host name or an IP address: no scheme, no port, no path."""
    if "://" in value:
        return "is a URL, not a host name: remove the scheme"
    if re.fullmatch(r"[^:/]+:\d+", value):
        return "contains a port, but must be a host name alone"
    if "/" in value:
        return "contains a path, but must be a host name alone"
    good = _HOST.fullmatch(value) and len(value) <= _LONGEST_HOST
    return "" if good or not ip(value.strip("[]"), expect) else "is not a host name"


def hostport(value: str, expect: Expect) -> str:
    """Accept `host:port`."""
    name, colon, number = value.rpartition(":")
    if not colon or not number:
        return "is not `host:port`"
    return host(name, expect) or port(number, expect)


def email(value: str, _expect: Expect) -> str:
    """Accept a mailbox, alone or as `Name <mailbox>`."""
    named = _NAMED.fullmatch(value)
    found = _MAILBOX.fullmatch(named["mailbox"] if named else value)
    return "" if found and "." in found["domain"] and _HOST.fullmatch(found["domain"]) else "is not an email address"


def url(value: str, expect: Expect) -> str:
    """Accept an absolute URL with a host; `schemes` narrow the scheme."""
    parts, complaint = _split(value)
    if parts is None:
        return complaint
    return _scheme(parts, expect) or ("" if parts.hostname else "is a URL without a host")


def public_url(value: str, expect: Expect) -> str:
    """Accept an `https://` address that people outside can open: links in mail begin with it."""
    parts, complaint = _split(value)
    if parts is None:
        return complaint
    if wrong := _scheme(parts, Expect(schemes=expect.schemes or ("https",))):
        return wrong
    name = (parts.hostname or "").rstrip(".")
    if parts.username is not None:
        return "contains a user name, which anyone who sees the link could use"
    if within(name, expect.own):
        return ""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        labels = name.split(".")
        reserved = name in _PRIVATE_ENDINGS or name.endswith(tuple(f".{ending}" for ending in _PRIVATE_ENDINGS))
        return "names a host that is not reachable from outside" if len(labels) < 2 or reserved else ""  # noqa: PLR2004 - a label and a TLD
    return "" if address.is_global else "names a host that is not reachable from outside"


def dsn(value: str, expect: Expect) -> str:
    """Accept the address of a data store: scheme, host, and for databases a name; SQLite needs a path only."""
    text = value.removeprefix("jdbc:")
    parts, complaint = _split(text)
    if parts is None:
        return complaint.replace("URL", "address of a data store")
    if wrong := _scheme(parts, expect):
        return wrong
    if parts.scheme.partition("+")[0] in _FILES:
        return "" if parts.path.strip("/") or parts.netloc else "names no file"
    unix = parts.hostname is None and ("host=" in parts.query or parts.path.startswith("/"))
    if not (parts.hostname or unix):
        return "names no host"
    if parts.password == "" and parts.username:
        return "has a user and an empty password"
    return ""


def _split(value: str) -> tuple[SplitResult | None, str]:
    if re.search(r"\s", value):
        return None, "is not a URL: it contains white space"
    try:
        parts = urlsplit(value)
        number = parts.port
    except ValueError as error:
        wrong = "its port is not a number from 1 to 65535" if "ort" in str(error) else "its host is malformed"
        return None, f"is not a URL: {wrong} (a `/`, `@` or `#` in a password must be written as `%2F`, `%40`, `%23`)"
    if not parts.scheme or "://" not in value:
        return None, "is not a URL: it has no scheme such as `https://`"
    return (None, "is not a URL: its port is 0") if number == 0 else (parts, "")


def _scheme(parts: SplitResult, expect: Expect) -> str:
    wanted = expect.schemes
    if not wanted or parts.scheme in wanted or parts.scheme.partition("+")[0] in wanted:
        return ""
    return f"has a scheme other than {one_of(tuple(f'{scheme}://' for scheme in wanted))}"
