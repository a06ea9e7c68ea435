"""The types a contract can give a variable: `check` returns what is wrong with a value, and never the value.

A type is a function from a value and what the contract expects to a complaint, empty when the value fits; the
complaint completes "`NAME` …".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from launchgate.values.types import network, plain, secure, times
from launchgate.values.types.expect import Expect

__all__ = ["TYPES", "Expect", "check"]

TYPES: Mapping[str, Callable[[str, Expect], str]] = {
    "string": plain.string,
    "integer": plain.integer,
    "number": plain.number,
    "boolean": plain.boolean,
    "enum": plain.enum,
    "csv": plain.csv,
    "semver": plain.semver,
    "uuid": plain.uuid,
    "bytes": plain.size,
    "url": network.url,
    "public_url": network.public_url,
    "email": network.email,
    "host": network.host,
    "port": network.port,
    "hostport": network.hostport,
    "ip": network.ip,
    "dsn": network.dsn,
    "duration": times.duration,
    "cron": times.cron,
    "timezone": times.timezone,
    "date": times.date,
    "json": plain.json,
    "base64": plain.base64,
    "hex": plain.hexadecimal,
    "pem": secure.pem,
    "certificate": secure.certificate,
    "jwt": secure.jwt,
}


def check(type_name: str, value: str, expect: Expect) -> str:
    """Return the complaint about `value` as a `type_name`, empty when it fits."""
    return TYPES[type_name](value, expect)
