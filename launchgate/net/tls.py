"""TLS: contexts that are made once a run, handshakes that end in a kind of failure, and the chain as it was served."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from launchgate.net.addresses import plain_host
from launchgate.net.connect import connect
from launchgate.net.results import Endpoint, FailureKind, NetFailure

if TYPE_CHECKING:
    import socket

    from launchgate.net import Net

_SECONDS = 10.0
_UTC_TIME, _GENERALIZED_TIME, _VERSION = 0x17, 0x18, 0xA0
_CENTURY_TURNS = 2050
_BEFORE_SUBJECT = 4
_NOT_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG", "RECORD_TOO_LARGE"}


@dataclass(frozen=True, slots=True)
class TlsSession:
    """What a handshake agreed on. `chain` is DER as it was served, the host's own certificate first."""

    version: str
    cipher: str
    alpn: str
    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Handshake:
    """A session with a host at an address; `failure` is why it is not trusted, None for a good one."""

    host: str
    address: Endpoint
    session: TlsSession
    seconds: float
    failure: NetFailure | None = None

    @property
    def validity(self) -> tuple[datetime, datetime] | None:
        """The moments from and until which the host's own certificate is valid; None where it cannot be read."""
        return validity(self.session.chain[0]) if self.session.chain else None


def context(net: Net, *, verify: bool = True, alpn: Sequence[str] = ()) -> ssl.SSLContext:
    """Return what checks certificates, against the bundle of the command line or the public authorities.

    With `verify` False it takes every certificate, protocol and key that OpenSSL still knows: never to trust.
    Reading the public authorities takes 13 ms, so that each context is made once a run.
    """
    shared = net.shared
    key = ("tls", verify, *alpn)
    with shared.lock:
        if key not in shared.contexts:
            shared.contexts[key] = _make_context(net.ca_bundle, verify=verify, alpn=alpn)
        made: ssl.SSLContext = shared.contexts[key]
    return made


def _make_context(ca_bundle: str, *, verify: bool, alpn: Sequence[str]) -> ssl.SSLContext:
    if not verify:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        made.set_ciphers("ALL:@SECLEVEL=0")
    elif ca_bundle:
        made = ssl.create_default_context(cadata=ca_bundle)
    else:
        import certifi

        made = ssl.create_default_context(cafile=certifi.where())
    made.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST  # 3.13 adds strictness that no browser has
    if alpn:
        made.set_alpn_protocols(list(alpn))
    return made


def start_tls(made: ssl.SSLContext, sock: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    """Return the socket with TLS on it; raise `NetFailure`, with the socket closed."""
    try:
        sock.settimeout(max(0.001, until - time.monotonic()))
        return made.wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError) as error:
        sock.close()
        raise _failure(error) from None


def _failure(error: Exception) -> NetFailure:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = f"its certificate is not trusted ({error.verify_message})"
        return NetFailure(FailureKind.CERTIFICATE, reason, error.verify_code)
    if isinstance(error, TimeoutError):
        return NetFailure(FailureKind.TIMEOUT, "it did not answer in time")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NetFailure(FailureKind.CUT_OFF, "it closed the connection during the TLS handshake")
    if isinstance(error, ssl.SSLError):
        if error.reason in _NOT_TLS:
            return NetFailure(FailureKind.BAD_PROTOCOL, "it does not answer in TLS")
        return NetFailure(FailureKind.TLS, f"the TLS handshake failed ({error.reason or type(error).__name__})")
    if isinstance(error, ConnectionError):
        return NetFailure(FailureKind.RESET, "it reset the connection during the TLS handshake")
    return NetFailure(FailureKind.TLS, f"the TLS handshake failed ({type(error).__name__})")


def session_of(sock: ssl.SSLSocket) -> TlsSession:
    """Return what the handshake of a socket agreed on."""
    cipher = sock.cipher()
    return TlsSession(
        sock.version() or "", cipher[0] if cipher else "", sock.selected_alpn_protocol() or "", _chain(sock)
    )


def _chain(sock: Any) -> tuple[bytes, ...]:
    """Return the certificates as served: public from Python 3.13 on, below it only in the object underneath."""
    if hasattr(sock, "get_unverified_chain"):
        return tuple(sock.get_unverified_chain() or ())
    import _ssl

    served = sock._sslobj.get_unverified_chain() or ()  # noqa: SLF001 - there is no other way before 3.13
    return tuple(each.public_bytes(_ssl.ENCODING_DER) for each in served)


def inspect(
    net: Net, host: str, port: int = 443, *, address: str | None = None, seconds: float = _SECONDS
) -> Handshake:
    """Return the handshake with a host, also one that is not to be trusted; raise `NetFailure` where there is none.

    What was refused needs a second handshake that takes everything: OpenSSL keeps no chain of the first.
    """
    until = time.monotonic() + net.remaining(seconds)
    try:
        return _inspect_once(net, host, port, address, until, verify=True)
    except NetFailure as failure:
        if failure.kind not in {FailureKind.CERTIFICATE, FailureKind.TLS}:
            raise
        refused = failure
    try:
        seen = _inspect_once(net, host, port, address, until, verify=False)
    except NetFailure:
        raise refused from None
    return replace(seen, failure=refused)


def _inspect_once(net: Net, host: str, port: int, address: str | None, until: float, *, verify: bool) -> Handshake:
    connection = connect(net, host, port, until, address=address)
    started = time.monotonic()
    with start_tls(context(net, verify=verify), connection.sock, plain_host(host), until) as sock:
        return Handshake(plain_host(host), connection.address, session_of(sock), time.monotonic() - started)


def validity(certificate: bytes) -> tuple[datetime, datetime] | None:
    """Return the moments from and until which a DER certificate is valid (RFC 5280, section 4.1)."""
    try:
        _, at, _ = _tag(certificate, 0)
        _, at, _ = _tag(certificate, at)
        fields: list[int] = []
        while len(fields) < _BEFORE_SUBJECT:  # serial number, algorithm, issuer, validity
            tag, start, end = _tag(certificate, at)
            fields += [] if tag == _VERSION else [start]
            at = end
        kind, start, end = _tag(certificate, fields[3])
        begins = _moment(kind, certificate[start:end])
        kind, start, end = _tag(certificate, end)
        return begins, _moment(kind, certificate[start:end])
    except (ValueError, IndexError):
        return None


def _tag(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag of the DER value at an offset, and where its content starts and ends."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    return data[at], start, start + length


def _moment(kind: int, text: bytes) -> datetime:
    if kind not in {_UTC_TIME, _GENERALIZED_TIME}:
        raise ValueError("not a time")
    form = "%y%m%d%H%M%SZ" if kind == _UTC_TIME else "%Y%m%d%H%M%SZ"
    moment = datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC)
    if (
        kind == _UTC_TIME and moment.year >= _CENTURY_TURNS
    ):  # RFC 5280: 50 to 99 are of the last century; Python splits at 69
        moment = moment.replace(year=moment.year - 100)
    return moment
