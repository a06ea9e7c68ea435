"""HTTP against servers that close, drip, pack, lie and flood; every failure is a kind."""

from __future__ import annotations

import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeAlias

import pytest

from launchgate.model.masker import Secret
from launchgate.net import Endpoint, FailureKind, Net, NetFailure
from launchgate.net.http import Headers, HttpRequest

from .conftest import (
    ADDRESS,
    HOST,
    Certificates,
    NameServer,
    Talk,
    Web,
    closed,
    listening,
    read_request,
    response,
    silent,
)

OpenNet: TypeAlias = Callable[..., Net]
URL = f"http://{HOST}/"
TEXT = b"hello " * 50


def failure(net: Net, request: HttpRequest | None = None, *, seconds: float = 3.0, limit: int = 1 << 16) -> NetFailure:
    with pytest.raises(NetFailure) as caught:
        net.http.send(request or HttpRequest("GET", URL), seconds=seconds, limit=limit)
    return caught.value


def saying(*pieces: bytes, pause: float = 0.0) -> Talk:
    """Read a request, send the pieces, close."""

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return talk


# What comes back


def test_two_cookies_stay_two(open_net: OpenNet) -> None:
    web = Web(lambda _: [response(b"", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2, c", "Vary: A", "vary: B")])
    with listening(web.talk) as server:
        headers = open_net(server).http.send(HttpRequest("GET", URL)).headers
    assert headers.all("set-cookie") == ["a=1; Path=/", "b=2, c"]
    assert headers.get("VARY") == "A, B"
    assert ("vary" in headers, "absent" in headers, headers.get("absent", "-")) == (True, False, "-")
    assert headers.items[1] == ("Set-Cookie", "a=1; Path=/")  # as it was written


def test_headers_do_not_show_their_values_by_accident() -> None:
    assert repr(Headers([("Set-Cookie", "sessionid=abcdef")])) == "Headers(Set-Cookie)"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_every_method_goes_with_its_body(open_net: OpenNet, method: str) -> None:
    web = Web(lambda request: [response() if not request.startswith(b"HEAD") else response()[:-5]])
    body = b"" if method in {"GET", "HEAD", "OPTIONS", "TRACE"} else b'{"a": "\xc3\xbc"}'
    with listening(web.talk) as server, open_net(server) as net:
        got = net.http.send(HttpRequest(method, f"{URL}a%20b/ü?q=1 2#part", {"Content-Type": "application/json"}, body))
    (raw,) = web.requests
    assert raw.startswith(f"{method} /a%20b/%C3%BC?q=1%202 HTTP/1.1\r\nHost: {HOST}\r\n".encode())
    assert raw.endswith(b"\r\n\r\n" + body)
    assert (got.status, got.body) == (200, b"" if method == "HEAD" else b"hello")


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + b"\0\0\0"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("gzip", b""),
    ],
    ids=["gzip", "old-name", "two-members", "deflate", "bare-deflate", "empty"],
)
def test_a_packed_body_is_unpacked(open_net: OpenNet, coding: str, packed: bytes) -> None:
    pieces = [packed[at : at + 7] for at in range(0, len(packed), 7)]
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with listening(Web(lambda _: [head, *pieces]).talk) as server:
        got = open_net(server).http.send(HttpRequest("GET", URL))
    assert (got.body, got.complete, got.content_encoding) == (TEXT if packed else b"", True, "")


def test_what_we_cannot_or_must_not_unpack_stays_as_it_came(open_net: OpenNet) -> None:
    packed = gzip.compress(TEXT)
    web = Web(lambda r: [response(packed, f"Content-Encoding: {'br' if b'/br' in r else 'gzip'}")])
    with listening(web.talk) as server, open_net(server) as net:
        other = net.http.send(HttpRequest("GET", f"{URL}br"))
        asked = net.http.send(HttpRequest("GET", URL, {"accept-encoding": "identity"}))
        web.answer = lambda _: [response(TEXT, "Content-Encoding: identity")]
        plain = net.http.send(HttpRequest("GET", URL))
    assert (other.body, other.content_encoding) == (packed, "br")
    assert (asked.body, asked.content_encoding) == (packed, "gzip")
    assert (plain.body, plain.content_encoding) == (TEXT, "")


def test_a_bomb_costs_no_more_than_the_limit(open_net: OpenNet) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    with listening(Web(lambda _: [response(bomb, "Content-Encoding: gzip")]).talk) as server:
        started = time.process_time()
        got = open_net(server).http.send(HttpRequest("GET", URL), limit=10_000)
        assert time.process_time() - started < 0.5
    assert (len(got.body), got.complete) == (10_000, False)


def test_a_stream_that_unpacks_to_nothing_ends(open_net: OpenNet) -> None:
    def endless(_: bytes) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n"
        while True:
            yield b"\x00\x00\x00\xff\xff" * 10_000  # an empty stored block

    with listening(Web(endless).talk) as server:
        got = open_net(server).http.send(HttpRequest("GET", URL), limit=1000)
    assert (got.body, got.complete) == (b"", False)


@pytest.mark.parametrize(("size", "complete"), [(999, True), (1000, True), (1001, False)])
def test_a_body_is_read_to_the_caller_s_limit(open_net: OpenNet, size: int, complete: bool) -> None:
    with listening(Web(lambda _: [response(bytes(size))]).talk) as server:
        got = open_net(server).http.send(HttpRequest("GET", URL), limit=1000)
    assert (len(got.body), got.complete) == (min(size, 1000), complete)


def test_times_are_those_of_their_step(names: NameServer, certificates: Certificates, open_net: OpenNet) -> None:
    def slow_names(message: object, _: bool) -> object:
        time.sleep(0.1)
        return message

    def slow(_: bytes) -> Iterator[bytes]:
        time.sleep(0.2)
        yield response(bytes(100))[:-50]
        time.sleep(0.3)
        yield bytes(50)

    names.change = slow_names  # type: ignore[assignment] # a message in, the same out
    web = Web(slow)
    with listening(certificates.tls(web.talk)) as server, open_net(server) as net:
        first = net.http.send(HttpRequest("GET", f"https://{HOST}/")).timings
        second = net.http.send(HttpRequest("GET", f"https://{HOST}/")).timings
    assert first is not None
    assert second is not None
    assert first.lookup >= 0.1
    assert 0 < first.connect < 0.5
    assert first.tls > 0
    assert 0.2 <= first.first_byte < first.last_byte - 0.25
    assert (second.lookup, second.connect, second.tls) == (0, 0, 0)
    assert second.started > first.started + first.last_byte


def test_a_response_says_where_it_came_from(open_net: OpenNet, certificates: Certificates) -> None:
    with listening(certificates.tls(Web().talk, "good")) as server:
        got = open_net(server).http.send(HttpRequest("GET", f"https://{HOST}/a"))
    assert (got.address, got.url, got.version) == (Endpoint(ADDRESS, 443), f"https://{HOST}/a", "HTTP/1.1")
    assert got.tls is not None
    assert got.tls.version in {"TLSv1.2", "TLSv1.3"}
    assert len(got.tls.chain) == 1


# Connections that are kept


def test_a_connection_is_kept_and_each_user_has_their_own(open_net: OpenNet) -> None:
    web = Web()
    with listening(web.talk) as server, open_net(server) as net, net.http_session() as user:
        reused = [net.http.send(HttpRequest("GET", URL)).reused for _ in range(3)]
        reused += [user.send(HttpRequest("POST", URL, body="x")).reused for _ in range(2)]
    assert reused == [False, True, True, False, True]
    assert web.connections == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_was_closed_while_idle_is_noticed(
    open_net: OpenNet, certificates: Certificates, method: str, scheme: str
) -> None:
    web = Web(most=1)
    talk = web.talk if scheme == "http" else certificates.tls(web.talk)
    with listening(talk) as server, open_net(server) as net:
        for _ in range(4):
            assert net.http.send(HttpRequest(method, f"{scheme}://{HOST}/", body="x")).status == 200
            time.sleep(0.1)
    assert (web.connections, len(web.requests)) == (4, 4)


def test_a_connection_that_closes_on_the_next_request_costs_a_get_nothing_and_a_post_is_not_doubled(
    open_net: OpenNet,
) -> None:
    served = list[bytes]()

    def talk(connection: socket.socket) -> None:
        served.append(read_request(connection))
        connection.sendall(response())
        served.append(read_request(connection))  # and closes without a word

    with listening(talk) as server, open_net(server) as net:
        assert [net.http.send(HttpRequest("GET", URL)).reused for _ in range(2)] == [False, False]
        assert failure(net, HttpRequest("POST", URL, body="x")).kind is FailureKind.CUT_OFF
    assert [raw[:4] for raw in served if raw] == [b"GET ", b"GET ", b"GET ", b"POST"]


def test_a_response_that_was_not_read_to_its_end_leaves_no_connection(open_net: OpenNet) -> None:
    web = Web(lambda _: [response(bytes(100_000))])
    with listening(web.talk) as server, open_net(server) as net:
        assert [net.http.send(HttpRequest("GET", URL), limit=10).reused for _ in range(2)] == [False, False]


def test_threads_may_share_a_session(open_net: OpenNet) -> None:
    def echo(request: bytes) -> list[bytes]:
        time.sleep(0.005)
        return [response(request.split(b" ")[1])]

    web = Web(echo)
    with listening(web.talk) as server, open_net(server) as net, ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(lambda number: net.http.send(HttpRequest("GET", f"{URL}{number}")).body, range(80)))
    assert bodies == [f"/{number}".encode() for number in range(80)]
    assert web.connections <= 8


