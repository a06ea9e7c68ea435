"""Texts that encode data: JSON, base64, hexadecimal digits."""

from __future__ import annotations

import base64 as _base64
import binascii
import json as _json
import re

from launchgate.values.types.expect import Expect


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
