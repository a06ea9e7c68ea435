"""Facts about a mail server: its greeting, its extensions, and its TLS after STARTTLS. No mail is sent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.net.addresses import plain_host
from launchgate.net.connect import connect
from launchgate.net.results import Endpoint, FailureKind, NetFailure
from launchgate.net.tls import TlsSession, context, session_of, start_tls

if TYPE_CHECKING:
    import socket

    from launchgate.net import Net

_SECONDS = 15.0
_MOST_BYTES = 64 << 10
_LONGEST_LINE = 2048  # RFC 5321 allows 512; servers are talkative
_READY, _OK = 220, 250
_NAME = "launchgate.invalid"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server: `extensions` are the words of its EHLO answer; `tls` is there where STARTTLS went well.

    `failure` is why STARTTLS failed although it is offered.
    """

    address: Endpoint
    banner: str
    extensions: tuple[str, ...]
    tls: TlsSession | None = None
    failure: NetFailure | None = None

    @property
    def offers_starttls(self) -> bool:
        """Whether STARTTLS is among the extensions."""
        return any(each.upper() == "STARTTLS" for each in self.extensions)


def probe(
    net: Net,
    host: str,
    port: int = 25,
    *,
    address: str | None = None,
    verify: bool = True,
    seconds: float = _SECONDS,
) -> MailServer:
    """Greet a mail server and start TLS where it is offered; raise `NetFailure` where the answer is not SMTP."""
    until = time.monotonic() + net.remaining(seconds)
    connection = connect(net, host, port, until, address=address)
    with connection.sock as sock:
        lines = _Lines(sock, until)
        banner = _expect(lines, _READY)[0]
        extensions = tuple(_expect(lines, _OK, f"EHLO {_NAME}")[1:])
        seen = MailServer(connection.address, banner, extensions)
        if not seen.offers_starttls:
            lines.send("QUIT")
            return seen
        _expect(lines, _READY, "STARTTLS")
        if lines.has_more:  # RFC 3207: what came before TLS may be somebody else's
            failure = NetFailure(FailureKind.BAD_PROTOCOL, "it sent data before TLS began")
            return MailServer(connection.address, banner, extensions, None, failure)
        try:
            with start_tls(context(net, verify=verify), sock, plain_host(host), until) as tls:
                return MailServer(connection.address, banner, extensions, session_of(tls))
        except NetFailure as failure:
            return MailServer(connection.address, banner, extensions, None, failure)


def _expect(lines: _Lines, code: int, command: str = "") -> list[str]:
    """Send a command and return the texts of the answer; raise `NetFailure` for another code."""
    if command:
        lines.send(command)
    given, texts = lines.answer()
    if given != code:
        what = f"{command.partition(' ')[0] or 'the connection'} with {given}"
        raise NetFailure(FailureKind.BAD_PROTOCOL, f"the mail server answered {what} instead of {code}")
    return texts


class _Lines:
    """A conversation in lines, bounded in time and size."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until
        self._buffer = b""
        self._read = 0

    @property
    def has_more(self) -> bool:
        """Whether something was received and not read yet."""
        return bool(self._buffer)

    def send(self, command: str) -> None:
        """Send one line."""
        self._wind()
        try:
            self._sock.sendall(f"{command}\r\n".encode("ascii"))
        except OSError as error:
            raise _failure(error) from None

    def answer(self) -> tuple[int, list[str]]:
        """Return code and texts of an answer, whose lines but the last have a hyphen behind the code."""
        texts: list[str] = []
        while True:
            line = self._line()
            code, mark, text = line[:3], line[3:4], line[4:]
            if not code.isdigit() or mark not in {"", " ", "-"}:
                raise NetFailure(FailureKind.BAD_PROTOCOL, "its answer is not SMTP")
            texts.append(text.strip())
            if mark != "-":
                return int(code), texts

    def _line(self) -> str:
        while b"\n" not in self._buffer:
            if len(self._buffer) > _LONGEST_LINE or self._read > _MOST_BYTES:
                raise NetFailure(FailureKind.TOO_LARGE, "its answer is longer than SMTP allows")
            self._wind()
            try:
                data = self._sock.recv(4096)
            except OSError as error:
                raise _failure(error) from None
            if not data:
                raise NetFailure(FailureKind.CUT_OFF, "it closed the connection before its answer was complete")
            self._buffer += data
            self._read += len(data)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode("ascii", "replace").rstrip("\r")

    def _wind(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _failure(TimeoutError())
        self._sock.settimeout(left)


def _failure(error: OSError) -> NetFailure:
    if isinstance(error, TimeoutError):
        return NetFailure(FailureKind.TIMEOUT, "it did not answer in time")
    return NetFailure(FailureKind.RESET, "it reset the connection")
