"""Value tags: the identity of a secret value in waivers and in the baseline.

A tag is scrypt of the value under the repository's salt, so that a secret that is still the same is known again after
a squash, a move or a rename, and a different one put in its place is not. The salt is committed: what keeps a tag from
being guessed is the cost of each guess and that a value which could be in a dictionary gets no tag at all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from launchgate.model.errors import ConfigError
from launchgate.model.masker import Secret
from launchgate.suppressions import SALT_PATH

PREFIX = "v:"
SALT_BYTES = 16
ENOUGH_BITS = 64
_DIGEST_BYTES = 16
_COST = {"n": 1 << 14, "r": 8, "p": 1, "dklen": _DIGEST_BYTES}
_TAG = re.compile(rf"v:[0-9a-f]{{{2 * _DIGEST_BYTES}}}")
# A word of a dictionary or a name is worth about 11 bits to a guesser, a year, a counter or a keyboard run no more.
_RUNS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^A-Za-z0-9]+")
_BITS_PER_RUN = 11.0
_BITS_PER_CHARACTER = 4.0


def is_tag(text: str) -> bool:
    """Return whether `text` has the form of a tag."""
    return _TAG.fullmatch(text) is not None


def strength(value: str) -> float:
    """Estimate from below how many bits a guesser must find.

    Each run of one kind of character counts once, and never for more than a word.
    """
    return sum(min(_BITS_PER_CHARACTER * len(run), _BITS_PER_RUN) for run in set(_RUNS.findall(value)))


def parse_salt(text: str) -> bytes:
    """Read the content of `.launchgate/salt`; raise `ConfigError` when it is not what we write."""
    word = text.strip()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SALT_BYTES}}}", word):
        message = "this is not a salt: it must be 32 hexadecimal digits"
        raise ConfigError(
            message, hint=f"restore {SALT_PATH} from git; with another salt no value is known again", path=SALT_PATH
        )
    return bytes.fromhex(word)


def new_salt() -> str:
    """Make the text of a new `.launchgate/salt`."""
    import secrets

    return secrets.token_hex(SALT_BYTES) + "\n"


@dataclass(slots=True)
class Tagger:
    """Makes tags under one salt, each distinct value once, at most `limit` of them; what lies beyond is counted."""

    salt: bytes
    limit: int = 500
    over_limit: int = 0
    made: int = 0
    _known: dict[Secret, str | None] = field(default_factory=dict)

    def tag(self, value: Secret) -> str | None:
        """Return the tag of `value`, None where it is too easily guessed or the limit is reached."""
        if value not in self._known:
            text = value.reveal()
            if strength(text) < ENOUGH_BITS:
                self._known[value] = None
            elif self.made >= self.limit:
                self.over_limit += 1
                self._known[value] = None
            else:
                self.made += 1
                raw = text.encode("utf-8", "surrogateescape")
                self._known[value] = PREFIX + hashlib.scrypt(raw, salt=self.salt, **_COST).hex()
        return self._known[value]
