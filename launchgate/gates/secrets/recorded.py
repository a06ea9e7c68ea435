"""The baseline of detect-secrets: values that a team has looked at and set aside.

It is parsed as the JSON it is; detect-secrets itself would import files that its `plugins_used` names. Entries audited
as real secrets excuse nothing. It holds SHA-1 of values: `launchgate baseline --detect-secrets` adds to one that a team
has, and never makes one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from launchgate.model.errors import Unreadable
from launchgate.model.run import SkipReason

if TYPE_CHECKING:
    from launchgate.gates.secrets.config import DetectSecrets
    from launchgate.gates.secrets.reading import Reading
    from launchgate.model.run import Run

_LARGEST = 64 << 20


def recorded(run: Run, settings: DetectSecrets, reading: Reading) -> frozenset[str]:
    """Return the digests of the values that are set aside, from base where something is compared."""
    if settings.baseline is None:
        return frozenset()
    tree = (run.tree if run.change is None else run.change.base).whole()
    try:
        content = tree.read(settings.baseline)
        results = json.loads(content[:_LARGEST])["results"]
        return frozenset(
            entry["hashed_secret"]
            for entries in results.values()
            for entry in entries
            if entry.get("is_secret") is not True and isinstance(entry["hashed_secret"], str)
        )
    except Unreadable as error:
        reading.skip(settings.baseline, error.reason, SkipReason.FAILED)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        reading.skip(settings.baseline, "it is no baseline of detect-secrets", SkipReason.FAILED)
    return frozenset()


def is_recorded(secret: str, digests: frozenset[str]) -> bool:
    """Return whether a value is among the digests."""
    import hashlib

    raw = secret.encode("utf-8", "surrogateescape")
    return bool(digests) and hashlib.sha1(raw, usedforsecurity=False).hexdigest() in digests
