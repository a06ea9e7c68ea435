"""A development setting: a value that, in a place of some stage, was meant for development or tests."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from launchgate.model.finding import Severity
from launchgate.model.rule import Rule
from launchgate.text.names import is_secret_name
from launchgate.values.dev_settings.stage import Stage
from launchgate.values.hosts import Host


class Aspect(enum.Enum):
    """What about a value a setting concerns: a value gets at most one finding per aspect, for each has its own fix."""

    SHAPE = "shape"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - an aspect
    HOST = "host"
    TRANSPORT = "transport"
    MODE = "mode"


class Reach(enum.Enum):
    """Where a setting is a fault: `STAGING` ones as a warning in staging too, `DEPLOYED` ones as severe there."""

    PRODUCTION = "production"
    STAGING = "staging"
    DEPLOYED = "deployed"
    OUTSIDE_PRODUCTION = "outside_production"


@dataclass(frozen=True, slots=True)
class DevSetting:
    """When a value counts as one. All given conditions must hold; patterns are searched, names in upper case.

    `host` is searched in each `host[:port]` of the value, `scheme` must fully match that host's scheme. `secret_names`
    asks for a name that is meant to hold a secret, `value_in_name` for a value that is one of the words of its name:
    `ELASTIC_PASSWORD=elastic`. A value that `weak_value` matches is at most a warning. A value that an `exclusive`
    setting matches is reported as that alone.
    """

    message: str
    aspect: Aspect
    provider: str = ""
    applies_to: Reach = Reach.PRODUCTION
    names: str = ""
    not_names: str = ""
    secret_names: bool = False
    pattern: str = ""
    value_in_name: bool = False
    scheme: str = ""
    host: str = ""
    weak_value: str = ""
    exclusive: bool = False

    @property
    def proven(self) -> bool:
        """Whether the value alone, with no name, shows what it is: keys and published literals."""
        return self.aspect is Aspect.KEY and not self.names and not self.secret_names

    def matches(self, name: str, value: str, hosts: Sequence[Host]) -> bool:
        """Whether a variable called `name` (upper case) with `value`, which names `hosts`, is meant."""
        return (
            (not self.names or _compiled(self.names).search(name) is not None)
            and (not self.not_names or _compiled(self.not_names).search(name) is None)
            and (not self.secret_names or is_secret_name(name))
            and (not self.value_in_name or value.upper() in name.split("_"))
            and (not self.pattern or _compiled(self.pattern).search(value) is not None)
            and (not (self.host or self.scheme) or any(map(self.concerns, hosts)))
        )

    def concerns(self, host: Host) -> bool:
        """Whether this is a host, reached by a scheme, that the setting is about."""
        return (not self.scheme or _compiled(self.scheme).fullmatch(host.scheme) is not None) and (
            _compiled(self.host).search(host.text) is not None
        )

    def severity(self, stage: Stage, value: str, full: Severity) -> Severity | None:
        """Return how severe `value` is in a place of `stage`, None where it is as it should be."""
        if self.weak_value and _compiled(self.weak_value).search(value) is not None:
            full = min(full, Severity.WARNING)
        outside = self.applies_to is Reach.OUTSIDE_PRODUCTION
        match stage:
            case Stage.PRODUCTION:
                return None if outside else full
            case Stage.STAGING:
                if outside or self.applies_to is Reach.DEPLOYED:
                    return full
                return min(full, Severity.WARNING) if self.applies_to is Reach.STAGING else None
            case Stage.UNKNOWN:
                return None if outside else min(full, Severity.WARNING)
            case Stage.DEVELOPMENT:
                return full if outside else None
            case Stage.DOCUMENTATION:
                return Severity.NOTE if self.aspect is Aspect.KEY and not outside else None


DevSettingRule: TypeAlias = Rule[DevSetting]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
