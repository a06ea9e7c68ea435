"""Keyed hashes of secrets: they show whether two environments share one without moving a value.

A hash is HMAC-SHA256 of variable and value under `LAUNCHGATE_FINGERPRINT_KEY`. Values that could be guessed get none:
with the key, a list of likely passwords would find them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from launchgate.model.errors import Inconclusive, UsageError

KEY_VARIABLE = "LAUNCHGATE_FINGERPRINT_KEY"
_SHORTEST_KEY = 32
_LEAST_BITS = 48.0
_VERSION = 1


def key_of(environ: Mapping[str, str]) -> bytes:
    """Return the key; raise `UsageError` with the command that makes one."""
    text = environ.get(KEY_VARIABLE, "").strip()
    if len(text) < _SHORTEST_KEY:
        state = "is not set" if not text else f"is shorter than {_SHORTEST_KEY} characters"
        message = f"{KEY_VARIABLE} {state}"
        hint = f"make one and keep it with your CI secrets: export {KEY_VARIABLE}=$(openssl rand -hex 32)"
        raise UsageError(message, hint=hint)
    return text.encode()


def key_id(key: bytes) -> str:
    """Return a short public name of the key, so that hashes under different keys are never compared."""
    return hmac.new(key, b"launchgate key id", hashlib.sha256).hexdigest()[:12]


def tag(key: bytes, name: str, value: str) -> str:
    """Return the hash of a value of a variable."""
    message = name.encode() + b"\0" + value.encode("utf-8", "surrogateescape")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def guessable(value: str) -> bool:
    """Whether a value has so little variety that a list of likely ones would find it."""
    counts = Counter(value)
    bits = -sum(count * math.log2(count / len(value)) for count in counts.values())
    return bits < _LEAST_BITS


def document(key: bytes, environment: str, secrets: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON document of one environment; guessable values are listed by name only."""
    kept = {name: value for name, value in sorted(secrets.items()) if not guessable(value)}
    return {
        "version": _VERSION,
        "key_id": key_id(key),
        "environment": environment,
        "fingerprints": {name: tag(key, name, value) for name, value in kept.items()},
        "guessable": sorted(set(secrets) - set(kept)),
    }


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The hashes of other environments, and the key under which they were made."""

    key: bytes = b""
    by_environment: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def same(self, name: str, value: str, but: str, among: Iterable[str]) -> list[str]:
        """Return the environments of `among`, other than `but`, whose variable `name` has the same hash."""
        if not self.by_environment:
            return []
        mine = tag(self.key, name, value)
        tags = {each: self.by_environment.get(each, {}).get(name, "") for each in among if each != but}
        return [each for each, other in tags.items() if hmac.compare_digest(other, mine)]


def read(texts: Mapping[str, str], key: bytes) -> Fingerprints:
    """Read documents by the path they came from; raise `Inconclusive` for one made under another key."""
    found: dict[str, Mapping[str, str]] = {}
    for path, text in texts.items():
        try:
            data = json.loads(text)
            environment, made_under = str(data["environment"]), data["key_id"]
            tags = {str(name): str(each) for name, each in data["fingerprints"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = f"{path} contains no fingerprints"
            raise UsageError(message, hint="give a file written by `launchgate env fingerprint`") from error
        if made_under != key_id(key):
            message = f"{path} was made under another {KEY_VARIABLE}"
            raise Inconclusive(message, hint="make all fingerprints with the same key")
        found[environment] = tags
    return Fingerprints(key, found)
