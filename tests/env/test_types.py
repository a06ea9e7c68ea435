"""The types of a contract: what fits, what does not, and that a complaint never quotes the value."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from typing import get_args

import pytest

from launchgate.gates.env.config import Type
from launchgate.values.types import TYPES, Expect, check

NOW = datetime(2026, 11, 24, tzinfo=UTC)
EXPECT = Expect(values=("smtp", "ses"), schemes=(), own=("acme.test",), at=NOW)


def _jwt(exp: float) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256"}, {"exp": exp})]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2ln"])


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([tag]) + size + body


def _certificate(start: str, end: str) -> str:
    """The outline of an X.509 certificate: all that the dates need."""
    validity = _der(0x30, _der(0x17, start.encode()), _der(0x17, end.encode()))
    signed = _der(0x30, _der(0xA0, _der(2, b"\2")), _der(2, b"\1"), _der(0x30), _der(0x30), validity, _der(0x30))
    body = base64.encodebytes(_der(0x30, signed, _der(0x30), _der(3, b"\0"))).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


GOOD = {
    "string": ["", "anything at all"],
    "integer": ["0", "-12", "+7"],
    "number": ["1.5", ".5", "1e-3", "-2"],
    "boolean": ["true", "FALSE", "1", "off"],
    "enum": ["smtp"],
    "url": ["https://acme.io/x?y=1#z", "redis://cache:6379/0", "http://[::1]:8080/"],
    "public_url": ["https://app.acme.io", "https://app.acme.test/x", "https://8.8.8.8"],
    "email": ["a.b+c@acme.io", "Acme <hello@acme.io>"],
    "host": ["acme.io", "localhost", "10.0.0.1", "db_1.internal", "::1"],
    "port": ["1", "65535"],
    "hostport": ["acme.io:443", "[::1]:8080"],
    "ip": ["10.0.0.1", "::1", "10.0.0.0/8"],
    "dsn": [
        "postgresql://u:p@db/app",
        "sqlite:///app.db",
        "jdbc:postgresql://db:5432/x",
        "postgresql:///app?host=/run",
    ],
    "duration": ["30s", "1h30m", "500ms", "30", "PT5M", "P1DT12H"],
    "bytes": ["512", "10MB", "1.5GiB", "64k"],
    "cron": ["*/5 * * * *", "0 3 * * mon-fri", "0 0 1 jan ?", "@daily", "0 0 3 * * *"],
    "timezone": ["Europe/Berlin", "UTC"],
    "semver": ["1.4.2", "v1.0.0-rc.1+b7"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
    "date": ["2027-01-31", "2027-01-31T10:00:00Z"],
    "json": ['{"a": [1]}', "3"],
    "base64": ["aGVsbG8=", "aGVsbG8", "_-8="],
    "hex": ["00ff", "0xAB"],
    "pem": [_certificate("200101000000Z", "400101000000Z")],
    "certificate": [_certificate("200101000000Z", "400101000000Z")],
    "jwt": [_jwt(NOW.timestamp() + 60)],
    "csv": ["a", "a, b,c"],
}
BAD = {
    "string": [],
    "integer": ["", "1.0", "twelve", "0x10", "1" * 200],
    "number": ["", "1,5", "NaN", "1e"],
    "boolean": ["", "maybe", "y", "2"],
    "enum": ["SMTP", "log"],
    "url": ["acme.io", "https://", "http://a b.io", "http://acme.io:99999", "http://[::1", "http://acme.io:0"],
    "public_url": ["http://app.acme.io", "https://localhost", "https://10.0.0.1", "https://web", "https://a:b@acme.io"],
    "email": ["acme.io", "a@b", "a b@acme.io", "@acme.io"],
    "host": ["https://acme.io", "acme.io:443", "acme.io/x", "-a.io", "a" * 300, "a..b"],
    "port": ["0", "65536", "http", "-1", "\uff18\uff10"],
    "hostport": ["acme.io", "acme.io:", ":443", "acme.io:0"],
    "ip": ["256.1.1.1", "acme.io", ""],
    "dsn": ["db/app", "postgresql://", "sqlite://", "postgresql://u:@db/app", "postgres://u:p/w@db:x/app"],
    "duration": ["soon", "5 minutes", "-1s", "P"],
    "bytes": ["ten", "10XB", "-5"],
    "cron": ["* * * *", "60 * * * *", "*/0 * * * *", "@sometimes", "a b c d e"],
    "timezone": ["Munich", "../../etc/passwd", ""],
    "semver": ["1.4", "01.2.3", "latest"],
    "uuid": ["123e4567e89b12d3a456426614174000", "x"],
    "date": ["31.01.2027", "2027-02-30"],
    "json": ["{a: 1}", "", "[" * 100_000],
    "base64": ["a", "not base64!"],
    "hex": ["abc", "xyz", "0x"],
    "pem": ["abc", "-----BEGIN KEY-----", "-----BEGIN A-----\\nYWJj\\n-----END A-----",
        "-----BEGIN A-----\n*\n-----END A-----"],
    "certificate": [
        _certificate("200101000000Z", "210101000000Z"),
        _certificate("350101000000Z", "400101000000Z"),
        "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----",
        "-----BEGIN KEY-----\nYWJj\n-----END KEY-----",
    ],
    "jwt": ["a.b", "a.b.c", _jwt(NOW.timestamp() - 60)],
    "csv": ["a,,b", ",", ""],
}  # fmt: skip


def _cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in table.items() for value in values]


def test_every_type_of_the_contract_is_known_and_has_cases() -> None:
    assert set(TYPES) == set(GOOD) == set(BAD) == set(get_args(Type))


@pytest.mark.parametrize(("name", "value"), _cases(GOOD))
def test_a_value_that_fits_gets_no_complaint(name: str, value: str) -> None:
    assert check(name, value, EXPECT) == ""


@pytest.mark.parametrize(("name", "value"), _cases(BAD))
def test_a_value_that_does_not_fit_gets_a_complaint_without_the_value(name: str, value: str) -> None:
    complaint = check(name, value, EXPECT)
    assert complaint
    assert len(value) < 4 or value not in complaint


def test_schemes_narrow_an_address_and_drivers_are_part_of_a_scheme() -> None:
    postgres = Expect(schemes=("postgresql",))
    assert check("dsn", "postgresql+psycopg://u@db/app", postgres) == ""
    assert "`postgresql://`" in check("dsn", "mysql://u@db/app", postgres)


@pytest.mark.parametrize("name", sorted(TYPES))
@pytest.mark.parametrize(
    "value", ["a" * 200_000, "://" * 50_000, "1." * 50_000, "-----BEGIN A-----" * 5_000, "\x00", "\ud800"]
)
def test_a_hostile_value_is_judged_within_seconds(name: str, value: str) -> None:
    started = time.process_time()
    check(name, value, EXPECT)
    assert time.process_time() - started < 20
