"""Encoded text that holds a credential: found by how the beginnings of credentials look when encoded.

Decoding every long word would cost more than the scan. Instead the fixed beginnings that the detectors know (`ghp_`,
`postgresql://`, `-----BEGIN`) are encoded in each of the ways they can appear, and the scan searches for those.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchgate.detect.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

DEPTH = 5
_LARGEST = 8 << 20  # decoded bytes of one span; `Budget` says the same of a file
_WORDS = (
    *(
        "postgres://",
        "postgresql",
        "mysql://",
        "mongodb://",
        "mongodb+srv",
        "redis://",
        "rediss://",
        "amqp://",
        "amqps://",
    ),
    *(
        "https://",
        "password",
        "PASSWORD",
        "secret",
        "SECRET",
        "PRIVATE KEY",
        "api_key",
        "API_KEY",
        "TOKEN=",
        "AccountKey=",
    ),
)
_SHORTEST = 3
_SHORTEST_FORM = 4
_FORMS_IN_ONE = 500
_LITERAL = re.compile(r"^(?:[A-Za-z0-9_/:-]|\\\.)+")
# A letter or digit that needs no escape: only someone who hides something writes one so.
_ESCAPED = r"\\(?:x|u00)(?:3\d|[46][1-9A-Fa-f]|[57][0-9Aa])"
_ESCAPES = r"[A-Za-z0-9+/=_.-]{0,80}(?:\\(?:x|u00)[2-7][0-9A-Fa-f][A-Za-z0-9+/=_.-]{0,80}){1,80}"
_BASE64 = r"[A-Za-z0-9+/_-]{16,}(?:[\r\n \t]{1,40}[A-Za-z0-9+/_-]{16,})*={0,2}"
_GZIP = b"\x1f\x8b\x08"
_READABLE = bytes(range(32, 127)) + b"\r\n\t"


def rows(detectors: Sequence[Row]) -> tuple[Row, ...]:
    """Return a row for each encoding that looks for the encoded beginnings of what `detectors` find."""
    words = sorted({*_WORDS, *(prefix for row in detectors if len(prefix := beginning(row)) >= _SHORTEST)})
    seeds: tuple[tuple[str, Iterable[str], str], ...] = (
        (
            "base64",
            [form for word in words for form in _once_or_twice(word)] + ["H4sI"],
            _BASE64,
        ),
        ("hex", [word.encode().hex() for word in words if len(word) > _SHORTEST], r"(?:[0-9a-fA-F]{2}){12,}"),
        ("percent", ["%3A%2F%2F", "%3a%2f%2f"], r"[A-Za-z0-9_.%~+:=&?/;@!*-]{12,}"),
    )
    made = []
    for name, forms, pattern in seeds:
        unique = sorted(set(forms))
        for at in range(0, len(unique), _FORMS_IN_ONE):  # an expression of hyperscan has a greatest length
            some = unique[at : at + _FORMS_IN_ONE]
            lower = tuple(sorted({form.lower() for form in some}))
            made.append(Row(f"decode/{name}-{at}", "", 0, 16384, name, lower, _any(some), pattern))
    made += _nested()
    made.append(Row("decode/escape", "", 0, 0, "escape", ("\\x", "\\u00"), _ESCAPED, _ESCAPES))
    return tuple(made)


def decode(encoding: str, raw: bytes) -> bytes:
    """Decode a span; empty where it is not in that encoding or not worth a look."""
    decoded = _DECODERS[encoding](raw)
    if decoded.startswith(_GZIP):
        return _unpack(decoded)
    sample = decoded[:512]
    strange = len(sample.translate(None, _READABLE))
    return decoded if strange * 10 < len(sample) * 3 else b""


def beginning(row: Row) -> str:
    """Return the fixed text that every match of a row begins with, or the longest keyword where it begins otherwise."""
    found = _LITERAL.match(row.prefilter)
    if not found:
        return max(row.keywords, key=len) if row.prefilter else ""
    # A character that is repeated or optional is not fixed.
    repeated = row.prefilter[found.end() :][:1] in tuple("{*+?")
    return found[0].replace("\\", "")[: -1 if repeated else None]


def _once_or_twice(word: str) -> Iterator[str]:
    for form in _in_base64(word):
        yield form
        if len(form) > _SHORTEST_FORM:
            yield from _in_base64(form)


def _in_base64(word: str) -> Iterator[str]:
    from base64 import b64encode

    raw = word.encode()
    for offset in range(3):
        # The characters at both ends depend on what is beside the word.
        encoded = b64encode(b"\0" * offset + raw).rstrip(b"=").decode()
        inner = encoded[(0, 2, 3)[offset] : len(encoded) - (1 if (len(raw) + offset) % 3 else 0)]
        if len(inner) >= _SHORTEST_FORM:
            yield inner


def _nested() -> Iterator[Row]:
    """Look for text that is encoded three times or more.

    Its words no longer show, but each time fewer beginnings are possible: of all texts, a few hundred of four letters.
    """
    from base64 import b64encode
    from itertools import product

    starts = set()
    for text in product(_READABLE, _READABLE, range(0, 128, 16)):  # of the third byte only four bits matter
        once = b64encode(bytes(text))[:3]
        starts.add(b64encode(b64encode(once))[:4].decode())
    classes = "".join(f"[{''.join(sorted(letters))}]" for letters in map(set, zip(*starts, strict=True)))
    words = tuple(sorted({start.lower() for start in starts}))
    # Two expressions: hyperscan takes a quarter more time for one in which the delimiter may be the start.
    for place, delimiter in (("start", "(?m)^"), ("inside", r"[\"'` \t:=>(]")):
        prefilter = rf"{delimiter}{classes}[A-Za-z0-9+/_-]{{28}}"
        pattern = rf"(?<![A-Za-z0-9+/_-]){classes}{_BASE64}"
        yield Row(f"decode/nested-{place}", "", 0, 16384, "base64", words, prefilter, pattern)


def _any(forms: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted({re.escape(form).replace("/", "\\/") for form in forms})) + ")"


def _base64(raw: bytes) -> bytes:
    from binascii import Error, a2b_base64

    text = raw.translate(bytes.maketrans(b"-_", b"+/"), b" \t\r\n").rstrip(b"=")
    try:
        return a2b_base64(text[: len(text) - (len(text) % 4 == 1)] + b"=" * (-len(text) % 4))
    except Error:
        return b""


def _hex(raw: bytes) -> bytes:
    return bytes.fromhex(raw.decode())


def _percent(raw: bytes) -> bytes:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(raw)


def _escape(raw: bytes) -> bytes:
    return re.sub(rb"\\(?:x|u00)([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)


def _unpack(packed: bytes) -> bytes:
    import zlib

    try:
        return zlib.decompressobj(31).decompress(packed, _LARGEST)
    except zlib.error:
        return b""


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": _base64,
    "hex": _hex,
    "percent": _percent,
    "escape": _escape,
}
