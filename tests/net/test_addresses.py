"""Which addresses are never connected to, in every way in which they can be written, and how hosts are read."""

from __future__ import annotations

import pytest

from launchgate.net.addresses import blocked, plain_address, plain_host

METADATA = "169.254.169.254"


@pytest.mark.parametrize(
    "address",
    [
        METADATA,
        "169.254.170.2",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
        f"::ffff:{METADATA}",
        "::ffff:a9fe:a9fe",
        "::ffff:168.63.129.16",
        f"::{METADATA}",
        f"64:ff9b::{METADATA}",
        "64:ff9b::a83f:8110",
        f"64:ff9b:1::{METADATA}",
        "64:ff9b:1:a9fe:a9:fe00::",
        "64:ff9b:1:a9:fe:a9fe::",
        "64:ff9b:1::a9:fea9:fe00:0",
        "2002:a9fe:a9fe::1",
        "2002:a83f:8110::",
        "2001:0:a9fe:a9fe::",
        "2001:0:4136:e378:8000:63bf:5601:5601",
        "2001:db8::5efe:a9fe:a9fe",
        "2001:db8::200:5efe:a9fe:a9fe",
    ],
)
def test_metadata_and_link_local_addresses_are_blocked_in_every_form(address: str) -> None:
    assert blocked(address)


@pytest.mark.parametrize(
    "address",
    [
        *("93.184.216.34", "127.0.0.1", "10.0.0.4", "169.253.255.255", "169.255.0.1", "168.63.129.17"),
        *("::1", "::", "2606:2800:220:1:248:1893:25c8:1946", "fd00::4", "fd00:ec3::254", "64:ff9b::5db8:d822"),
        *("2002:5db8:d822::1", "::ffff:93.184.216.34", "2001:db8::a9fe:a9fe", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_other_addresses_are_not(address: str) -> None:
    assert not blocked(address)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("App.ACME.test", "app.acme.test"),
        ("app.acme.test.", "app.acme.test"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example.", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("_dmarc.acme.test", "_dmarc.acme.test"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_host_is_read_as_it_is_looked_up(text: str, host: str) -> None:
    assert plain_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a..b",
        "a b",
        "a/b",
        "a:b",
        "acme.test..",
        "x" * 64 + ".test",
        "a." * 127 + "b",
        "ü" * 80,
        "\u2028",
        "*",
    ],
)
def test_what_is_not_a_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        plain_host(text)


def test_text_that_is_not_an_address_has_no_plain_form() -> None:
    assert plain_address("169.254.169") is None
