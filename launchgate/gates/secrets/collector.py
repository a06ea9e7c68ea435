"""From matches to findings: one finding for each secret, with all its places, and nothing of it in any text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from launchgate.detect.candidate import HIGH, LOW
from launchgate.detect.paths import PROSE, for_readers, for_tests, notation
from launchgate.model.finding import Confidence, Finding, Fix, InFile, Severity
from launchgate.model.masker import Secret
from launchgate.text.plural import count

if TYPE_CHECKING:
    from launchgate.detect.engine import Match
    from launchgate.model.rule import Rule


_SHOWN = 4
# Checks whose yes is a proof (a checksum, a parsed key or token): no marker of another tool suppresses what they found.
_PROOFS = frozenset(
    {"token:crc62", "token:azure_storage", "token:sentry_org", "structure:jwt", "structure:private_key"}
)
MOST = 10_000
"""Secrets that one collector reports."""
_MOST_PLACES = 100

LEFT = "It is gone from head, yet everyone who fetches the commits has it: revoke it first, then squash or drop them. "
LEFT_LONG_AGO = (
    "It is only in history, and everyone who ever cloned has it: revoke it first. Rewriting (`git filter-repo "
    "--replace-text`) comes second, and only helps once every clone, fork and cache is gone. "
)
STAGED = "It is not committed yet: take it out and stage the file again; what others may have seen, change too. "
_STILL = "It is still at head, and in history: revoke it first, then take it out; rewriting history replaces neither. "


@dataclass(slots=True)
class _Occurrence:
    """One secret and its places."""

    match: Match
    rule: Rule[Any]
    places: dict[InFile, None] = field(default_factory=dict)
    count: int = 0


@dataclass(slots=True)
class FindingCollector:
    """Collects matches and returns them as findings; `left` is the advice for what is at no place of head.

    `here` is the advice for what is at head and came with no commit that is known.
    `more` counts what was found beyond the secrets that one collector reports.
    """

    left: str = LEFT
    here: str = ""
    more: int = 0
    _seen: dict[tuple[str, str], _Occurrence] = field(default_factory=dict)
    _values: dict[str, Severity] = field(default_factory=dict)
    _came: dict[str, str] = field(default_factory=dict)

    def add(self, match: Match, rule: Rule[Any], place: InFile) -> None:
        """Add a place of a secret."""
        key = (rule.id, match.secret)
        seen = self._seen.get(key)
        if seen is None and len(self._seen) >= MOST:
            self.more += 1
            return
        seen = self._seen.setdefault(key, seen or _Occurrence(match, rule))
        if match.confidence > seen.match.confidence:
            seen.match = match
        seen.count += 1
        if len(seen.places) < _MOST_PLACES:
            seen.places[place] = None
        self.know(match)

    def know(self, match: Match) -> None:
        """Note a secret that is reported, no less gravely than it deserves here."""
        self._values[match.secret] = max(severity_of(match), self._values.get(match.secret, Severity.NOTE))

    def came(self, secret: str, commit: str) -> None:
        """Note the first commit that held a secret."""
        self._came.setdefault(secret, commit)

    def knows(self, match: Match) -> bool:
        """Whether this secret is reported, by whatever rule, as gravely as this place of it would be."""
        return self._values.get(match.secret, Severity.NOTE) >= severity_of(match)

    def findings(self) -> Iterator[Finding]:
        """Return one finding for each secret, in the order in which they were added."""
        for seen in self._seen.values():
            yield self._finding(seen)

    def _finding(self, seen: _Occurrence) -> Finding:
        match, rule, (first, *others) = seen.match, seen.rule, seen.places
        came = self._came.get(match.secret, "")
        advice = self.left if all(place.commit for place in seen.places) else _STILL if came else self.here
        return rule.finding(
            first,
            _message(match, rule),
            anchor=match.name or match.row.id,
            severity=min(severity_of(match), rule.entry.severity),
            confidence=Confidence(match.confidence),
            fix=Fix(f"{advice}{rule.entry.fix}"),
            also=others,
            evidence={
                "kind": rule.id.partition("/")[2],
                "name": match.name[:80],
                "length": len(match.secret),
                "encoded": list(match.via),
                "proven": match.confidence == HIGH and match.row.check in _PROOFS,
                **({"since": came} if came else {}),
                **({"places": seen.count} if seen.count > _MOST_PLACES else {}),
                "rotate": str(rule.entry.notes.get("rotate", "")),
            },
            value=Secret(match.secret),
        )


def severity_of(match: Match) -> Severity:
    """Return how bad a match is at most."""
    return Severity.WARNING if match.confidence == LOW else Severity.ERROR


def _message(match: Match, rule: Rule[Any]) -> str:
    shown, long = shown_of(match), count(len(match.secret), "character")
    parts = [rule.entry.title]
    if match.name:
        parts.append(f" in `{match.name[:80]}`")
    if match.within:
        parts.append(f" in {match.within}")
    if match.via:
        parts.append(f" inside {' in '.join(reversed(match.via))} text")
    parts.append(f" (`{shown}…`, {long})" if shown else f" ({long})")
    if match.confidence == LOW:
        parts.append(f": {severity_reason(match.row.check, match.path)}")
    return "".join(parts)


def shown_of(match: Match) -> str:
    """Return the part of a secret that everybody knows: at most four characters of the fixed text it begins with."""
    from launchgate.detect.decode import beginning

    fixed = beginning(match.row) if match.row.prefilter else ""
    return fixed[:_SHOWN] if fixed and match.secret.startswith(fixed) and len(fixed) < len(match.secret) else ""


_BY_ITSELF = {
    "token:crc62": "its checksum is wrong (typed, made up, or of an older format)",
    "token:google_api_key": "every visitor gets it anyway",
    "token:sentry_org": "it names no organisation, as real ones do",
}
_BESIDES = {
    "structure:jwt": "it has expired",
    "written:url": "its host is this machine or a service beside it",
}


def severity_reason(check: str, path: str) -> str:
    """Return the reason, as a clause, for which a check answers LOW in the file at `path`."""
    if check in _BY_ITSELF:
        return _BY_ITSELF[check]
    if for_tests(path):
        return "it is in a file for tests"
    if for_readers(path) or notation(path) == PROSE:
        return "it is in a file for readers"
    return _BESIDES.get(check, "its form is not proof enough")
