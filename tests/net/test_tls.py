"""TLS handshakes with good and bad certificates: version, chain as served, and why it is not trusted."""

from __future__ import annotations

import ssl
import subprocess
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from launchgate.net import FailureKind, Net, NetFailure, tls

from .conftest import ADDRESS, HOST, Certificates, Web, closed, listening, response

OpenNet = Callable[..., Net]


def _der(certificates: Certificates, name: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert((certificates.folder / f"{name}.pem").read_text())


def test_a_good_handshake(open_net: OpenNet, certificates: Certificates) -> None:
    with listening(certificates.tls(Web().talk)) as server:
        seen = tls.inspect(open_net(server), HOST)
    assert (seen.host, seen.address.host, seen.failure) == (HOST, ADDRESS, None)
    assert seen.session.version == "TLSv1.3"
    assert seen.session.cipher.startswith("TLS_")
    assert seen.session.chain == (_der(certificates, "good"),)
    assert seen.validity is not None
    begins, ends = seen.validity
    assert begins <= datetime.now(UTC) < ends
    assert ends - begins == timedelta(days=20)
    assert seen.seconds > 0


def test_the_chain_is_the_one_that_was_served(open_net: OpenNet, certificates: Certificates) -> None:
    with listening(certificates.tls(Web().talk, "chain")) as server:
        seen = tls.inspect(open_net(server), HOST)
    assert seen.failure is None
    assert seen.session.chain == (_der(certificates, "alone"), _der(certificates, "intermediate"))


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("expired", 10, "certificate has expired"),
        ("other", 62, f"Hostname mismatch, certificate is not valid for '{HOST}'."),
        ("self", 18, "self-signed certificate"),
        ("alone", 20, "unable to get local issuer certificate"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_still_seen(
    open_net: OpenNet, certificates: Certificates, name: str, code: int, text: str
) -> None:
    if name == "expired":
        time.sleep(1.1)  # it is valid for no day, which is until the end of the second
    with listening(certificates.tls(Web().talk, name)) as server:
        seen = tls.inspect(open_net(server), HOST)
    assert seen.failure is not None
    assert (seen.failure.kind, seen.failure.code) == (FailureKind.CERTIFICATE, code)
    assert text in seen.failure.reason.replace("self signed", "self-signed")
    assert seen.session.chain[0] == _der(certificates, name)


def test_an_older_version_is_named(open_net: OpenNet, certificates: Certificates) -> None:
    made = certificates.server_context("good")
    made.maximum_version = ssl.TLSVersion.TLSv1_2

    def talk(connection: object) -> None:
        with made.wrap_socket(connection, server_side=True) as over_tls:  # type: ignore[arg-type] # a socket
            Web().talk(over_tls)

    with listening(talk) as server:
        assert tls.inspect(open_net(server), HOST).session.version == "TLSv1.2"


def test_an_obsolete_protocol_is_refused_and_still_seen(open_net: OpenNet, certificates: Certificates) -> None:
    made = certificates.server_context("good")
    made.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1

    def talk(connection: object) -> None:
        with made.wrap_socket(connection, server_side=True) as over_tls:  # type: ignore[arg-type] # a socket
            Web().talk(over_tls)

    with listening(talk) as server:
        seen = tls.inspect(open_net(server), HOST)
    assert seen.session.version == "TLSv1"
    assert seen.failure is not None
    assert seen.failure.kind is FailureKind.TLS


def test_a_weak_key_is_refused_and_still_seen(open_net: OpenNet, tmp_path: Path) -> None:
    key = ("-newkey", "rsa:1024", "-nodes", "-keyout", "weak.key", "-out", "weak.pem")
    name = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}")
    subprocess.run(["openssl", "req", "-x509", *key, *name], cwd=tmp_path, check=True, capture_output=True)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.load_cert_chain(tmp_path / "weak.pem", tmp_path / "weak.key")

    def talk(connection: object) -> None:
        with made.wrap_socket(connection, server_side=True) as over_tls:  # type: ignore[arg-type] # a socket
            Web().talk(over_tls)

    with listening(talk) as server:
        seen = tls.inspect(open_net(server), HOST)
    assert seen.session.chain == (ssl.PEM_cert_to_DER_cert((tmp_path / "weak.pem").read_text()),)
    assert seen.failure is not None


def test_no_version_in_common_is_a_failure_of_tls(open_net: OpenNet, certificates: Certificates) -> None:
    made = certificates.server_context("good")
    made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("PSK-AES128-GCM-SHA256")

    def talk(connection: object) -> None:
        made.wrap_socket(connection, server_side=True)  # type: ignore[arg-type] # a socket

    with listening(talk) as server, pytest.raises(NetFailure) as caught:
        tls.inspect(open_net(server), HOST)
    assert caught.value.kind is FailureKind.TLS
    assert "HANDSHAKE_FAILURE" in caught.value.reason


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", FailureKind.CUT_OFF),
        (response(status="400 Bad Request"), FailureKind.BAD_PROTOCOL),
        (b"220 mail.acme.test ESMTP\r\n", FailureKind.BAD_PROTOCOL),
    ],
    ids=["closes", "http", "mail"],
)
def test_a_server_that_does_not_speak_tls_is_a_kind(open_net: OpenNet, answer: bytes, kind: FailureKind) -> None:
    def talk(connection: object) -> None:
        connection.recv(65536)  # type: ignore[attr-defined] # a socket
        connection.sendall(answer)  # type: ignore[attr-defined]

    with listening(talk) as server, pytest.raises(NetFailure) as caught:
        tls.inspect(open_net(server), HOST)
    assert caught.value.kind is kind


