"""Noise: whatever a server sends, the outcome is an answer or a failure of ours, and soon."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Callable
from random import Random

import dns.message
import pytest

from launchgate.net import Net, NetFailure
from launchgate.net.http import HttpRequest
from launchgate.net.results import LookupState
from launchgate.net.tls import validity

from .conftest import HOST, Certificates, NameServer, listening, read_request, response

TRIES = 150


def mutated(random: Random, whole: bytes) -> bytes:
    """Return bytes with a few of them changed, cut or doubled."""
    noisy = bytearray(whole)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(noisy))
        match random.randrange(3):
            case 0:
                noisy[at] = random.randrange(256)
            case 1:
                del noisy[at : at + random.randint(1, 20)]
            case _:
                noisy[at:at] = noisy[at : at + random.randint(1, 20)]
        if not noisy:
            break
    return bytes(noisy)


def test_noise_in_http(open_net: Callable[..., Net]) -> None:
    random = Random(1)
    packed = gzip.compress(b"hello " * 50)
    wholes = [
        response(packed, "Content-Encoding: gzip", "Set-Cookie: a=b"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ]

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(mutated(random, random.choice(wholes)))

    answered = failed = 0
    started = time.monotonic()
    with listening(talk) as server, open_net(server) as net:
        for _ in range(TRIES):
            try:
                assert len(net.http.send(HttpRequest("GET", f"http://{HOST}/"), limit=2000, seconds=2).body) <= 2000
                answered += 1
            except NetFailure:
                failed += 1
    assert answered
    assert failed
    assert time.monotonic() - started < 60


def test_noise_in_dns(names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchgate.net.dns_exchange.ANSWER_SECONDS", 0.05)
    random = Random(2)
    names.zone["alias.acme.test", "CNAME"] = [f"{HOST}."]
    reply = names.reply

    def noisy(data: bytes, *, tcp: bool) -> bytes:
        whole = reply(data, tcp=tcp)
        return whole[:2] + mutated(random, whole[2:])

    monkeypatch.setattr(names, "reply", noisy)
    states = set[LookupState]()
    for _ in range(TRIES // 4):
        found = Net(names.endpoint).dns.look_up("alias.acme.test", "A")
        states.add(found.state)
        assert (found.state is LookupState.FOUND) == bool(found.values)
        if found.message:
            dns.message.from_wire(found.message)
    assert LookupState.UNKNOWN in states


def test_noise_in_a_certificate(certificates: Certificates) -> None:
    random = Random(3)
    whole = ssl.PEM_cert_to_DER_cert((certificates.folder / "good.pem").read_text())
    assert validity(whole) is not None
    for _ in range(3000):
        validity(mutated(random, whole))
