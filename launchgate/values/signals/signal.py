"""What a signal is: a value, in a place of some stage, that was meant for development or test.

The catalogue rows stand in the sibling modules; each is a `Rule` whose `check` is a `Signal`.
"""

from __future__ import annotations

import enum
import random as _random
import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from launchgate.model.finding import Confidence, Severity
from launchgate.model.rule import Bundle, Rule, rule
from launchgate.values.hosts import Host
from launchgate.values.names import secretish


class Stage(enum.Enum):
    """What a file is for; it decides how loudly a signal speaks."""

    PRODUCTION = "production"
    STAGING = "staging"
    UNKNOWN = "unknown"
    DEVELOPMENT = "development"
    DOCUMENTATION = "documentation"


class Aspect(enum.Enum):
    """What about a value a signal judges: a value gets at most one finding of each aspect, for each has its own fix."""

    SHAPE = "shape"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - an aspect
    HOST = "host"
    TRANSPORT = "transport"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Signal:
    """When a value speaks. All given conditions must hold; patterns are searched, names in upper case.

    `host` is searched in each `host[:port]` of the value, `scheme` must fully match that host's scheme. `secret_name`
    asks for a name that is meant to hold a secret. A value that `soft` matches is a warning, no more. `staging` signals
    speak in staging too; `anywhere` ones are faults in every environment, with full severity. `outside` ones speak
    everywhere but in production. `proven` says that the value alone proves it, so it counts without a known name.
    `echoes` asks for a value that is one of the words of its own name: `ELASTIC_PASSWORD=elastic`.
    """

    provider: str
    says: str
    aspect: Aspect
    value: str = ""
    host: str = ""
    scheme: str = ""
    name: str = ""
    not_name: str = ""
    soft: str = ""
    secret_name: bool = False
    echoes: bool = False
    staging: bool = False
    anywhere: bool = False
    outside: bool = False

    @property
    def proven(self) -> bool:
        """Whether the value alone, with no name, shows what it is: keys and published literals."""
        return self.aspect is Aspect.KEY and not self.name and not self.secret_name

    def matches(self, name: str, value: str, named: Sequence[Host]) -> bool:
        """Whether a variable called `name` (upper case) with `value`, which names the hosts `named`, is meant."""
        return (
            (not self.name or _compiled(self.name).search(name) is not None)
            and (not self.not_name or _compiled(self.not_name).search(name) is None)
            and (not self.secret_name or secretish(name))
            and (not self.echoes or value.upper() in name.split("_"))
            and (not self.value or _compiled(self.value).search(value) is not None)
            and (not (self.host or self.scheme) or any(map(self.names, named)))
        )

    def names(self, host: Host) -> bool:
        """Return whether this is a host, reached by a scheme, that the signal is about."""
        return (not self.scheme or _compiled(self.scheme).fullmatch(host.scheme) is not None) and (
            _compiled(self.host).search(host.text) is not None
        )

    def severity(self, stage: Stage, value: str, full: Severity) -> Severity | None:
        """Return how bad this is in a place of `stage`, None where it is as it should be."""
        if self.soft and _compiled(self.soft).search(value) is not None:
            full = min(full, Severity.WARNING)
        match stage:
            case Stage.PRODUCTION:
                return None if self.outside else full
            case Stage.STAGING:
                if self.anywhere or self.outside:
                    return full
                return min(full, Severity.WARNING) if self.staging else None
            case Stage.UNKNOWN:
                return None if self.outside else min(full, Severity.WARNING)
            case Stage.DEVELOPMENT:
                return full if self.outside else None
            case Stage.DOCUMENTATION:
                return Severity.NOTE if self.aspect is Aspect.KEY and not self.outside else None


SignalRule: TypeAlias = Rule[Signal]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def signal(
    name: str,
    check: Signal,
    *,
    why: str,
    fix: str,
    bad: str | Sequence[str],
    good: str | Sequence[str],
    source: str,
    severity: Severity = Severity.ERROR,
    path: str = ".env.production",
    since: str = "0.1",
) -> SignalRule:
    """Declare the rule `env/<name>`; examples are lines of `path`, templates for `draw`."""
    notes = {
        key: text for key, text in {"provider": check.provider, "pattern": check.value or check.host}.items() if text
    }
    declared: SignalRule = rule(
        f"env/{name}",
        severity=severity,
        title=f"{check.provider}: {check.says}" if check.provider else check.says,
        why=why,
        fix=fix,
        bad=_lines(bad, path),
        good=_lines(good, path),
        references=[source],
        since=since,
        notes=notes,
    )(check)
    return declared


def confidence(severity: Severity) -> Confidence:
    """Return how sure a signal of this severity is: errors are proven shapes, warnings have honest exceptions."""
    return Confidence.HIGH if severity is Severity.ERROR else Confidence.MEDIUM


def _lines(templates: str | Sequence[str], path: str) -> Callable[[_random.Random], Sequence[Bundle]]:
    lines = [templates] if isinstance(templates, str) else templates
    return lambda random: [Bundle({path: f"{draw(line, random)}\n"}) for line in lines]


_ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "l": string.ascii_lowercase + string.digits,
    "h": "0123456789abcdef",
    "d": string.digits,
}


def draw(template: str, random: _random.Random) -> str:
    """Fill a template: `«A24»` becomes 24 random letters and digits (U upper, l lower, h hex, d digits).

    Tokens are made when a test runs and never written down, so no push protection fires on this repository.
    """

    def fill(match: re.Match[str]) -> str:
        return "".join(random.choices(_ALPHABETS[match[1]], k=int(match[2])))

    return re.sub(r"«([AUlhd])(\d+)»", fill, template)
