"""Secret values that cannot be printed by accident, and the one masker every byte leaves through.

`Secret` is not a `str`: a subclass of `str` would leak through `join`, slices and JSON. The guarantee is the
`Masker`, run over every string of a report and again over everything at the single writer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

MASK = "***"
MINIMUM_LENGTH = 6

# Names of products, places and habits. A value that is one of them is not a secret, and hiding the word would
# tear holes into every report (`postgres` is an image, a folder and the start of a URL scheme).
_EVERYBODYS_WORDS = frozenset(
    """changeit changeme database default development example launchgate localhost mariadb mongodb password postgres
    postgresql production rabbitmq secret secrets staging testing username""".split()  # noqa: SIM905 - reads as a list
)
_ARMOUR = ("-----BEGIN", "-----END")
_HARMLESS = re.compile(r"[A-Za-z0-9_.~-]*")  # what no escaping changes
_WINDOW = 1 << 16  # characters; bounds the memory of one step
_FEW = 200  # forms; up to here searching for each one alone is quicker than reading the text by windows


class Secret:
    """A value that prints as `***`; `reveal()` is the only way to the text, so that every use can be searched for."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Wrap `value`."""
        self._value = value

    def reveal(self) -> str:
        """Return the wrapped text to code that must compute with it, never to an output."""
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
    """Replaces known secret values, in every form in which an output could carry them, by `***`.

    Values under six characters would mask ordinary words and are left alone, as are words that are everybody's. Each
    line of a value of several lines is masked too. Any number of values costs one pass over the text.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """Start with `secrets`; more may be added while the run goes on."""
        self._forms: dict[str, dict[int, set[str]]] = {}  # by their first six characters, by their length
        self._count = 0
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret) -> None:
        """Mask `secret` from now on."""
        value = secret.reveal()
        lines = [line for line in value.splitlines() if not line.lstrip().startswith(_ARMOUR)]
        for text in {value, *lines} if len(lines) > 1 else {value}:
            if len(text.strip()) < MINIMUM_LENGTH or text.strip().lower() in _EVERYBODYS_WORDS:
                continue
            for form in forms(text):
                if len(form) >= MINIMUM_LENGTH:
                    alike = self._forms.setdefault(form[:MINIMUM_LENGTH], {}).setdefault(len(form), set())
                    self._count += form not in alike
                    alike.add(form)

    def found_in(self, text: str) -> set[str]:
        """Return the forms of known values that `text` holds."""
        return {form for _, form in self._occurrences(text)}

    def mask(self, text: str, *, keep: Callable[[str], bool] = lambda _form: False) -> str:
        """Return `text` with every known value replaced, except for the forms that `keep` accepts.

        Values that overlap are replaced as one: the rest of the second would be a part of it.
        """
        shown, done = [], 0
        for begin, end in _united((at, at + len(form)) for at, form in self._occurrences(text) if not keep(form)):
            shown += [text[done:begin], MASK]
            done = end
        return "".join((*shown, text[done:])) if shown else text

    def _occurrences(self, text: str) -> Iterator[tuple[int, str]]:
        """Return each form with the place where it begins; values that share a prefix cost no more than others."""
        for at in self._starts(text):
            for length, alike in self._forms[text[at : at + MINIMUM_LENGTH]].items():
                if (form := text[at : at + length]) in alike:
                    yield at, form

    def _starts(self, text: str) -> Iterator[int]:
        """Return the places where the first characters of a form occur."""
        if self._count <= _FEW:
            for start in self._forms:
                at = text.find(start)
                while at >= 0:
                    yield at
                    at = text.find(start, at + 1)
            return
        last = len(text) - MINIMUM_LENGTH + 1
        for begin in range(0, last, _WINDOW):
            places = range(begin, min(begin + _WINDOW, last))
            if not self._forms.keys().isdisjoint([text[i : i + MINIMUM_LENGTH] for i in places]):
                yield from (i for i in places if text[i : i + MINIMUM_LENGTH] in self._forms)


def _united(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Return the spans in order, those that overlap as one."""
    begin, end = -1, -1
    for each in sorted(spans):
        if each[0] < end:
            end = max(end, each[1])
            continue
        if end >= 0:
            yield begin, end
        begin, end = each
    if end >= 0:
        yield begin, end


def forms(value: str) -> Iterator[str]:
    """Return the texts that could carry `value`: raw, base64, and as JSON, code, XML, HTML and URLs escape it."""
    yield value
    yield value.strip()
    yield from _in_base64(value)
    if not _HARMLESS.fullmatch(value):
        yield from _in_json(value)
        yield from _in_code(value)
        yield from _in_markup(value)
        yield from _in_url(value)


def _in_json(value: str) -> Iterator[str]:
    import json

    for text in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield from (text, text.replace("/", "\\/"), json.dumps(text)[1:-1])
        # Go and Rails also escape what HTML would read.
        yield text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _in_code(value: str) -> Iterator[str]:
    # String literals: Python and JavaScript between single quotes; SQL, YAML and CSV double the quote.
    yield value.replace("\\", "\\\\").replace("'", "\\'")
    yield repr(value)[1:-1]
    yield from (value.replace("'", "''"), value.replace('"', '""'))


def _in_markup(value: str) -> Iterator[str]:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for single in ("'", "&#39;", "&#x27;", "&apos;"):
        for double in ('"', "&quot;", "&#34;"):
            text = escaped.replace("'", single).replace('"', double)
            yield text
            yield text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _in_url(value: str) -> Iterator[str]:
    import urllib.parse

    raw = to_bytes(value)
    for text in (urllib.parse.quote(raw, safe=""), urllib.parse.quote(raw), urllib.parse.quote_plus(raw)):
        yield text
        yield re.sub(r"%[0-9A-F]{2}", lambda hit: hit.group().lower(), text)


def _in_base64(value: str) -> Iterator[str]:
    import base64

    raw = to_bytes(value)
    for offset in range(3):
        # In a longer base64 text the bytes start at one of three offsets; the outer characters depend on neighbours.
        encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=").decode()
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (len(raw) + offset) % 3 else 0)]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def to_bytes(value: str) -> bytes:
    """Return the bytes of any text: escaped bytes as they were, lone surrogates unchanged."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
