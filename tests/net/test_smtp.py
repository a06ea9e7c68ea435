"""Mail servers that offer STARTTLS, offer none, break it, or are none."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping

import pytest

from launchgate.net import FailureKind, Net, NetFailure, smtp

from .conftest import HOST, Certificates, Talk, listening

OpenNet = Callable[..., Net]
GREETING = b"220 mail.acme.test ESMTP\r\n"
EHLO = b"250-mail.acme.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"


def mail(answers: Mapping[bytes, bytes], *, greeting: bytes = GREETING, then: Talk | None = None) -> Talk:
    """Greet, answer commands by their first word, and hand the socket on after STARTTLS."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(greeting)
        while line := connection.recv(1000):
            word = line.split()[0].upper()
            connection.sendall(answers.get(word, b"500 what\r\n"))
            if word == b"STARTTLS" and then:
                then(connection)
                return

    return talk


def test_a_server_with_starttls(open_net: OpenNet, certificates: Certificates) -> None:
    over_tls = certificates.tls(lambda _: None)
    with listening(mail({b"EHLO": EHLO, b"STARTTLS": b"220 go\r\n"}, then=over_tls)) as server:
        seen = smtp.probe(open_net(server), HOST)
    assert (seen.banner, seen.extensions) == ("mail.acme.test ESMTP", ("SIZE 1000", "STARTTLS"))
    assert seen.tls is not None
    assert seen.tls.version.startswith("TLSv1.")
    assert len(seen.tls.chain) == 1
    assert seen.failure is None


def test_a_server_without_it(open_net: OpenNet) -> None:
    with listening(mail({b"EHLO": b"250 mail.acme.test\r\n"})) as server:
        seen = smtp.probe(open_net(server), HOST)
    assert (seen.offers_starttls, seen.tls, seen.failure) == (False, None, None)


@pytest.mark.parametrize("name", ["other", "self"])
def test_a_certificate_that_is_not_trusted_is_said_and_can_be_seen(
    open_net: OpenNet, certificates: Certificates, name: str
) -> None:
    over_tls = certificates.tls(lambda _: None, name)
    with listening(mail({b"EHLO": EHLO, b"STARTTLS": b"220 go\r\n"}, then=over_tls)) as server:
        seen = smtp.probe(open_net(server), HOST)
        again = smtp.probe(open_net(server), HOST, verify=False)
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.CERTIFICATE
    assert again.tls is not None


def test_what_is_said_before_tls_begins_is_not_trusted(open_net: OpenNet) -> None:
    injected = b"220 go\r\n250 injected\r\n"
    with listening(mail({b"EHLO": EHLO, b"STARTTLS": injected})) as server:
        seen = smtp.probe(open_net(server), HOST)
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.BAD_PROTOCOL


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (mail({}, greeting=b"554 no\r\n"), FailureKind.BAD_PROTOCOL),
        (mail({}, greeting=b"HTTP/1.1 400 Bad Request\r\n"), FailureKind.BAD_PROTOCOL),
        (mail({b"EHLO": b"502 no\r\n"}), FailureKind.BAD_PROTOCOL),
        (mail({b"EHLO": EHLO, b"STARTTLS": b"454 later\r\n"}), FailureKind.BAD_PROTOCOL),
        (mail({}, greeting=b"220 " + b"a" * 5000), FailureKind.TOO_LARGE),
        (mail({b"EHLO": b"250-x\r\n" * 20_000}), FailureKind.TOO_LARGE),
        (lambda _: None, FailureKind.CUT_OFF),
        (lambda connection: connection.sendall(b"220 mail"), FailureKind.CUT_OFF),
        (lambda _: time.sleep(3), FailureKind.TIMEOUT),
    ],
    ids=["refuses", "http", "no-ehlo", "no-tls", "long-line", "many-lines", "closes", "half-a-line", "silent"],
)
def test_a_bad_server_is_a_kind(open_net: OpenNet, talk: Talk, kind: FailureKind) -> None:
    with listening(talk) as server, pytest.raises(NetFailure) as caught:
        smtp.probe(open_net(server), HOST, seconds=1.0)
    assert caught.value.kind is kind


def test_a_host_that_was_not_declared_is_not_greeted() -> None:
    with pytest.raises(NetFailure) as caught:
        smtp.probe(Net().scoped([HOST]), "mx.elsewhere.test")
    assert caught.value.kind is FailureKind.NOT_ALLOWED
