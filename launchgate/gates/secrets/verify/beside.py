"""The other half of a pair: a key id near its secret, an account near its token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from launchgate.model.masker import Secret

if TYPE_CHECKING:
    from launchgate.detect.candidate import Text
    from launchgate.detect.engine import Match
    from launchgate.gates.secrets.verify.provider import Provider

_NEAR = 600  # bytes to each side: a few lines of configuration


class Halves:
    """Collects what stands beside the secrets of `providers` while texts are scanned."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        """Look for nothing where no provider needs a pair."""
        self._patterns = {
            f"secrets/{kind.rule}": kind.beside for each in providers for kind in each.kinds if kind.beside
        }
        self._found: dict[tuple[str, str], Secret] = {}

    def look(self, text: Text, matches: Sequence[Match]) -> None:
        """Remember the nearest other half of each match in a text; what was encoded has none."""
        for match in matches:
            pattern = self._patterns.get(match.row.id)
            key = (match.row.id, match.secret)
            if pattern and not match.via and key not in self._found:
                other = _nearest(text.data, match.start, match.end, pattern)
                if other:
                    self._found[key] = Secret(other)

    def of(self, rule: str, secret: Secret) -> Secret | None:
        """Return the half that stands beside a secret, None where none does."""
        return self._found.get((rule, secret.reveal()))


def _nearest(data: bytes, start: int, end: int, pattern: str) -> str:
    before, after = data[max(0, start - _NEAR) : start], data[end : end + _NEAR]
    distances = [(len(before) - found.end(), found[0]) for found in _compiled(pattern).finditer(before)]
    distances += [(found.start(), found[0]) for found in _compiled(pattern).finditer(after)]
    return min(distances)[1].decode() if distances else ""


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode())
