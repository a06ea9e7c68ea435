"""Checks of AWS keys: ids that documentation uses, pairs of id and secret."""

from __future__ import annotations

import re

from launchgate.detect.candidate import HIGH, MEDIUM, NO
from launchgate.detect.placeholders import is_filler, is_placeholder
from launchgate.detect.shape import entropy, is_hex, wordiness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launchgate.detect.candidate import Candidate

_PAIR = 600  # bytes between a key id and its secret: a few lines of configuration
_SECRET = re.compile(rb"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
_KEY_ID = re.compile(rb"(?:AKIA|ASIA)[A-Z2-7]{16}")


def key_id(candidate: Candidate) -> int:
    """Take a key id; one with a secret beside it is sure."""
    secret = candidate.secret
    if (
        secret.endswith("EXAMPLE")
        or is_filler(secret)
        or entropy(secret) < 2.7
        or (wordiness(secret[4:]) > 0.8 and secret[4:].isalpha())
    ):
        return NO
    return HIGH if _SECRET.search(candidate.near(_PAIR, _PAIR)) else MEDIUM


def secret_key(candidate: Candidate) -> int:
    """Take 40 characters of base64 that are not a digest; one with a key id beside it is sure."""
    secret = candidate.secret
    if (
        is_filler(secret)
        or is_placeholder(secret)
        or is_hex(secret)
        or entropy(secret) < 3.5
        or wordiness(secret) > 0.75
    ):
        return NO
    return HIGH if _KEY_ID.search(candidate.near(_PAIR, _PAIR)) else MEDIUM
