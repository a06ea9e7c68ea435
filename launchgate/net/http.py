"""HTTP/1.1 requests and responses over httpcore, the one engine for checks, journeys and load.

Nothing is followed, cached or taken from the environment: no redirect, no proxy, no cookie. A request may carry
`Secret` values; every error becomes a `NetFailure`, because the exceptions of the libraries below may quote what
was sent. Imported only where something is asked.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from urllib.parse import quote, urlsplit

import httpcore

from launchgate.model.masker import Secret
from launchgate.net.addresses import plain_host
from launchgate.net.connect import connect
from launchgate.net.encoding import ACCEPTED, BodyDecoder
from launchgate.net.results import Endpoint, FailureKind, NetFailure
from launchgate.net.stream import Stream
from launchgate.net.tls import TlsSession, context, session_of, start_tls

if TYPE_CHECKING:
    from launchgate.net import Net

MOST_BYTES = 64 << 10
"""Bytes of a body that are read unless the caller sets a limit."""

SECONDS = 10.0
"""The time of one request unless the caller sets a limit."""

_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"}
_WITH_BODY = {"POST", "PUT", "PATCH"}
_DEFAULTS = {"User-Agent": "launchgate", "Accept": "*/*", "Accept-Encoding": ACCEPTED}
_TOO_LONG = 431  # h11's hint for headers beyond 100 kB

logging.getLogger("httpcore").setLevel(logging.WARNING)  # its debug lines quote the headers of responses


class Headers:
    """Header fields in the order in which they came; names are compared without case, repeated ones are kept."""

    __slots__ = ("items",)

    def __init__(self, items: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        """Take pairs or a mapping."""
        self.items = tuple(items.items() if isinstance(items, Mapping) else items)

    def all(self, name: str) -> list[str]:
        """Return the values of every field of that name."""
        return [value for each, value in self.items if each.lower() == name.lower()]

    def get(self, name: str, default: str = "") -> str:
        """Return the values joined by commas, as RFC 9110 reads a repeated field; never right for `Set-Cookie`."""
        found = self.all(name)
        return ", ".join(found) if found else default

    def __contains__(self, name: object) -> bool:
        """Whether there is a field of that name."""
        return isinstance(name, str) and bool(self.all(name))

    def __repr__(self) -> str:
        """Show the names: the values of `Set-Cookie` and similar fields are secrets."""
        return f"Headers({', '.join(name for name, _ in self.items)})"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request to an http or https address.

    The body goes as it is. `verify` False asks a server whose certificate is not trusted, and takes no `Secret`.
    """

    method: str
    url: str
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    body: bytes | str | Secret = b""
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds: what a kept connection spares is 0; `first_byte` and `last_byte` count from when the request is sent.

    `started` is that moment on `time.monotonic`.
    """

    lookup: float
    connect: float
    tls: float
    started: float
    first_byte: float
    last_byte: float


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back. `body` is at most the limit of the caller; `complete` means that there is no more.

    A body in gzip or deflate is unpacked unless the request sets Accept-Encoding itself; `content_encoding` names what
    is left to unpack. `address` is the resolved one.
    """

    status: int
    headers: Headers
    body: bytes
    complete: bool
    content_encoding: str = ""
    version: str = "HTTP/1.1"
    url: str = ""
    address: Endpoint | None = None
    tls: TlsSession | None = None
    timings: Timings | None = None
    reused: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A request that can be sent: `origin` is scheme, host, port, whether to verify, and an address to dial."""

    origin: _Origin
    request: httpcore.Request
    method: str
    url: str
    unpacks: bool


_Origin: TypeAlias = tuple[str, str, int, bool, "str | None"]


@dataclass(slots=True)
class _Connection:
    """A connection of one origin and how it came about."""

    http: httpcore.HTTP11Connection
    stream: Stream
    address: Endpoint
    tls: TlsSession | None
    seconds: tuple[float, float, float]
    reused: bool = False


class HttpSession:
    """Connections that are kept between requests, as a browser keeps them; safe between threads."""

    def __init__(self, net: Net) -> None:
        """Open nothing yet."""
        self._net = net
        self._lock = threading.Lock()
        self._idle: dict[_Origin, list[_Connection]] = {}

    def send(
        self, request: HttpRequest, *, limit: int = MOST_BYTES, seconds: float = SECONDS, address: str | None = None
    ) -> HttpResponse:
        """Send once, for at most `seconds` from the look-up to the last byte; raise `NetFailure`.

        `address` is dialled in place of those that the host resolves to; TLS and Host keep its name.
        """
        outcome = _safely(lambda: self._send(request, limit, self._until(seconds), address))
        if isinstance(outcome, NetFailure):
            raise outcome  # outside of any `except`: a traceback shows no other exception beside it
        return outcome

    def close(self) -> None:
        """Close what is kept; the session stays usable."""
        with self._lock:
            kept, self._idle = self._idle, {}
        for connection in (each for connections in kept.values() for each in connections):
            connection.http.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is kept."""
        self.close()

    def _until(self, seconds: float) -> float:
        return time.monotonic() + self._net.remaining(seconds)

    def _send(self, request: HttpRequest, limit: int, until: float, address: str | None) -> HttpResponse:
        prepared = _prepare(request, address, https_only=self._net.https_only)
        kept = self._take(prepared.origin)
        if kept is not None:
            try:
                return self._exchange(kept, prepared, limit, until)
            except NetFailure as failure:
                went_stale = failure.kind in {FailureKind.CUT_OFF, FailureKind.RESET} and not kept.stream.head
                if not went_stale or prepared.method not in _IDEMPOTENT:
                    raise
        return self._exchange(self._open(prepared.origin, until), prepared, limit, until)

    def _take(self, origin: _Origin) -> _Connection | None:
        """Return a kept connection, and close those that the server closed while they were idle."""
        while True:
            with self._lock:
                connections = self._idle.get(origin)
                if not connections:
                    return None
                connection = connections.pop()
            if not connection.http.has_expired():
                connection.reused = True
                return connection
            connection.http.close()

    def _open(self, origin: _Origin, until: float) -> _Connection:
        scheme, host, port, verify, address = origin
        connection = connect(self._net, host, port, until, address=address)
        sock, tls, started = connection.sock, None, time.monotonic()
        if scheme == "https":
            sock = start_tls(context(self._net, verify=verify, alpn=("http/1.1",)), sock, host, until)
            tls = session_of(sock)
        stream = Stream(sock)
        http = httpcore.HTTP11Connection(httpcore.Origin(scheme.encode(), host.encode(), port), stream)
        seconds = (connection.lookup_seconds, connection.connect_seconds, time.monotonic() - started if tls else 0.0)
        return _Connection(http, stream, connection.address, tls, seconds)

    def _exchange(self, connection: _Connection, prepared: _Prepared, limit: int, until: float) -> HttpResponse:
        connection.stream.begin(until)
        started = time.monotonic()
        try:
            received = connection.http.handle_request(prepared.request)
            headers = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in received.headers])
            coding = headers.get("content-encoding").strip().lower().removeprefix("x-")
            coding = "" if coding == "identity" else coding
            body = BodyDecoder(coding if prepared.unpacks and coding in {"gzip", "deflate"} else "", limit)
            self._read(received, body)
        except httpcore.ProtocolError as error:
            connection.http.close()
            raise _protocol_failure(error, connection.stream) from None
        except Exception:
            connection.http.close()
            raise
        finished = time.monotonic()
        self._keep(prepared.origin, connection)
        first = (connection.stream.first_byte or finished) - started
        return HttpResponse(
            status=received.status,
            headers=headers,
            body=bytes(body.data),
            complete=not body.full,
            content_encoding=coding if body.coding != coding else "",
            version=received.extensions["http_version"].decode("ascii"),
            url=prepared.url,
            address=connection.address,
            tls=connection.tls,
            timings=Timings(*_spared(connection), started, first, finished - started),
            reused=connection.reused,
        )

    @staticmethod
    def _read(received: httpcore.Response, body: BodyDecoder) -> None:
        try:
            for chunk in received.iter_stream():
                body.feed(chunk)
                if body.full:
                    return
        except ValueError:
            raise NetFailure(FailureKind.BAD_PROTOCOL, "its body does not match its Content-Encoding") from None
        finally:
            received.close()
        if body.is_cut:
            raise NetFailure(FailureKind.CUT_OFF, "its packed body ends in the middle")

    def _keep(self, origin: _Origin, connection: _Connection) -> None:
        if connection.http.is_idle():
            with self._lock:
                self._idle.setdefault(origin, []).append(connection)
        else:
            connection.http.close()


