"""TCP connections, for every protocol: allowed hosts, connect overrides, blocked addresses, happy eyeballs.

The addresses of a host are tried as in RFC 8305 (Happy Eyeballs): families take turns, the next one starts when the
one before it failed or was silent for a quarter of a second, and the first that answers wins.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeAlias

from launchgate.net.addresses import blocked, plain_address, plain_host
from launchgate.net.results import Endpoint, FailureKind, LookupState, NetFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launchgate.net import Net

_MOST_ADDRESSES = 8
_HEAD_START = 0.25
_Pair: TypeAlias = tuple[Endpoint, Endpoint]  # a resolved address, and where to connect
_IN_PROGRESS = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)}
_KINDS = {
    errno.ECONNREFUSED: FailureKind.REFUSED,
    errno.ECONNRESET: FailureKind.RESET,
    errno.ETIMEDOUT: FailureKind.TIMEOUT,
}
_REASONS = {
    FailureKind.REFUSED: "it refuses the connection",
    FailureKind.RESET: "it resets the connection",
    FailureKind.TIMEOUT: "it did not answer in time",
    FailureKind.UNREACHABLE: "there is no route to it",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected socket: `address` is the resolved one, also where an override leads elsewhere; times in seconds."""

    sock: socket.socket
    address: Endpoint
    lookup_seconds: float
    connect_seconds: float


def connect(net: Net, host: str, port: int, until: float, *, address: str | None = None) -> Connection:
    """Return a connection to a host, by `address` alone where one is given; raise `NetFailure`.

    `until` is on `time.monotonic`. The host has to be one of the scope, whichever address is dialled.
    """
    name = _allowed(net, host)
    started = time.monotonic()
    found = [plain_address(address) or address] if address else addresses(net, name, until)
    resolved = time.monotonic()
    wanted = [Endpoint(each, port) for each in _interleaved(found)[:_MOST_ADDRESSES]]
    sock, reached = _race(net, _dialable(net, wanted, until), until)
    return Connection(sock, reached, resolved - started, time.monotonic() - resolved)


def addresses(net: Net, host: str, until: float) -> Sequence[str]:
    """Return the addresses of a host; raise `NetFailure` where there are none, or the look-up failed."""
    literal = plain_address(host)
    if literal is not None:
        return [literal]
    if net.resolver is None:
        return _from_machine(net, host, until)

    found = net.dns.addresses(host, until)
    values = [value for lookup in found for value in lookup.values]
    if values:
        return values
    unknown = next((lookup for lookup in found if lookup.state is LookupState.UNKNOWN), None)
    if unknown:
        raise NetFailure(FailureKind.LOOKUP_FAILED, f"its address could not be looked up: {unknown.reason}")
    raise NetFailure(FailureKind.NAME_UNKNOWN, f"it has no address: {found[0].reason}")


def _allowed(net: Net, host: str) -> str:
    try:
        name = plain_host(host)
    except ValueError:
        raise NetFailure(FailureKind.NAME_UNKNOWN, "it has no address: it is not a host name") from None
    if not net.allows(name):
        raise NetFailure(FailureKind.NOT_ALLOWED, f"{name} is not a declared host, so nothing was sent to it")
    return name


def _from_machine(net: Net, host: str, until: float) -> Sequence[str]:
    """Ask the system's resolver, in a thread: `getaddrinfo` knows no timeout."""
    shared = net.shared
    key = ("machine", host)
    with shared.lock:
        future: Future[list[str]] | None = shared.lookups.get(key)
        if future is None or (future.done() and future.exception()):  # it may have been a moment's failure
            future = shared.lookups[key] = shared.pool.submit(lambda: _system_lookup(host))
    try:
        return future.result(timeout=max(0.0, until - time.monotonic()))
    except FutureTimeout:
        reason = "its address could not be looked up: the resolver of this machine did not answer in time"
        raise NetFailure(FailureKind.LOOKUP_FAILED, reason) from None
    except socket.gaierror as error:
        if error.errno in {socket.EAI_AGAIN, socket.EAI_FAIL}:
            reason = "its address could not be looked up: the resolver of this machine failed"
            raise NetFailure(FailureKind.LOOKUP_FAILED, reason) from None
        raise NetFailure(FailureKind.NAME_UNKNOWN, "it has no address that this machine can find") from None
    except (OSError, UnicodeError):
        raise NetFailure(FailureKind.NAME_UNKNOWN, "it has no address that this machine can find") from None


