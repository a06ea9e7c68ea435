"""Words and numbers."""

from __future__ import annotations

import base64 as _base64
import binascii
import json as _json
import re

from launchgate.values.types.expect import Expect, one_of

BOOLEANS = frozenset({"true", "false", "1", "0", "yes", "no", "on", "off"})
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_SEMVER = re.compile(
    r"v?(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_SIZE = re.compile(r"\d+(?:\.\d+)?\s?(?:[kKmMgGtTpP]i?)?[bB]?", re.ASCII)


def string(_value: str, _expect: Expect) -> str:
    """Accept any text."""
    return ""


def integer(value: str, _expect: Expect) -> str:
    """Accept a whole number."""
    return "" if re.fullmatch(r"[-+]?\d{1,100}", value, re.ASCII) else "is not a whole number"


def number(value: str, _expect: Expect) -> str:
    """Accept a decimal number, with or without an exponent."""
    return "" if _NUMBER.fullmatch(value) else "is not a number"


def boolean(value: str, _expect: Expect) -> str:
    """Accept the truth values that frameworks agree on: other words are read as false by some, as true by others."""
    return "" if value.lower() in BOOLEANS else "is not a boolean: write `true` or `false`"


def enum(value: str, expect: Expect) -> str:
    """Accept one of the contract's values."""
    return "" if value in expect.values else f"is not one of {one_of(expect.values)}"


def csv(value: str, _expect: Expect) -> str:
    """Accept entries between commas, none of them empty."""
    return "" if all(part.strip() for part in value.split(",")) else "has an empty entry between its commas"


def semver(value: str, _expect: Expect) -> str:
    """Accept a version as semver.org defines it, with an optional `v`."""
    return "" if _SEMVER.fullmatch(value) else "is not a version like `1.4.2`"


def uuid(value: str, _expect: Expect) -> str:
    """Accept the hyphenated form of RFC 9562."""
    return "" if _UUID.fullmatch(value) else "is not a UUID: 32 hexadecimal digits in groups of 8-4-4-4-12"


def size(value: str, _expect: Expect) -> str:
    """Accept a number of bytes with an optional unit: `512`, `10MB`, `1.5GiB`."""
    return "" if _SIZE.fullmatch(value) else "is not a size like `512`, `10MB` or `1.5GiB`"


def json(value: str, _expect: Expect) -> str:
    """Accept a JSON document; the complaint names the column, not the text there."""
    try:
        _json.loads(value)
    except _json.JSONDecodeError as error:
        return f"is not JSON: it breaks at line {error.lineno}, column {error.colno}"
    except (RecursionError, ValueError):
        return "is not readable JSON: it is nested too deeply or contains a number that is too long"
    return ""


def base64(value: str, _expect: Expect) -> str:
    """Accept standard and URL-safe base64, padded or not."""
    return "" if decode_base64(value) is not None else "is not base64"


def decode_base64(value: str) -> bytes | None:
    """Return the bytes of a base64 text, None where it is not one."""
    text = re.sub(r"\s", "", value).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return _base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def hexadecimal(value: str, _expect: Expect) -> str:
    """Accept an even number of hexadecimal digits, with an optional `0x`."""
    good = re.fullmatch(r"(?:0x)?(?:[0-9a-fA-F]{2})+", value)
    return "" if good else "is not an even number of hexadecimal digits"
