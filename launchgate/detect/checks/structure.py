"""Checks that parse: JSON Web Tokens and private keys."""

from __future__ import annotations

import re

from launchgate.detect.candidate import HIGH, LOW, MEDIUM, NO
from launchgate.detect.paths import for_readers, for_tests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from launchgate.detect.candidate import Candidate

_SHORTEST_KEY = 32  # bytes: an Ed25519 key has 32 beside its frame


def jwt(candidate: Candidate) -> int:
    """Take a signed token whose header and payload are JSON; a public role, a demo or an expired one is none or low."""
    header, payload = (_json(part) for part in candidate.secret.split(".")[:2])
    if (
        not isinstance(header, dict)
        or not isinstance(payload, dict)
        or str(header.get("alg", "none")).lower() == "none"
    ):
        return NO
    if payload.get("role") == "anon" or payload.get("iss") == "supabase-demo" or payload.get("name") == "John Doe":
        return NO
    if _expired(payload.get("exp")) or for_tests(candidate.path) or for_readers(candidate.path):
        return LOW
    return HIGH if payload.get("role") == "service_role" else MEDIUM


def private_key(candidate: Candidate) -> int:
    """Take a PEM or PGP block whose body is a key; an encrypted one needs its passphrase, so it is less sure."""
    block = candidate.secret
    body = re.sub(r"\\[nrt]|\\", " ", block.split("-----")[2] if block.count("-----") > 1 else block)
    lines = [
        line for line in re.split(r"[\s\"'+,;|>]+", re.sub(r"(?m)^[ \t\"'#|>]*[\w-]{3,20}: .*$", "", body)) if line
    ]
    raw = _base64(
        "".join(line for line in re.findall(r"[A-Za-z0-9+/=]+", "\n".join(lines)) if len(line) > 3 and line[0] != "=")
    )
    if len(raw) < _SHORTEST_KEY or len(set(raw)) < 16:
        return NO
    if "ENCRYPTED" in block:
        return MEDIUM
    known = raw[:1] == b"\x30" or raw.startswith(b"openssh-key-v1\0") or "PGP" in block[:40]
    sure = HIGH if known else LOW
    return LOW if for_tests(candidate.path) or for_readers(candidate.path) else sure


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
