"""Servers that hang, lie, flood and point elsewhere: always unknown, soon, and without a word of the secret."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import time
import traceback
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from launchgate.detect.checks.token import with_crc
from launchgate.model.masker import Secret
from launchgate.net import Endpoint, Net, NetFailure
from launchgate.net.http import MOST_BYTES, HttpRequest, HttpResponse

HOST = "api.github.com"
RANDOM = Random(7)


def _send(net: Net, request: HttpRequest, *, seconds: float = 10.0) -> HttpResponse:
    """Send as the verification of secrets does: to the host of the address, over https only."""
    host = urlsplit(request.url).hostname or ""
    return net.scoped([host], https_only=True).http.send(request, seconds=seconds)


def token() -> str:
    return with_crc("ghp" + "_", RANDOM)


def raw(*parts: bytes, pause: float = 0.0) -> Any:
    def react(_: Any) -> Iterator[bytes]:
        for part in parts:
            time.sleep(pause)
            yield part

    return react


def flood(head: bytes, each: bytes) -> Any:
    """Send the head and then the same bytes for as long as somebody reads."""

    def react(_: Any) -> Iterator[bytes]:
        yield head
        while True:
            yield each

    return react


OK = b"HTTP/1.1 200 OK\r\n"
JSON = b'{"login": "u"}'
WHOLE = OK + b"Content-Length: 14\r\n\r\n" + JSON
BOMB = gzip.compress(bytes(50 << 20))


@pytest.mark.parametrize(
    ("reaction", "because"),
    [
        (raw(), "without an answer"),
        (raw(b"220 mail.acme.test ESMTP\r\n"), "not HTTP"),
        (raw(b"\x00" * 4096), "not HTTP"),
        (raw(OK + b"Content-Length: 900\r\n\r\n" + JSON), "before its answer was complete"),
        (raw(OK + b"Content-Length: -1\r\n\r\n"), "not HTTP"),
        (raw(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "not HTTP"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "not HTTP"),
        (raw(b"HTTP/2 200\r\n\r\n"), "not HTTP"),
        (flood(OK, b"X-Filler: " + b"a" * 4096 + b"\r\n"), "larger than 100 kB"),
        (flood(OK + b"\r\n", b"[" * 4096), "odd answer"),
        (flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b" " * 4096 + b"\r\n"), "odd answer"),
        (raw(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB), "odd answer"),
        (raw(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(JSON)), "odd answer"),
        (raw(b"HTTP/1.1 401 U\r\nContent-Length: 900\r\n\r\n{}"), "before its answer was complete"),
    ],
    ids=[
        *("nothing", "mail", "zeros", "short", "negative", "two-lengths", "chunks", "http-2", "headers"),
        *("endless", "endless-chunks", "bomb", "packed", "a-no-that-breaks-off"),
    ],
)
def test_a_server_that_speaks_oddly_is_unknown(reaction: Any, because: str, world: Any, look: Any) -> None:
    world.reactions[HOST] = reaction
    secret = token()
    told = look(f"key = '{secret}'\n", "github")
    assert told.states == ["unknown"]
    assert because in told.because
    assert secret not in told.output


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
def test_an_old_server_is_understood(version: str, world: Any, look: Any) -> None:
    world.reactions[HOST] = raw(version.encode() + b" 200 OK\r\nConnection: close\r\n\r\n" + JSON)
    assert look(f"key = '{token()}'\n", "github").states == ["live"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_its_address_not_even_looked_up(status: int, world: Any, look: Any) -> None:
    head = f"HTTP/1.1 {status} Moved\r\nLocation: https://thief.test/user\r\nContent-Length: 0\r\n\r\n"
    world.reactions[HOST] = raw(head.encode())
    told = look(f"key = '{token()}'\n", "github")
    assert told.states == ["unknown"]
    assert "points elsewhere" in told.because
    assert set(world.names) == {f"{HOST}."}
    assert len(world.requests) == 1


@pytest.mark.parametrize(
    "reaction",
    [
        raw(WHOLE, pause=30),
        raw(*(bytes([byte]) for byte in WHOLE), pause=0.4),
        flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["hangs", "drips", "hints"],
)
def test_a_server_that_takes_its_time_is_left(reaction: Any, world: Any, look: Any) -> None:
    world.reactions[HOST] = reaction
    started = time.monotonic()
    told = look(f"key = '{token()}'\n", "github", options=("--deadline", "1.5"))
    assert time.monotonic() - started < 8
    assert told.states == ["unknown"]
    assert "time" in told.because


def test_a_certificate_of_another_name_is_not_trusted_and_nothing_is_sent(world: Any, look: Any) -> None:
    world.certificate = "wrong"
    world.reactions[HOST] = raw(WHOLE)
    told = look(f"key = '{token()}'\n", "github")
    assert told.states == ["unknown"]
    assert "certificate is not trusted" in told.because
    assert world.requests == []


def test_an_authority_that_nobody_named_is_not_trusted(world: Any) -> None:
    world.reactions[HOST] = raw(WHOLE)
    resolver, here = Endpoint("127.0.0.1", world.resolver), Endpoint("127.0.0.1", world.port)
    net = Net(resolver, connect_overrides={Endpoint("192.0.2.53", 443): here})
    with pytest.raises(NetFailure, match="certificate is not trusted"):
        _send(net, HttpRequest("GET", f"https://{HOST}/user"))
    assert world.requests == []


def test_a_server_without_tls_gets_nothing(world: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        net = Net(connect_overrides={Endpoint("192.0.2.1", 443): Endpoint("127.0.0.1", plain.getsockname()[1])})
        with pytest.raises(NetFailure, match="time"):
            _send(
                net, HttpRequest("GET", "https://192.0.2.1/", {"Authorization": Secret("Bearer abcdef")}), seconds=0.5
            )
        connection, _ = plain.accept()
        connection.settimeout(1)
        assert b"abcdef" not in connection.recv(65536)
        connection.close()
    assert world.requests == []


def test_plain_http_is_refused_before_a_socket_opens() -> None:
    with pytest.raises(NetFailure, match="https"):
        _send(Net(), HttpRequest("GET", "http://127.0.0.1:1/"))


@pytest.mark.parametrize("address", ["169.254.169.254", "fd00:ec2::254", "fe80::1", "100.100.100.200"])
def test_addresses_that_hand_out_credentials_are_not_connected_to(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NetFailure, match="metadata"):
        _send(Net(), HttpRequest("GET", f"https://{host}/latest/meta-data"))


def test_a_closed_port_and_an_unknown_name_are_reasons_and_no_crash(world: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NetFailure, match="refuses the connection"):
        _send(
            Net(connect_overrides={Endpoint("192.0.2.1", 443): Endpoint("127.0.0.1", port)}),
            HttpRequest("GET", "https://192.0.2.1/"),
        )
    net = Net(Endpoint("127.0.0.1", world.resolver)).scoped(["a.test"])
    with pytest.raises(NetFailure, match="has no address"):
        net.http.send(HttpRequest("GET", "https://a..b/"))


@pytest.mark.parametrize("odd", ["\r\nX-Injected: yes", "\n", "\0", "\x7f", "ü", "\udc80", "\u2028"])
def test_no_exception_and_no_log_quotes_a_header(odd: str, caplog: pytest.LogCaptureFixture, world: Any) -> None:
    """The library below says `Illegal header value b'Bearer …'`; that must not leave the door."""
    caplog.set_level(logging.DEBUG)
    net = Net(
        Endpoint("127.0.0.1", world.resolver),
        ca_bundle=(world.folder / "ca.pem").read_text(),
        connect_overrides={Endpoint("192.0.2.53", 443): Endpoint("127.0.0.1", world.port)},
    )
    secret = f"one-of-our-values{odd}"
    try:
        _send(net, HttpRequest("GET", f"https://{HOST}/user", {"Authorization": Secret(f"Bearer {secret}")}))
        pytest.fail("an illegal header was sent")
    except NetFailure as error:
        said = "".join(traceback.format_exception(error)) + repr(error.__context__) + caplog.text
    assert "one-of-our-values" not in said
    assert world.requests == []


def test_a_body_is_read_to_its_bound_and_no_further(world: Any) -> None:
    world.reactions[HOST] = flood(OK + b"\r\n", b"a" * 4096)
    net = Net(
        Endpoint("127.0.0.1", world.resolver),
        ca_bundle=(world.folder / "ca.pem").read_text(),
        connect_overrides={Endpoint("192.0.2.53", 443): Endpoint("127.0.0.1", world.port)},
    )
    answer = _send(net, HttpRequest("GET", f"https://{HOST}/user"))
    assert (len(answer.body), answer.complete) == (MOST_BYTES, False)


def test_many_credentials_are_asked_about_side_by_side_each_once_and_not_without_end(world: Any, look: Any) -> None:
    def react(_: Any) -> Iterator[bytes]:
        time.sleep(0.05)
        yield WHOLE

    world.reactions[HOST] = react
    lines = "".join(f"key{number} = '{token()}'\n" for number in range(104))
    told = look(lines + lines, "github")
    assert (told.states.count("live"), told.states.count("unknown")) == (100, 4)
    assert len(world.requests) == 100
    assert told.gate["details"]["verified"] == [{"provider": "github", "live": 100, "revoked": 0, "unknown": 4}]


def test_after_too_many_requests_a_provider_is_left_alone(world: Any, look: Any) -> None:
    world.reactions[HOST] = raw(b"HTTP/1.1 429 Slow down\r\nContent-Length: 2\r\n\r\n{}")
    told = look("".join(f"key{number} = '{token()}'\n" for number in range(40)), "github")
    assert set(told.states) == {"unknown"}
    assert len(world.requests) <= 8


def test_a_host_of_the_new_addresses_alone_is_reached(world: Any, look: Any) -> None:
    world.family = "AAAA"
    world.reactions[HOST] = raw(WHOLE)
    assert look(f"key = '{token()}'\n", "github").states == ["live"]


def test_the_machine_s_proxy_and_netrc_are_not_used(world: Any, look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    world.reactions[HOST] = raw(WHOLE)
    assert look(f"key = '{token()}'\n", "github").states == ["live"]


def test_the_server_speaks_tls_in_these_tests(world: Any) -> None:
    context = ssl.create_default_context(cafile=str(world.folder / "ca.pem"))
    with (
        socket.create_connection(("127.0.0.1", world.port)) as sock,
        context.wrap_socket(sock, server_hostname=HOST) as tls,
    ):
        assert tls.version() in {"TLSv1.2", "TLSv1.3"}