def test_a_server_that_says_nothing_ends_with_the_time(open_net: OpenNet) -> None:
    started = time.monotonic()
    with listening(lambda _: time.sleep(3)) as server, pytest.raises(NetFailure) as caught:
        tls.inspect(open_net(server), HOST, seconds=0.4)
    assert caught.value.kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < 2.0


def test_refusal_and_other_hosts_are_kinds(open_net: OpenNet) -> None:
    with pytest.raises(NetFailure) as caught:
        tls.inspect(open_net(closed()), HOST)
    assert caught.value.kind is FailureKind.REFUSED
    with pytest.raises(NetFailure) as caught:
        tls.inspect(open_net(closed()), "elsewhere.test")
    assert caught.value.kind is FailureKind.NOT_ALLOWED


def test_a_context_is_made_once_a_run() -> None:
    net = Net()
    assert tls.context(net) is tls.context(net.scoped([HOST]))
    assert tls.context(net) is not tls.context(net, verify=False)
    assert tls.context(net).verify_mode is ssl.CERT_REQUIRED


def _certificate(*times: bytes, version: bytes = b"\xa0\x03\x02\x01\x02") -> bytes:
    """Return the beginning of a certificate with two times."""

    def tagged(tag: int, content: bytes) -> bytes:
        return bytes([tag, len(content)]) + content

    both = b"".join(tagged(0x17 if len(text) == 13 else 0x18, text) for text in times)
    fields = version + tagged(0x02, b"\x05") + tagged(0x30, b"") + tagged(0x30, b"") + tagged(0x30, both)
    return tagged(0x30, tagged(0x30, fields))


@pytest.mark.parametrize(
    ("certificate", "years"),
    [
        (_certificate(b"491231235959Z", b"20500101000000Z"), (2049, 2050)),
        (_certificate(b"500101000000Z", b"680101000000Z"), (1950, 1968)),
        (_certificate(b"990101000000Z", b"99991231235959Z", version=b""), (1999, 9999)),
    ],
)
def test_the_century_of_a_time(certificate: bytes, years: tuple[int, int]) -> None:
    found = tls.validity(certificate)
    assert found is not None
    assert (found[0].year, found[1].year) == years


def test_a_broken_certificate_has_no_times() -> None:
    whole = _certificate(b"491231235959Z", b"20500101000000Z")
    broken = [whole[:cut] for cut in range(len(whole) - 1)]
    broken += [b"\x30\x84\xff\xff\xff\xff", _certificate(b"991332000000Z", b"20500101000000Z"), b"\xff" * 50]
    assert {tls.validity(each) for each in broken} == {None}
