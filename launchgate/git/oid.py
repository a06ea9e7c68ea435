"""The form of object ids: SHA-1 or SHA-256 in hexadecimal."""

from __future__ import annotations

import re

_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def is_oid(text: str) -> bool:
    """Return whether `text` is the full id of an object."""
    return _OID.fullmatch(text) is not None


def is_zero(oid: str) -> bool:
    """Return whether `oid` is the all-zero id with which git writes "nothing"."""
    return bool(oid) and not oid.strip("0")
