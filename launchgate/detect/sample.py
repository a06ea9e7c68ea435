"""Text that a pattern matches, drawn at random: what the examples of detectors and the canaries are made of.

No credential, not even a false one, is ever written down in this repository.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from re import _constants as op  # type: ignore[attr-defined]  # the standard library's own parser, undocumented
from re import _parser as parser  # type: ignore[attr-defined]  # as above
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_WORD = _ALPHABET + "_"
_BETWEEN = "\"' ="
_SEED_WORDS = (
    *("river", "lamp", "tiger", "stone", "olive", "orbit"),
    *("maple", "garlic", "rocket", "velvet", "puzzle", "wheat"),
)
_PLACE = re.compile(r"@\{(\w+)(?::([^}]*))?\}")
_CATEGORIES = {
    op.CATEGORY_DIGIT: "0123456789",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_WORD: _WORD,
    op.CATEGORY_NOT_SPACE: _ALPHABET,
}


def sample(pattern: str, random: Random, *, filler: str = "") -> str:
    """Return a text that `pattern` matches; look-around is left to luck.

    With `filler`, every open character is that one, or the first of its class: the shape of a placeholder.
    """
    return _draw(parser.parse(pattern), random, filler, {})


def _draw(parsed: Any, random: Random, filler: str, groups: dict[int, str]) -> str:
    return "".join(_one(kind, value, random, filler, groups) for kind, value in parsed)


def _one(kind: Any, value: Any, random: Random, filler: str, groups: dict[int, str]) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.ANY or kind is op.NOT_LITERAL:
        return filler or random.choice(_ALPHABET.replace(chr(value or 0), ""))
    if kind is op.IN:
        members = _members(value)
        if filler:
            return filler if filler in members else members[0]
        return random.choice(members)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        low, high, inner = value
        count = low if low or filler else random.randint(0, min(int(high), 1))
        return "".join(_draw(inner, random, filler, groups) for _ in range(count))
    if kind is op.SUBPATTERN:
        groups[value[0]] = drawn = _draw(value[3], random, filler, groups)
        return drawn
    if kind is op.ATOMIC_GROUP:
        return _draw(value, random, filler, groups)
    if kind is op.BRANCH:
        return _draw(random.choice(value[1]), random, filler, groups)
    if kind is op.GROUPREF:
        return groups[value]
    return ""  # anchors and look-around take no characters


def _members(items: list[tuple[Any, Any]]) -> str:
    found = ""
    for kind, value in items:
        if kind is op.LITERAL:
            found += chr(value)
        elif kind is op.RANGE:
            found += "".join(map(chr, range(value[0], value[1] + 1)))
        elif kind is op.CATEGORY:
            found += _CATEGORIES[value]
    if (op.NEGATE, None) in items:
        for letters in (_ALPHABET, _BETWEEN):
            if left := "".join(each for each in letters if each not in found):
                return left
    return "".join(sorted(set(found)))


def fill(template: str, random: Random, pattern: str) -> str:
    """Return an example with drawn text for each `@{…}`, such as `@{value:30}` of 30 characters: see `_FILLS`."""
    return _PLACE.sub(lambda found: _FILLS[found[1]](random, found[2] or "", pattern), template)


def _value(random: Random, length: str, _: str) -> str:
    return "".join(random.choice(_ALPHABET) for _ in range(int(length or 24) - 2)) + "7Q"


def _hex(random: Random, size: str, _: str) -> str:
    return random.randbytes(int(size)).hex()


def _digits(random: Random, length: str, _: str) -> str:
    return "".join(random.choice("23456789") for _ in range(int(length)))


def _words(random: Random, count: str, _: str) -> str:
    return " ".join(random.sample(_SEED_WORDS, int(count)))


def _basic(random: Random, _: str, pattern: str) -> str:
    return base64.b64encode(f"ops:{_value(random, '', pattern)}".encode()).decode()


def _crc(random: Random, prefix: str, _: str) -> str:
    from launchgate.detect.checks.token import with_crc

    return with_crc(prefix, random)


def _pem(random: Random, escaped: str, _: str) -> str:
    body = base64.b64encode(b"\x30\x82" + random.randbytes(300)).decode()
    kind = "PRIVATE" + " KEY"
    if escaped:
        return f"-----BEGIN {kind}-----\\n{body}\\n-----END {kind}-----\\n"
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN RSA {kind}-----", *lines, f"-----END RSA {kind}-----"))


def _jwt(random: Random, _: str, __: str) -> str:
    parts = [
        json.dumps({"alg": "HS256"}).encode(),
        json.dumps({"sub": str(random.randint(10, 99)), "role": "admin"}).encode(),
        random.randbytes(32),
    ]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


_FILLS: dict[str, Callable[[Random, str, str], str]] = {
    "value": _value,
    "pattern": lambda random, _, pattern: sample(pattern, random),
    "hex": _hex,
    "digits": _digits,
    "words": _words,
    "basic": _basic,
    "crc": _crc,
    "pem": _pem,
    "jwt": _jwt,
}