def _system_lookup(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(plain_address(str(each[4][0])) or str(each[4][0]) for each in found))


def _interleaved(found: Iterable[str]) -> list[str]:
    """Let the families take turns, beginning with that of the first address."""
    distinct = list(dict.fromkeys(plain_address(each) or each for each in found))
    first = [each for each in distinct if (":" in each) == (":" in distinct[0])]
    second = [each for each in distinct if each not in first]
    return [each for each in chain.from_iterable(zip_longest(first, second)) if each is not None]


def _dialable(net: Net, wanted: Sequence[Endpoint], until: float) -> list[_Pair]:
    """Return pairs of a resolved endpoint and where to connect; those that were silent before come last."""
    pairs: list[_Pair] = []
    for endpoint in wanted:
        override = net.overridden(endpoint)
        if override is not None:
            literal = plain_address(override.host)
            hosts = [literal] if literal else _from_machine(net, override.host, until)
            pairs += [(endpoint, Endpoint(host, override.port)) for host in hosts]
        elif not blocked(endpoint.host):
            pairs.append((endpoint, endpoint))
    if not pairs:
        reason = f"it resolves to {wanted[0].host}, a link-local or metadata address, which is not asked"
        raise NetFailure(FailureKind.BLOCKED_ADDRESS, reason)
    silent = net.shared.silent
    return sorted(pairs, key=lambda pair: pair[1] in silent)


def _race(net: Net, pairs: Sequence[_Pair], until: float) -> tuple[socket.socket, Endpoint]:
    """Connect to the first that answers."""
    race = _Race()
    waiting = list(pairs)
    try:
        while waiting or race.selector.get_map():
            now = time.monotonic()
            if now >= until:
                break
            if waiting:
                race.start(waiting.pop(0))
            if not race.selector.get_map():
                continue
            pause = until - time.monotonic()
            won = race.finish(max(0.0, min(pause, _HEAD_START) if waiting else pause))
            if won is not None:
                return won
        if race.selector.get_map():
            race.failed.insert(0, FailureKind.TIMEOUT)
    finally:
        silent = race.end()
        with net.shared.lock:
            net.shared.silent |= silent
    kind = race.failed[0] if race.failed else FailureKind.TIMEOUT
    raise NetFailure(kind, f"{_REASONS[kind]} ({', '.join(sorted({str(pair[0]) for pair in pairs}))})")


class _Race:
    """The attempts under way, by socket: where to, and since when."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.failed: list[FailureKind] = []

    def start(self, pair: _Pair) -> None:
        """Begin to connect."""
        family = socket.AF_INET6 if ":" in pair[1].host else socket.AF_INET
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError:  # no IPv6 on this machine
            self.failed.append(FailureKind.UNREACHABLE)
            return
        sock.setblocking(False)
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex((pair[1].host, pair[1].port))
        if code in _IN_PROGRESS:
            self.selector.register(sock, selectors.EVENT_WRITE, (pair, time.monotonic()))
            return
        sock.close()
        self.failed.append(_KINDS.get(code, FailureKind.UNREACHABLE))

    def finish(self, seconds: float) -> tuple[socket.socket, Endpoint] | None:
        """Return the first connection that is made within some seconds, with the resolved address."""
        for key, _ in self.selector.select(seconds):
            sock = key.fileobj
            assert isinstance(sock, socket.socket)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            self.selector.unregister(sock)
            if code == 0:
                return sock, key.data[0][0]
            sock.close()
            self.failed.append(_KINDS.get(code, FailureKind.UNREACHABLE))
        return None

    def end(self) -> set[Endpoint]:
        """Close what is left, and return who was silent for longer than a head start."""
        silent = set[Endpoint]()
        for key in list(self.selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
            (_, target), since = key.data
            if time.monotonic() - since >= _HEAD_START:
                silent.add(target)
        self.selector.close()
        return silent
