"""What the name of a variable promises about its value: a password, another secret, or neither."""

from __future__ import annotations

import re
from functools import lru_cache

from launchgate.detect.lexicon import BEFORE, KEYS, OTHER, PASSWORDS, SECRETS

PASSWORD, SECRET = "password", "secret"

# Names in one piece: `PGPASSWORD`, `clientsecret`.
_PASSWORD_ENDS = ("password", "passwd", "passphrase")
_SECRET_ENDS = ("secret", "apikey", "secretkey", "accesskey", "authtoken", "accesstoken", "apitoken")

_PALAU = "PW"  # alone, this is the code of a country
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def role(name: str) -> str:
    """Return `PASSWORD`, `SECRET` or an empty text for the name of a variable, key, attribute or option."""
    words = [word.lower() for word in _SPLIT.findall(name[-80:])] if name != _PALAU else []
    while words and (
        words[-1].isdigit() or words[-1] in ("value", "val", "str", "string", "plain", "plaintext", "raw", "base")
    ):
        words.pop()
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word in OTHER:
            return ""
        found = _role_of(word, words[at - 1] if at else "")
        if found:
            return "" if BEFORE.intersection(words[:at]) else found
    return ""


def _role_of(word: str, before: str) -> str:
    if word.endswith(_PASSWORD_ENDS) or word in PASSWORDS:
        return PASSWORD
    if (
        word.endswith(_SECRET_ENDS)
        or word in SECRETS
        or (word in ("key", "keys") and before in KEYS)
        or word in ("salt", "pepper")
    ):
        return SECRET
    return ""