def test_a_given_address_keeps_the_name_of_the_host(
    names: NameServer, certificates: Certificates, open_net: OpenNet
) -> None:
    del open_net
    web, other = Web(), Web(lambda _: [response(b"other")])
    with listening(certificates.tls(web.talk)) as first, listening(certificates.tls(other.talk)) as second:
        overrides = {Endpoint(ADDRESS, 443): first, Endpoint("192.0.2.77", 443): second}
        net = Net(names.endpoint, ca_bundle=certificates.ca, connect_overrides=overrides).scoped([HOST])
        with net:
            bodies = [
                net.http.send(HttpRequest("GET", f"https://{HOST}/"), address=address).body
                for address in (None, "192.0.2.77", None)
            ]
    assert bodies == [b"hello", b"other", b"hello"]
    assert f"Host: {HOST}\r\n".encode() in other.requests[0]


# What fails, and how


CUT_OFF, ODD = FailureKind.CUT_OFF, FailureKind.BAD_PROTOCOL


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        ((), CUT_OFF),
        ((b"HT",), CUT_OFF),
        ((b"HTTP/1.1 200 OK\r\nContent-",), CUT_OFF),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",), CUT_OFF),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",), CUT_OFF),
        ((response(gzip.compress(TEXT)[:-12], "Content-Encoding: gzip"),), CUT_OFF),
        ((b"220 mail.acme.test ESMTP\r\n",), ODD),
        ((b"\x15\x03\x03\x00\x02\x02\x28",), ODD),
        ((b"SSH-2.0-OpenSSH_9.6\r\n",), ODD),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",), ODD),
        ((b"HTTP/1.1 999999 OK\r\n\r\n",), ODD),
        ((b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",), ODD),
        ((response(b"plain text", "Content-Encoding: gzip"),), ODD),
        ((b"HTTP/1.1 200 OK\r\nX: " + b"a" * (1 << 20) + b"\r\n\r\n",), FailureKind.TOO_LARGE),
        ((b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200_000 + b"\r\n",), FailureKind.TOO_LARGE),
    ],
    ids=[
        *("nothing", "two-bytes", "half-head", "short-body", "open-chunks", "half-gzip", "mail", "tls", "ssh"),
        *("bad-chunk", "bad-status", "nul", "false-gzip", "long-header", "many-headers"),
    ],
)
def test_a_bad_answer_is_a_kind(open_net: OpenNet, pieces: tuple[bytes, ...], kind: FailureKind) -> None:
    with listening(saying(*pieces)) as server:
        assert failure(open_net(server)).kind is kind


