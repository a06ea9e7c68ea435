"""Keys, certificates and tokens: whether they can be read and are still valid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from launchgate.values.types.expect import Expect
from launchgate.values.types.plain import decode_base64

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----((?:(?!-----).)*)-----END ([A-Z0-9 ]+)-----", re.DOTALL)
_HEADERS = re.compile(r"\A(?:[A-Za-z-]+: [^\n]*\n)+\s*")
_UTC_TIME, _GENERALIZED_TIME, _SEQUENCE, _VERSION = 0x17, 0x18, 0x30, 0xA0
_JWT_PARTS = 3
_CENTURY = 50  # RFC 5280: two-digit years from 50 are of the last century


def pem(value: str, _expect: Expect) -> str:
    """Accept one or more PEM blocks whose base64 is whole."""
    complaints = [complaint for _, complaint in _blocks(value)]
    return next(filter(None, complaints), "" if complaints else _no_block(value))


def certificate(value: str, expect: Expect) -> str:
    """Accept X.509 certificates in PEM that are valid at `expect.at`; the dates are read from the DER."""
    if wrong := pem(value, expect):
        return wrong
    for data, _ in _blocks(value, "CERTIFICATE"):
        validity = _validity(data)
        if validity is None:
            return "is not an X.509 certificate"
        start, end = validity
        if expect.at > end:
            return f"is a certificate that expired on {end:%Y-%m-%d}"
        if expect.at < start:
            return f"is a certificate that is valid only from {start:%Y-%m-%d}"
        return ""
    return "contains a PEM block, but no certificate"


def jwt(value: str, expect: Expect) -> str:
    """Accept base64url parts with JSON in the first two, not expired at `expect.at`; signatures are not checked."""
    parts = value.split(".")
    if len(parts) != _JWT_PARTS or not all(parts[:2]):
        return "is not a JWT: it needs three parts with dots between them"
    claims: object = None
    for part in parts[:2]:
        try:
            claims = json.loads(decode_base64(part) or b"")
        except (ValueError, RecursionError):
            return "is not a JWT: its first two parts are not JSON in base64url"
    end = claims.get("exp") if isinstance(claims, dict) else None
    if not isinstance(end, int | float):
        return ""
    if end < expect.at.timestamp():
        return "is a token that has expired"
    return ""


def _no_block(value: str) -> str:
    if "-----BEGIN" not in value:
        return "is not PEM: it has no `-----BEGIN …-----` line"
    if "\\n" in value:
        return "is not PEM: its line breaks arrived as backslash and n"
    return "is not PEM: its end line is missing, so it was probably cut at the first line break"


def _blocks(value: str, label: str = "") -> Iterator[tuple[bytes, str]]:
    for begin, body, end in _PEM.findall(value):
        if label and begin != label:
            continue
        data = decode_base64(_HEADERS.sub("", body)) if "\\n" not in body else None
        if "\\n" in body:
            yield b"", "is not PEM: its line breaks arrived as backslash and n"
        elif begin != end or not data:
            yield b"", "is not PEM: the text between its lines is not base64"
        else:
            yield data, ""


def _validity(der: bytes) -> tuple[datetime, datetime] | None:
    """Return notBefore and notAfter: Certificate > TBSCertificate > [version] serial algorithm issuer validity."""
    try:
        fields = list(_children(next(_children(next(_children(der))[1]))[1]))
        if fields[0][0] == _VERSION:
            fields = fields[1:]
        tag, validity = fields[3]
        start, end = (_time(*each) for each in _children(validity))
    except (StopIteration, IndexError, ValueError):
        return None
    return (start, end) if tag == _SEQUENCE else None


def _children(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        tag, length, position = data[position], data[position + 1], position + 2
        if length & 0x80:
            size = length & 0x7F
            length, position = int.from_bytes(data[position : position + size], "big"), position + size
        yield tag, data[position : position + length]
        position += length


def _time(tag: int, raw: bytes) -> datetime:
    text = raw.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if int(text[:2]) >= _CENTURY else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
