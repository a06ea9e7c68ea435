"""What a rule reports about a place: the finding, its severity, its location and its fix."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from launchgate.model.masker import Secret

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class Severity(enum.IntEnum):
    """What happens in production if nobody acts."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case name used in configuration and reports."""
        return self.name.lower()


class Impact(enum.IntEnum):
    """What it costs to ignore a rule, most expensive first: the order in which findings of one severity are listed."""

    POLICY = 0  # the gate itself is weakened, so that nothing else it reports can be relied on
    LIVE_SECRET = 1
    LEAK = 2
    DATA_LOSS = 3
    OUTAGE = 4
    OTHER = 5

    @property
    def label(self) -> str:
        """The lower-case name used in reports."""
        return self.name.lower().replace("_", "-")


class Confidence(enum.IntEnum):
    """How sure the rule is that it is right about this place."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The lower-case name used in reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class InFile:
    """A place in a file: a repository-relative path with forward slashes, 1-based lines and columns.

    `end_column` is exclusive, as in SARIF. `commit` is set where the place is not in head. Standard input is path
    `-`; a commit message is path `COMMIT_MSG` with its commit.
    """

    path: str
    line: int
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable; `declared_at` is the line that declares it, None where nothing does."""

    name: str
    declared_at: InFile | None = None


@dataclass(frozen=True, slots=True)
class Url:
    """An address that was asked; `declared_at` is the line of configuration that caused the request."""

    url: str
    declared_at: InFile | None = None


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A DNS record (`name`, `type` such as `A` or `MX`); `declared_at` is the line that caused the look-up."""

    name: str
    type: str
    declared_at: InFile | None = None


Location: TypeAlias = InFile | Variable | Url | DnsRecord


def file_of(location: Location) -> InFile | None:
    """Return the place in a file of a location, None where no file declares it."""
    return location if isinstance(location, InFile) else location.declared_at


def name_of(location: Location) -> str:
    """Return the short text that people read for a location: `path:line`, a variable, an address, `name TYPE`."""
    match location:
        case InFile():
            return f"{location.path}:{location.line}"
        case Variable():
            return location.name
        case Url():
            return location.url
        case DnsRecord():
            return f"{location.name} {location.type}"


def subject_of(location: Location) -> str:
    """Return the part of a location that survives edits around it: a path, variable, address or record."""
    return location.path if isinstance(location, InFile) else name_of(location)


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do: `summary` in one sentence, `replacement` to paste where one can be written down.

    `safe` means that pasting the replacement cannot change behaviour beyond the fault.
    """

    summary: str
    replacement: str = ""
    safe: bool = False


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """The catalogue entry of a rule: what `explain`, the docs page and SARIF show of it."""

    id: str
    severity: Severity
    title: str
    why: str
    fix: str
    references: tuple[str, ...] = ()
    since: str = "0.1"
    formerly: tuple[str, ...] = ()
    preview: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    impact: Impact = Impact.OTHER

    @property
    def gate(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place; made only by `Rule.found`.

    `anchor` is the structural text that identifies the fault in its file (a variable, a table and operation, a check):
    never text that may hold a value. `value` is the secret the finding is about and is never serialised.
    """

    rule: RuleInfo
    at: Location
    message: str
    severity: Severity
    confidence: Confidence
    fix: Fix
    anchor: str
    also: tuple[Location, ...] = ()
    evidence: Mapping[str, Json] = field(default_factory=dict)
    value: Secret | None = None

    @property
    def impact(self) -> Impact:
        """The impact of the rule; a secret that its provider has confirmed to work is a live one."""
        verified = self.evidence.get("verified")
        live = isinstance(verified, Mapping) and verified.get("state") == "live"
        return min(self.rule.impact, Impact.LIVE_SECRET) if live else self.rule.impact


def fingerprint(finding: Finding, nth: int) -> str:
    """Return the public identity of a finding: structure only, stable when lines move.

    `nth` counts the findings of one run, from 0, that agree in rule, subject and anchor.
    """
    import hashlib

    parts = (finding.rule.id, subject_of(finding.at), finding.anchor, str(nth))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
