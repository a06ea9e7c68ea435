"""One HTTP question and its answer, for requests that carry a secret.

Nothing is followed, retried, unpacked, cached or taken from the environment: no redirect, no proxy, no cookie, no
content encoding. The address is plain text and never holds a secret; headers and body are `Secret`. What goes wrong
becomes a sentence of ours: the exceptions of the libraries below may quote a header, so that none of them leaves here.
Imported only where something is asked.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore

from launchgate.model.masker import Secret
from launchgate.net.connect import NoConnection, connect, tls_context

if TYPE_CHECKING:
    import socket

    from launchgate.net import Net

MOST_BYTES = 64 << 10
"""Bytes of a body that are read."""

_SECONDS = 10.0
_USER_AGENT = "launchgate"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an https address, headers, and a body that is sent as it is."""

    method: str
    url: str
    headers: Mapping[str, Secret] = field(default_factory=dict)
    body: Secret = field(default_factory=lambda: Secret(""))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is at most `MOST_BYTES`, `whole` says that there is no more of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class NoAnswer(Exception):
    """Nothing usable came back; `reason` says why in our words and quotes nothing that was sent or received."""

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


def ask(net: Net, question: Question, *, seconds: float = _SECONDS) -> Answer:
    """Ask once, for at most `seconds` from the first look-up to the last byte; raise `NoAnswer`."""
    if not question.url.startswith("https://"):
        raise NoAnswer("it would not be sent over https")
    answer = _ask(net, question, time.monotonic() + net.remaining(seconds))
    if isinstance(answer, str):
        raise NoAnswer(answer)  # outside of any `except`: a traceback shows no other exception beside it
    return answer


def _ask(net: Net, question: Question, until: float) -> Answer | str:
    headers = {name: value.reveal() for name, value in question.headers.items()}
    headers = {"User-Agent": _USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"} | headers
    if not all(text.isascii() and text.isprintable() for text in headers.values()):
        return "what was found cannot stand in a header"  # the library would say so too, in a log, and quote it
    body = question.body.reveal().encode()
    if body or question.method == "POST":
        headers["Content-Length"] = str(len(body))
    try:
        with httpcore.ConnectionPool(tls_context(net), network_backend=_Network(net, until)) as pool:
            sent: Any = {name: text.encode() for name, text in headers.items()}
            with pool.stream(question.method, question.url, headers=sent, content=body) as response:
                return _read(response)
    except NoConnection as error:
        return error.reason
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not trusted ({error.verify_message})"
    except TimeoutError:
        return "it did not answer in time"
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol):
        return "its answer is not HTTP as we know it"
    except (OSError, ValueError, httpcore.NetworkError) as error:
        return f"the connection failed ({type(error).__name__})"


def _read(response: httpcore.Response) -> Answer:
    body = bytearray()
    whole = True
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MOST_BYTES:
            whole = False
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answer(response.status, headers, bytes(body[:MOST_BYTES]), whole)


class _Network(httpcore.NetworkBackend):
    """Opens sockets through our door; all that happens on them has to be over by `until`."""

    def __init__(self, net: Net, until: float) -> None:
        self._net = net
        self._until = until

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return _Stream(connect(self._net, host, port, self._until), self._until)


class _Stream(httpcore.NetworkStream):
    """A socket whose every step takes what is left of the time: a byte each second does not keep it open."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        self._wind()
        return self._sock.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._wind()
        self._sock.sendall(buffer)

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        try:
            self._wind()
            return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._until)
        except OSError:
            self._sock.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Return nothing: only HTTP/1.1 is spoken, and no connection is used twice."""
        del info

    def _wind(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
