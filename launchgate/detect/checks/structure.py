"""Checks that parse: JSON Web Tokens and private keys."""

from __future__ import annotations

import re

from launchgate.detect.candidate import HIGH, LOW, MEDIUM, NO
from launchgate.detect.paths import for_readers, for_tests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from launchgate.detect.candidate import Candidate

_SHORTEST_KEY = 32  # bytes: an Ed25519 key has 32 beside its frame
_PHRASES = (12, 15, 18, 21, 24)  # words, by BIP 39; its list has none of the following
_OF_SENTENCES = frozenset(("the", "and", "for", "you", "your", "from", "with", "are", "was", "not", "have", "has"))
_SHORTEST_LINE = 4
_CIPHER_BLOCK = 8  # bytes
_LOOSE = 16  # bytes
_DER_BEGINS = (b"\x02", b"\x30")  # a version, or the algorithm of an encrypted key
_OPENSSH = b"openssh-key-v1\0"
_NUMBER, _COUNT_BEFORE = 4, 3  # bytes of a number; the field that the number of keys precedes
_PGP_SECRET, _PGP_VERSIONS = (5, 7), (3, 4, 5, 6)


def jwt(candidate: Candidate) -> int:
    """Take a signed token whose header and payload are JSON; a public role, a demo or an expired one is none or low."""
    header, payload = (_json(part) for part in candidate.secret.split(".")[:2])
    if (
        not isinstance(header, dict)
        or not isinstance(payload, dict)
        or str(header.get("alg", "none")).lower() == "none"
    ):
        return NO
    if _is_public(payload):
        return NO
    if _expired(payload.get("exp")) or for_tests(candidate.path) or for_readers(candidate.path):
        return LOW
    return HIGH if payload.get("role") == "service_role" else MEDIUM


def private_key(candidate: Candidate) -> int:
    """Take a PEM or PGP block whose body is a key; an encrypted one needs its passphrase, so it is less sure.

    One that parses is a key wherever it is; what only looks like one is a warning in tests and documents.
    """
    block = candidate.secret
    raw = _base64("".join(_body(block.split("-----")[2] if block.count("-----") > 1 else block)))
    if len(raw) < _SHORTEST_KEY or len(set(raw)) < 16:
        return NO
    encrypted = "ENCRYPTED" in block
    if is_key(raw) or (encrypted and len(raw) % _CIPHER_BLOCK == 0):
        return MEDIUM if encrypted else HIGH
    if for_tests(candidate.path) or for_readers(candidate.path):
        return LOW
    return HIGH if raw[:1] == b"\x30" and not encrypted else MEDIUM


def _body(framed: str) -> Iterator[str]:
    """Return the parts of a body without what source code puts around them, headers, and the checksum of PGP."""
    lines = re.sub(r"\\[nrt]|\\", "\n", framed)
    bare = re.sub(r"(?m)^[ \t\"'`#|>/*+,]*[\w-]{3,20}: .*$", "", lines)
    *parts, last = re.split(r"[\s\"'`,;|>#*()]+", bare.rstrip(" \t\r\n\"'`,;|>#*()"))
    for part in parts:
        if (len(part) >= _SHORTEST_LINE or part.endswith("=")) and part[0] != "=" and part.strip("+/"):
            yield part
    if not last.startswith("=") and last.strip("+/"):
        yield last


def is_key(raw: bytes) -> bool:
    """Whether bytes are a whole private key: DER (PKCS#1, PKCS#8, SEC 1), OpenSSH's format, or OpenPGP packets."""
    if raw.startswith(_OPENSSH):
        return _is_openssh(raw)
    if raw[:1] == b"\x30":
        return _is_der(raw)
    # A secret key packet, of the old or the new format, of version 3 to 6: RFC 9580.
    head = raw[0]
    tag = (head & 0x3F) if head & 0x40 else (head & 0x3C) >> 2
    return bool(head & 0x80) and tag in _PGP_SECRET and any(byte in _PGP_VERSIONS for byte in raw[1:7])


def _is_openssh(raw: bytes) -> bool:
    """Whether the strings of OpenSSH's PROTOCOL.key follow each other to the end: cipher, KDF, options, keys."""
    at = len(_OPENSSH)
    for field in range(5):
        at += _NUMBER if field == _COUNT_BEFORE else 0
        at += _NUMBER + int.from_bytes(raw[at : at + _NUMBER])
    return at <= len(raw) <= at + _LOOSE


def seed_phrase(candidate: Candidate) -> int:
    """Take as many words as a wallet has, hardly one of them twice, and none that only sentences have."""
    words = candidate.secret.split(" ")
    fits = len(words) in _PHRASES and len(set(words)) >= len(words) - 1 and _OF_SENTENCES.isdisjoint(words)
    if not fits:
        return NO
    return LOW if for_tests(candidate.path) or for_readers(candidate.path) else MEDIUM


def _is_der(raw: bytes) -> bool:
    """Whether a sequence is as long as it says, but for what a careless copy appends, and begins as keys do."""
    size, at = raw[1], 2
    if size & 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(raw[2 : 2 + count]), 2 + count
    return at + size <= len(raw) <= at + size + _LOOSE and raw[at : at + 1] in _DER_BEGINS


def _is_public(payload: dict[str, Any]) -> bool:
    """Whether a token is one that everybody may have: an anonymous key, or the examples that tools ship."""
    issuer = str(payload.get("iss", ""))
    if payload.get("role") == "anon":
        return issuer.startswith("supabase")
    return issuer == "supabase-demo" or (payload.get("sub"), payload.get("name")) == ("1234567890", "John Doe")


def _json(part: str) -> Any:
    import json

    try:
        return json.loads(_base64(part.replace("-", "+").replace("_", "/")))
    except (ValueError, RecursionError):
        return None


def _base64(text: str) -> bytes:
    import base64

    text = text.rstrip("=")
    try:
        return base64.b64decode(text[: len(text) - (len(text) % 4 == 1)] + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _expired(moment: Any) -> bool:
    import time

    return isinstance(moment, int | float) and moment < time.time()