def test_a_reset_is_a_reset(open_net: OpenNet) -> None:
    def reset(connection: socket.socket) -> None:
        read_request(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with listening(reset) as server:
        assert failure(open_net(server)).kind is FailureKind.RESET


def test_refusal_and_silence_are_kinds(open_net: OpenNet) -> None:
    assert failure(open_net(closed())).kind is FailureKind.REFUSED
    with silent() as dead:
        assert failure(open_net(dead), seconds=0.4).kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    "talk",
    [
        saying(b"", pause=5),
        saying(*(bytes([byte]) for byte in response()), pause=0.2),
        saying(*([b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 100), pause=0.05),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", *([b"a"] * 50), pause=0.2),
    ],
    ids=["hangs", "drips", "hints", "drips-the-body"],
)
def test_slowness_ends_with_the_time_of_the_request(open_net: OpenNet, talk: Talk) -> None:
    with listening(talk) as server:
        started = time.monotonic()
        assert failure(open_net(server), seconds=0.6).kind is FailureKind.TIMEOUT
        assert time.monotonic() - started < 1.5


def test_a_used_up_scope_asks_no_more_than_a_moment(open_net: OpenNet) -> None:
    with listening(lambda _: time.sleep(3)) as server:
        net = open_net(server, seconds=0.0)
        started = time.monotonic()
        assert failure(net, seconds=60).kind in {FailureKind.TIMEOUT, FailureKind.LOOKUP_FAILED}
        assert time.monotonic() - started < 1.5


def test_an_answer_that_comes_before_the_whole_request_is_read(open_net: OpenNet) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(response(b"", "Connection: close", status="413 Too Large"))
        connection.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while connection.recv(1 << 16):
                pass

    with listening(refuse) as server:
        assert open_net(server).http.send(HttpRequest("POST", URL, body=bytes(8 << 20))).status == 413


@pytest.mark.parametrize(("name", "code"), [("expired", 10), ("other", 62), ("self", 18), ("alone", 20)])
def test_a_certificate_that_is_not_trusted_is_a_kind_with_its_code_and_nothing_is_sent(
    open_net: OpenNet, certificates: Certificates, name: str, code: int
) -> None:
    web = Web()
    with listening(certificates.tls(web.talk, name)) as server:
        failed = failure(open_net(server), HttpRequest("GET", f"https://{HOST}/"))
    assert (failed.kind, failed.code) == (FailureKind.CERTIFICATE, code)
    assert "certificate is not trusted" in failed.reason
    assert not web.requests


def test_a_server_may_be_asked_without_trust_but_not_with_a_secret(
    open_net: OpenNet, certificates: Certificates
) -> None:
    web = Web()
    request = HttpRequest("GET", f"https://{HOST}/", verify=False)
    with listening(certificates.tls(web.talk, "self")) as server, open_net(server) as net:
        assert net.http.send(request).status == 200
        with_secret = HttpRequest("GET", f"https://{HOST}/", {"Authorization": Secret("Bearer abc")}, verify=False)
        assert failure(net, with_secret).kind is FailureKind.BAD_REQUEST
        assert failure(net, HttpRequest("GET", f"https://{HOST}/")).kind is FailureKind.CERTIFICATE
    assert len(web.requests) == 1


def test_tls_asked_of_a_server_without_it_and_the_other_way_round(
    open_net: OpenNet, certificates: Certificates
) -> None:
    def plain_answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(response(status="400 Bad Request"))

    with listening(plain_answer) as plain:
        assert failure(open_net(plain), HttpRequest("GET", f"https://{HOST}/")).kind is ODD
    with listening(certificates.tls(Web().talk)) as tls:
        assert failure(open_net(tls)).kind in {ODD, CUT_OFF, FailureKind.RESET}


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (HttpRequest("GET", f"ftp://{HOST}/"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", f"http://user:pass@{HOST}/"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", "http:///path"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", f"http://{HOST}:99999/"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", "http://[::1/"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", f"{URL}\udc80"), FailureKind.BAD_REQUEST),
        (HttpRequest("GE T", URL), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", URL, {"A": "b\r\nC: d"}), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", URL, {"A\r\nB": "c"}), FailureKind.BAD_REQUEST),
        (HttpRequest("POST", URL, body="\udc80"), FailureKind.BAD_REQUEST),
        (HttpRequest("GET", "http://a..b/"), FailureKind.NAME_UNKNOWN),
        (HttpRequest("GET", "http://elsewhere.test/"), FailureKind.NOT_ALLOWED),
        (HttpRequest("GET", "http://169.254.169.254/"), FailureKind.NOT_ALLOWED),
    ],
)
def test_what_cannot_or_may_not_be_sent_opens_no_connection(
    open_net: OpenNet, request_: HttpRequest, kind: FailureKind
) -> None:
    web = Web()
    with listening(web.talk) as server:
        failed = failure(open_net(server), request_)
    assert failed.kind is kind
    assert failed.__context__ is None
    assert web.connections == 0


def test_a_scope_for_https_sends_nothing_over_http(open_net: OpenNet) -> None:
    web = Web()
    with listening(web.talk) as server:
        net = open_net(server).scoped([HOST], https_only=True)  # which keeps nothing open
        assert failure(net).kind is FailureKind.NOT_ALLOWED
    assert web.connections == 0


def test_a_caller_s_host_and_agent_win(open_net: OpenNet) -> None:
    web = Web()
    with listening(web.talk) as server:
        headers: dict[str, str | Secret] = {"host": "evil.test", "User-Agent": "probe", "X-Secret": Secret("s")}
        open_net(server, ports=(8080,)).http.send(HttpRequest("GET", f"http://{HOST}:8080/", headers))
        open_net(server, ports=(8080,)).http.send(HttpRequest("GET", f"http://{HOST}:8080/"))
    first, second = (raw.decode().lower() for raw in web.requests)
    assert first.count("host:") == 1
    assert "host: evil.test" in first
    assert "user-agent: probe" in first
    assert "x-secret: s\r\n" in first
    assert f"host: {HOST}:8080\r\n" in second
