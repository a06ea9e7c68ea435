"""Suppression markers of other tools, and which of our rules each one covers.

gitleaks, betterleaks, kingfisher and trufflehog read one word on the line; detect-secrets and secretlint also one on
the line above; squawk and Atlas comment on the statement below, naming their own rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from launchgate.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker: the tool, its pattern, the gate it concerns, and whether it is on the line or on the one above.

    Where the pattern has a group, the named rules of that tool are looked up in `covers_rules`; an empty group is all.
    """

    tool: str
    pattern: re.Pattern[bytes]
    gate: str
    above: bool = False
    covers_rules: dict[str, tuple[str, ...]] | None = None


SQUAWK: dict[str, tuple[str, ...]] = {
    "require-concurrent-index-creation": ("migrations/index-not-concurrent",),
    "ban-concurrent-index-creation-in-transaction": ("migrations/concurrently-in-transaction",),
    "adding-not-nullable-field": ("migrations/set-not-null-scan",),
    "require-timeout-settings": ("migrations/lock-timeout-missing",),
}
ATLAS: dict[str, tuple[str, ...]] = {
    "concurrent_index": ("migrations/index-not-concurrent", "migrations/concurrently-in-transaction"),
    "PG101": ("migrations/index-not-concurrent",),
    "PG103": ("migrations/concurrently-in-transaction",),
    "PG303": ("migrations/set-not-null-scan",),
}


def _marker(tool: str, pattern: bytes, gate: str = "secrets", **more: object) -> Marker:
    return Marker(tool, re.compile(pattern, re.IGNORECASE), gate, **more)  # type: ignore[arg-type] # two known keys


MARKERS = (
    _marker("gitleaks", rb"gitleaks:allow\b"),
    _marker("betterleaks", rb"betterleaks:allow\b"),
    _marker("kingfisher", rb"kingfisher:(?:ignore|allow)\b"),
    _marker("trufflehog", rb"trufflehog:ignore\b"),
    _marker("detect-secrets", rb"pragma:[ \t]?(?:allow|white)list[ -]secret\b"),
    _marker("detect-secrets", rb"pragma:[ \t]?(?:allow|white)list[ -]nextline[ -]secret\b", above=True),
    _marker("secretlint", rb"secretlint-disable-line\b"),
    _marker("secretlint", rb"secretlint-disable-next-line\b", above=True),
    _marker("squawk", rb"--[ \t]*squawk-ignore(?!-)[ \t]*([\w,\t -]*)", "migrations", above=True, covers_rules=SQUAWK),
    _marker("Atlas", rb"--[ \t]*atlas:nolint\b[ \t]*([\w \t]*)", "migrations", above=True, covers_rules=ATLAS),
)


def marker_for(finding: Finding, above: bytes, line: bytes) -> Marker | None:
    """Return the marker on the finding's line, or on the one above it, that covers this finding."""
    for marker in MARKERS:
        if marker.gate == finding.rule.gate and (found := marker.pattern.search(above if marker.above else line)):
            named = found[1].decode("ascii", "replace").replace(",", " ").split() if found.re.groups else []
            if not named or any(finding.rule.id in (marker.covers_rules or {}).get(name, ()) for name in named):
                return marker
    return None
