"""Development and test settings: every signal of the catalogue, and what a value shows in a place of some stage.

The rules `env/<signal>` are declared here once; the env and the secrets gate both return them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from launchgate.model.finding import Finding, Location, Severity, file_of
from launchgate.model.masker import Secret
from launchgate.text.plural import count
from launchgate.values.hosts import Host, hosts, own_hosts, within
from launchgate.values.names import secretish
from launchgate.values.signals import endpoints, hygiene, keys, passwords, published, settings, transport
from launchgate.values.signals.signal import Aspect, Signal, SignalRule, Stage, confidence
from launchgate.values.signals.stage import stage_of

__all__ = ["RULES", "Match", "SignalRule", "Stage", "finding", "match", "stage_of"]

RULES: tuple[SignalRule, ...] = (
    *hygiene.RULES,
    *keys.RULES,
    *keys.OUTSIDE,
    *published.RULES,
    *passwords.RULES,
    *endpoints.RULES,
    *settings.RULES,
    *transport.RULES,
)
"""In order of precedence: of each aspect the first that matches speaks."""

_LONGEST = 16_384
_DAMAGED = {"env/git-crypt-or-encrypted", "env/unexpanded-template", "env/stringified-null"}


@dataclass(frozen=True, slots=True)
class Match:
    """A signal that a value showed, and how bad that is where it stands."""

    rule: SignalRule
    severity: Severity


def match(name: str, value: str, stage: Stage, own: Sequence[str] = ()) -> tuple[Match, ...]:
    """Return what `value` of the variable `name` shows in a place of `stage`, at most one match per aspect.

    `own` are the addresses of the environment itself: what one of them shows, its host and the siblings of that may
    show too. A value that arrived damaged shows that and nothing else.
    """
    text = value[:_LONGEST]
    if not text:
        return ()
    upper = name.upper()
    named: list[Host] | None = None
    found: dict[Aspect, Match] = {}
    for rule in RULES:
        signal = rule.check
        if signal.aspect in found or (severity := signal.severity(stage, text, rule.entry.severity)) is None:
            continue
        if (signal.host or signal.scheme) and named is None:
            named = list(hosts(text))
        if signal.matches(upper, text, named or ()) and signal.matches(upper, text, _foreign(named or (), signal, own)):
            found[signal.aspect] = Match(rule, severity)
            if rule.id in _DAMAGED:
                return (found[signal.aspect],)
    return tuple(found.values())


def _foreign(named: Sequence[Host], signal: Signal, own: Sequence[str]) -> Sequence[Host]:
    """Return the hosts that may not look as the signal says, for no address of the environment does."""
    alike = tuple(host for url in own if any(signal.names(each) for each in hosts(url)) for host in own_hosts(url))
    return [host for host in named if not within(host.name, alike)] if alike else named


def finding(matched: Match, at: Location, name: str, value: str) -> Finding:
    """Make the finding of a match; the message never tells the value, of one that may be secret its length."""
    signal = matched.rule.check
    whose = f" ({signal.provider})" if signal.provider else ""
    place = file_of(at)
    sensitive = secretish(name) or signal.aspect in {Aspect.KEY, Aspect.PASSWORD} or "://" in value
    length = f", {count(len(value), 'character')} long" if sensitive else ""
    return matched.rule.finding(
        at,
        f"`{name}` holds {signal.says}{whose}{length}.",
        anchor=f"{place.path if place else ''}:{name}",
        severity=matched.severity,
        confidence=confidence(matched.severity),
        evidence={"variable": name, "length": len(value)},
        value=Secret(value) if sensitive else None,
    )
