"""Development and test settings: what a value shows where it was not meant to be, and the finding for it.

The rules `env/<setting>` are declared once, in the TOML files here; the env and the secrets gate both return them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from launchgate.model.finding import Confidence, Finding, Location, Severity, file_of
from launchgate.model.masker import Secret
from launchgate.text.names import is_secret_name
from launchgate.text.plural import count
from launchgate.values.dev_settings.catalogue import Aspect, DevSetting, DevSettingRule, draw, rules
from launchgate.values.dev_settings.stage import Stage, stage_of
from launchgate.values.hosts import Host, hosts, own_hosts, within

__all__ = [
    "Aspect", "DevSetting", "DevSettingRule", "SettingMatch", "Stage", "draw", "finding", "match", "rules", "stage_of",
]  # fmt: skip

_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class SettingMatch:
    """A development setting that a value is, and how severe that is where it is set."""

    rule: DevSettingRule
    severity: Severity


def match(name: str, value: str, stage: Stage, own: Sequence[str] = ()) -> tuple[SettingMatch, ...]:
    """Return what `value` of the variable `name` shows in a place of `stage`, at most one match per aspect.

    `own` are the addresses of the environment itself: what one of them shows, its host and the siblings of that may
    show too. A value that arrived damaged shows that and nothing else.
    """
    text = value[:_LONGEST]
    if not text:
        return ()
    upper = name.upper()
    named: list[Host] | None = None
    found: dict[Aspect, SettingMatch] = {}
    for rule in rules():
        setting = rule.check
        if setting.aspect in found or (severity := setting.severity(stage, text, rule.entry.severity)) is None:
            continue
        if (setting.host or setting.scheme) and named is None:
            named = list(hosts(text))
        if setting.matches(upper, text, named or ()) and setting.matches(
            upper, text, _foreign(named or (), setting, own)
        ):
            found[setting.aspect] = SettingMatch(rule, severity)
            if setting.exclusive:
                return (found[setting.aspect],)
    return tuple(found.values())


def _foreign(named: Sequence[Host], setting: DevSetting, own: Sequence[str]) -> Sequence[Host]:
    """Return the hosts that the setting may be about: not those that resemble an address of the environment."""
    alike = tuple(host for url in own if any(setting.concerns(each) for each in hosts(url)) for host in own_hosts(url))
    return [host for host in named if not within(host.name, alike)] if alike else named


def finding(matched: SettingMatch, at: Location, name: str, value: str) -> Finding:
    """Return the finding of a match; its message has the length of a value that may be secret, and never the value."""
    setting = matched.rule.check
    whose = f" ({setting.provider})" if setting.provider else ""
    place = file_of(at)
    sensitive = is_secret_name(name) or setting.aspect in {Aspect.KEY, Aspect.PASSWORD} or "://" in value
    length = f", {count(len(value), 'character')} long" if sensitive else ""
    state = "is set for development:" if setting.aspect is Aspect.MODE else "contains"
    return matched.rule.finding(
        at,
        f"`{name}` {state} {setting.message}{whose}{length}",
        anchor=f"{place.path if place else ''}:{name}",
        severity=matched.severity,
        confidence=Confidence.HIGH if matched.severity is Severity.ERROR else Confidence.MEDIUM,
        evidence={"variable": name, "length": len(value)},
        value=Secret(value) if sensitive else None,
    )
