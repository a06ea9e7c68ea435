"""From findings to findings that say whether their credential still opens anything.

A live credential keeps the severity of its rule, wherever it is. A revoked one is a warning, and only where the
provider that rejects it is the only one who could have issued it: elsewhere a rejection may come from the wrong region
or installation. An answer that is neither changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from launchgate.gates.secrets.verify.asking import VerificationRequest, ask_all
from launchgate.gates.secrets.verify.provider import Credential, CredentialKind, Provider, Reply, State
from launchgate.model.finding import Confidence, Severity
from launchgate.model.masker import Secret
from launchgate.model.run import Table

if TYPE_CHECKING:
    from datetime import datetime

    from launchgate.detect.candidate import Fragment
    from launchgate.detect.engine import Match
    from launchgate.gates.secrets.verify.provider import Provider
    from launchgate.model.finding import Finding, Json
    from launchgate.net import Net


_COLUMNS = ("provider", "live", "revoked", "unknown")
_WORDS = {
    State.LIVE: "it is live (asked: {hosts})",
    State.REVOKED: "it is not accepted any more (asked: {hosts})",
    State.UNKNOWN: "whether it is live could not be found out (asked: {hosts}): {because}",
}
_FIRST = "It works right now: revoke it before anything else. "


Verified: TypeAlias = "tuple[Sequence[Finding], Table, Mapping[str, Json]]"
"""The findings, and what was asked: a table for people and the same for programs."""


class Verifier:
    """Asks `providers` about what they issued. `halves` has to see each text while it is scanned."""

    def __init__(self, providers: Sequence[Provider], net: Callable[[], Net], clock: Callable[[], datetime]) -> None:
        """Open no socket yet; `net` is called when there is something to ask."""
        self.pairs = PairedCredentials(providers)
        self._net = net
        self._clock = clock
        self._providers = providers
        self._kinds = {f"secrets/{kind.rule}": (provider, kind) for provider in providers for kind in provider.kinds}

    def verify(self, findings: Sequence[Finding]) -> Verified:
        """Ask about each finding whose provider was named."""
        moment = self._clock()
        asked: dict[int, VerificationRequest] = {}
        replies: dict[int, Reply] = {}
        for number, finding in enumerate(findings):
            if finding.rule.id in self._kinds and finding.value is not None:
                made = self._asked(finding, moment)
                if isinstance(made, Reply):
                    replies[number] = made
                else:
                    asked[number] = made
        said = ask_all(self._net(), list(asked.values())) if asked else {}
        replies |= {number: said[each] for number, each in asked.items()}
        answered = [
            _with_reply(finding, self._kinds[finding.rule.id][0], replies[number]) if number in replies else finding
            for number, finding in enumerate(findings)
        ]
        return self._summed(answered, [(self._kinds[findings[n].rule.id][0], reply) for n, reply in replies.items()])

    def _asked(self, finding: Finding, moment: datetime) -> VerificationRequest | Reply:
        """Return what is to be asked about a finding, or why nothing can be."""
        assert finding.value is not None
        provider, kind = self._kinds[finding.rule.id]
        if kind.takes and not finding.value.reveal().startswith(kind.takes):
            return Reply(State.UNKNOWN, "it has no harmless question about credentials of this kind")
        other = self.pairs.of(finding.rule.id, finding.value) if kind.beside else None
        if kind.beside and other is None:
            return Reply(State.UNKNOWN, "it has to be asked about a pair, and the other half is not nearby")
        return VerificationRequest(provider, _credential(kind, finding.value, other, moment))

    def _summed(self, answered: Sequence[Finding], replies: Sequence[tuple[Provider, Reply]]) -> Verified:
        counts = {provider.name: Counter[State]() for provider in self._providers}
        for provider, reply in replies:
            counts[provider.name][reply.state] += 1
        rows = tuple((name, *(str(count[state]) for state in State)) for name, count in counts.items())
        details: list[Json] = [
            {"provider": name, **{state.value: count[state] for state in State}} for name, count in counts.items()
        ]
        return answered, Table("Asked of their providers", _COLUMNS, rows), {"verified": details}


def _credential(kind: CredentialKind, found: Secret, other: Secret | None, moment: datetime) -> Credential:
    """Return what is sent: where only the name of a secret was found, the other half is the secret."""
    return Credential(other, found, moment) if kind.is_name and other else Credential(found, other, moment)


def _with_reply(finding: Finding, provider: Provider, reply: Reply) -> Finding:
    """Return the finding with the answer of its provider."""
    live, gone = reply.state is State.LIVE, reply.state is State.REVOKED
    words = _WORDS[reply.state].format(hosts=provider.hosts, because=reply.because)
    said: dict[str, Json] = {"state": reply.state.value, "provider": provider.name, "because": reply.because}
    proven: dict[str, Json] = {"proven": True} if live else {}
    return replace(
        finding,
        message=f"{finding.message}; {words}",
        severity=_severity(finding, live=live, gone=gone and provider.alone),
        confidence=Confidence.HIGH if live else finding.confidence,
        fix=replace(finding.fix, summary=f"{_FIRST}{finding.fix.summary}") if live else finding.fix,
        evidence={**finding.evidence, **proven, "verified": said},
    )


def _severity(finding: Finding, *, live: bool, gone: bool) -> Severity:
    if live:
        return max(finding.severity, finding.rule.severity)  # one that works is not an example, even in a test
    return min(finding.severity, Severity.WARNING) if gone else finding.severity


_NEAR = 600  # bytes to each side: a few lines of configuration


class PairedCredentials:
    """Collects what is beside the secrets of `providers` while texts are scanned."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        """Look for nothing where no provider needs a pair."""
        self._patterns = {
            f"secrets/{kind.rule}": kind.beside for each in providers for kind in each.kinds if kind.beside
        }
        self._found: dict[tuple[str, str], Secret] = {}

    def look(self, text: Fragment, matches: Sequence[Match]) -> None:
        """Remember the nearest other half of each match in a text; what was encoded has none."""
        for match in matches:
            pattern = self._patterns.get(match.row.id)
            key = (match.row.id, match.secret)
            if pattern and not match.via and key not in self._found:
                other = _nearest(text.data, match.start, match.end, pattern)
                if other:
                    self._found[key] = Secret(other)

    def of(self, rule: str, secret: Secret) -> Secret | None:
        """Return the half beside a secret, None where none does."""
        return self._found.get((rule, secret.reveal()))


def _nearest(data: bytes, start: int, end: int, pattern: str) -> str:
    before, after = data[max(0, start - _NEAR) : start], data[end : end + _NEAR]
    distances = [(len(before) - found.end(), found[0]) for found in _compiled(pattern).finditer(before)]
    distances += [(found.start(), found[0]) for found in _compiled(pattern).finditer(after)]
    return min(distances)[1].decode() if distances else ""


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode())