def _safely(send: Callable[[], HttpResponse]) -> HttpResponse | NetFailure:
    """Return a failure instead of raising it, so that nothing of a library is beside it."""
    try:
        return send()
    except NetFailure as failure:
        return NetFailure(failure.kind, failure.reason, failure.code)
    except TimeoutError:
        return NetFailure(FailureKind.TIMEOUT, "it did not answer in time")
    except ConnectionError:
        return NetFailure(FailureKind.RESET, "it reset the connection")
    except (httpcore.UnsupportedProtocol, httpcore.NetworkError, OSError, ValueError) as error:
        return NetFailure(FailureKind.RESET, f"the connection failed ({type(error).__name__})")


def _prepare(request: HttpRequest, address: str | None, *, https_only: bool) -> _Prepared:
    """Return what is sent; raise `NetFailure` for what cannot be."""
    try:
        parts = urlsplit(request.url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        target = _visible(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
    except ValueError:
        raise _unsendable("its address is not a URL") from None
    if scheme not in _PORTS or not host or parts.username is not None:
        raise _unsendable("its address is not an http or https URL without a user")
    if https_only and scheme != "https":
        raise NetFailure(FailureKind.NOT_ALLOWED, "it would not be sent over https")
    try:
        name = plain_host(host)
    except ValueError:
        raise NetFailure(FailureKind.NAME_UNKNOWN, "it has no address: it is not a host name") from None
    if not _TOKEN.fullmatch(request.method):
        raise _unsendable("its method is not a word")
    method, body = request.method.upper(), _bytes(request.body)
    shown = f"[{name}]" if ":" in name else name
    headers = {"Host": shown if port == _PORTS[scheme] else f"{shown}:{port}"}
    if body or method in _WITH_BODY:
        headers["Content-Length"] = str(len(body))
    merged = list(_merged(request, headers))
    given = {each.lower() for each in request.headers}
    url: Any = httpcore.URL(scheme=scheme, host=name, port=port, target=target)
    return _Prepared(
        (scheme, name, port, request.verify, address),
        httpcore.Request(method, url, headers=merged, content=body),
        method,
        request.url,
        "accept-encoding" not in given,
    )


def _merged(request: HttpRequest, ours: Mapping[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield our headers and those of the caller, who wins."""
    given = {name.lower() for name in request.headers}
    if not request.verify and any(isinstance(value, Secret) for value in request.headers.values()):
        raise _unsendable("a secret is not sent to a server whose certificate is not verified")
    for name, value in {**ours, **_DEFAULTS}.items():
        if name.lower() not in given:
            yield name.encode("ascii"), value.encode("ascii")
    for name, given_value in request.headers.items():
        text = given_value.reveal() if isinstance(given_value, Secret) else given_value
        # The library refuses it too, but quotes the value in an exception.
        if not (text.isascii() and text.isprintable() and _TOKEN.fullmatch(name)):
            raise _unsendable("its value cannot be sent in a header")
        yield name.encode("ascii"), text.strip().encode("ascii")


def _bytes(body: bytes | str | Secret) -> bytes:
    text = body.reveal() if isinstance(body, Secret) else body
    try:
        return text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise _unsendable("its body is not text") from None


def _visible(target: str) -> str:
    """Return a request target with everything percent-encoded that a line of HTTP cannot hold."""
    return "".join(char if "!" <= char <= "~" else quote(char) for char in target)


def _unsendable(reason: str) -> NetFailure:
    return NetFailure(FailureKind.BAD_REQUEST, reason)


def _spared(connection: _Connection) -> tuple[float, float, float]:
    return (0.0, 0.0, 0.0) if connection.reused else connection.seconds


def _protocol_failure(error: httpcore.ProtocolError, stream: Stream) -> NetFailure:
    """Return what was wrong with an answer."""
    if getattr(error.__cause__, "error_status_hint", None) == _TOO_LONG:
        return NetFailure(FailureKind.TOO_LARGE, "its headers are larger than 100 kB")
    if isinstance(error, httpcore.LocalProtocolError):
        return _unsendable("the request is not HTTP")
    if stream.broken and not stream.head:
        return NetFailure(FailureKind.RESET, "it reset the connection")
    if stream.ended and not stream.head:
        return NetFailure(FailureKind.CUT_OFF, "it closed the connection without an answer")
    if stream.ended and b"HTTP/".startswith(stream.head):
        return NetFailure(FailureKind.CUT_OFF, "it closed the connection before its answer was complete")
    return NetFailure(FailureKind.BAD_PROTOCOL, "its answer is not HTTP as we know it")
