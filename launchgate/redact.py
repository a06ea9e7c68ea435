"""Secret values that cannot be printed by accident, and the one masker every byte leaves through.

`Secret` is not a `str`: a subclass of `str` would leak through `join`, slices and JSON. The guarantee is the
`Masker`, run over every string of a report and again over everything at the single writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MASK = "***"
MINIMUM_LENGTH = 6
_PATTERN_CHUNK = 2_000


class Secret:
    """A value that prints as `***`; `reveal()` is the only way to the text, so that every use can be searched for."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Wrap `value`."""
        self._value = value

    def reveal(self) -> str:
        """Give the wrapped text to code that must compute with it, never to an output."""
        return self._value

    def __repr__(self) -> str:
        """Show the mask."""
        return MASK

    def __eq__(self, other: object) -> bool:
        """Two secrets are equal when their texts are."""
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        """Hash the text, so that secrets can be counted."""
        return hash(("Secret", self._value))

    def __reduce__(self) -> str:
        """Refuse to be pickled: a pickle is an output."""
        message = "a Secret cannot be pickled"
        raise TypeError(message)


class Masker:
    """Replaces known secret values, in every form in which an output could carry them, by `***`."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """Start with `secrets`; more may be added while the run goes on."""
        self._forms: set[str] = set()
        self._patterns: list[re.Pattern[str]] | None = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret) -> None:
        """Mask `secret` from now on; values under six characters would mask ordinary words and are left alone."""
        value = secret.reveal()
        if len(value) < MINIMUM_LENGTH:
            return
        for text in (value, *(line for line in value.splitlines() if len(line.strip()) >= MINIMUM_LENGTH)):
            self._forms.update(_forms(text))
        self._patterns = None

    def mask(self, text: str) -> str:
        """Give `text` with every known value replaced."""
        if self._patterns is None:
            self._patterns = list(_compile(self._forms))
        for pattern in self._patterns:
            text = pattern.sub(MASK, text)
        return text


def _forms(value: str) -> Iterator[str]:
    import base64
    import html
    import json
    import urllib.parse

    raw = value.encode("utf-8", "surrogateescape")
    in_json = json.dumps(value)[1:-1]
    yield from (value, value.strip(), in_json, json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(in_json)[1:-1])
    yield from (html.escape(value), html.escape(value, quote=False), html.escape(value).replace("&#x27;", "&#39;"))
    yield from (urllib.parse.quote(raw, safe=""), urllib.parse.quote(raw), urllib.parse.quote_plus(raw))
    for offset in range(3):
        # In a longer base64 text the bytes start at one of three offsets; the outer characters depend on neighbours.
        encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=").decode()
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (len(raw) + offset) % 3 else 0)]
        yield from (inner, inner.replace("+", "-").replace("/", "_"))


def _compile(forms: Iterable[str]) -> Iterator[re.Pattern[str]]:
    longest_first = sorted((form for form in forms if len(form) >= MINIMUM_LENGTH), key=lambda form: (-len(form), form))
    for start in range(0, len(longest_first), _PATTERN_CHUNK):
        yield re.compile("|".join(map(re.escape, longest_first[start : start + _PATTERN_CHUNK])))
