"""The hosts that a value names: in a URL, a DSN, a list of them, or alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_LONGEST = 16_384
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://"
    r"(?:(?P<userinfo>[^\s/?#@\"'<>]*(?:@[^\s/?#@\"'<>]*)*)@)?"
    r"(?P<hosts>\[[0-9A-Fa-f:.]+\](?::\d+)?|[^\s/?#@\"'<>|\\,]+(?:,(?![A-Za-z][\w+.-]*://)[^\s/?#@\"'<>|\\,]+)*)"
)
_ALONE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|::1|[A-Za-z0-9*][\w.-]{0,252}):?(?P<port>(?<=:)\d{1,5})?(?:/.*)?")
_PAIR = re.compile(r"(?:^|[;\s])(?:host|hostaddr|server|data source)\s*=\s*(?:tcp:)?(?P<host>[\w.-]+)", re.IGNORECASE)
_NETWORK = re.compile(r"[\d.]{7,15}/\d{1,2}|[\da-fA-F:]{2,39}/\d{1,3}")  # a range of addresses is not a host


@dataclass(frozen=True, slots=True)
class Host:
    """One host as the value spells it, lower-cased, without brackets; `scheme` and `port` are empty where absent."""

    name: str
    port: str = ""
    scheme: str = ""

    @property
    def text(self) -> str:
        """`host` or `host:port`, what host patterns are searched in."""
        return f"{self.name}:{self.port}" if self.port else self.name


def hosts(value: str) -> Iterator[Host]:
    """Yield every host that `value` names; text that is neither URL nor host names none."""
    value = value[:_LONGEST]
    urls = list(_URL.finditer(value))
    for url in urls:
        for part in url["hosts"].split(","):
            yield _split(part, url["scheme"].lower())
    if urls:
        return
    for pair in _PAIR.finditer(value):
        yield Host(pair["host"].lower())
    for part in re.split(r"[,;\s]+", value.strip()):
        if _NETWORK.fullmatch(part):
            continue
        mailbox, at, domain = part.rpartition("@")
        if (alone := _ALONE.fullmatch(domain if at and mailbox else part)) is not None:
            yield Host(alone["host"].strip("[]").lower(), alone["port"] or "")


def _split(text: str, scheme: str) -> Host:
    if text.startswith("["):
        name, _, port = text[1:].partition("]")
        return Host(name.lower(), port.lstrip(":"), scheme)
    name, _, port = text.partition(":")
    return Host(name.lower(), port if port.isdecimal() else "", scheme)


def own_hosts(url: str) -> tuple[str, ...]:
    """Return the host of an environment's address and, where that is a subdomain, the domain it shares with others."""
    host = urlsplit(url).hostname or ""
    labels = host.split(".")
    parent = ".".join(labels[1:])
    return tuple(filter(None, (host, parent if len(labels) > 2 else "")))  # noqa: PLR2004 - a name, a domain, a TLD


def within(host: str, domains: tuple[str, ...]) -> bool:
    """Whether `host` is one of `domains` or below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
