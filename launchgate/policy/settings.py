"""The keys of launchgate.yml that core owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, TypeAlias

from launchgate.model.finding import Severity
from launchgate.policy.fields import FEWER, HIGHER, LOWER, metadata, project_field, trusted_field
from launchgate.policy.forms import Date, Glob, HttpUrl, InsidePath, Name, RuleId
from launchgate.policy.nodes import Mark
from launchgate.policy.shapes import AtLeast, KeyRule
from launchgate.text.globs import matches

Level: TypeAlias = Literal["off", "note", "warning", "error"]
Threshold: TypeAlias = Literal["never", "error", "warning"]
Place: TypeAlias = Literal["path", "variable", "url", "record", "check", "value"]

_LEVELS: tuple[Level, ...] = ("off", "note", "warning", "error")
_THRESHOLDS: tuple[Threshold, ...] = ("never", "error", "warning")
_PLACES: tuple[Place, ...] = ("path", "variable", "url", "record", "check", "value")


@dataclass(frozen=True, slots=True)
class EnvironmentEntry:
    """One place where the software runs."""

    url: HttpUrl | None = field(default=None, metadata=project_field("The address users open."))
    files: tuple[InsidePath, ...] = field(
        default=(),
        metadata=project_field("Files that hold values of this environment; one that several name is the strictest's."),
    )
    protected: bool = field(
        default=False,
        metadata=trusted_field("Production rules apply: nothing of development or test.", stricter=HIGHER),
    )
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """One line of standing policy for a rule; without `paths` it holds everywhere."""

    level: Level = field(metadata=trusted_field("What a finding of the rule is here.", stricter=HIGHER))
    paths: Annotated[tuple[Glob, ...], AtLeast(1)] = field(
        default=(), metadata=trusted_field("Where this line holds; without it, everywhere.")
    )


RulePolicy: TypeAlias = Level | Annotated[tuple[Policy, ...], AtLeast(1)]


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """An exception in the file: one rule, one place, a reason and an end."""

    rule: RuleId = field(metadata=trusted_field("The rule that is suppressed."))
    reason: str = field(metadata=metadata("Why this is acceptable until then."))
    expires: Date = field(
        metadata=trusted_field("The last day on which it counts, at most 180 days ahead.", stricter=LOWER)
    )
    path: Glob | None = field(default=None, metadata=trusted_field("The files in which the rule is suppressed."))
    variable: str | None = field(default=None, metadata=trusted_field("The variable for which the rule is suppressed."))
    url: str | None = field(default=None, metadata=trusted_field("The address for which the rule is suppressed."))
    record: str | None = field(default=None, metadata=trusted_field("The DNS record for which the rule is suppressed."))
    check: str | None = field(default=None, metadata=trusted_field("The smoke check for which the rule is suppressed."))
    value: str | None = field(
        default=None, metadata=trusted_field("The tag of the value, as `launchgate waive` writes it.")
    )
    owner: str = field(default="", metadata=metadata("Who answers for it."))
    mark: Mark | None = None
    KEYS: ClassVar = (KeyRule("exactly one", _PLACES),)

    def __post_init__(self) -> None:
        """Refuse a waiver without a reason."""
        if not self.reason.strip():
            message = "`reason` is empty; write why this is acceptable until then"
            raise ValueError(message)

    @property
    def where(self) -> tuple[Place, str]:
        """The kind of place and its text."""
        return next((name, text) for name in _PLACES if (text := getattr(self, name)) is not None)

    @property
    def subject(self) -> str:
        """What identifies the waiver among the others."""
        return " ".join((self.rule, *self.where))


def threshold_is_weaker(base: ThresholdPolicy, head: ThresholdPolicy) -> bool:
    """Return whether any gate fails later at head than at base."""
    gates = {None, *(base if isinstance(base, Mapping) else ()), *(head if isinstance(head, Mapping) else ())}
    return any(_THRESHOLDS.index(_threshold(head, gate)) < _THRESHOLDS.index(_threshold(base, gate)) for gate in gates)


def policy_is_weaker(base: RulePolicy | None, head: RulePolicy | None) -> bool:
    """Return whether a rule may be taken less seriously at head than at base; None is the rule's own severity.

    Only what is certain counts as not weaker: equal, raised to `error`, or raised from one level to another.
    """
    if head in (base, "error") or base == "off":
        return False
    if isinstance(base, str) and isinstance(head, str):
        return _LEVELS.index(head) < _LEVELS.index(base)
    return True


ThresholdPolicy: TypeAlias = Threshold | Mapping[str, Threshold]


@dataclass(frozen=True, slots=True)
class Settings:
    """What core reads from launchgate.yml."""

    version: Literal[1] = field(default=1, metadata=metadata("The version of this format."))
    environments: Mapping[Name, EnvironmentEntry] = field(
        default_factory=dict, metadata=project_field("Where the software runs, by name.")
    )
    rules: Mapping[RuleId, RulePolicy] = field(
        default_factory=dict,
        metadata=trusted_field(
            "Standing policy: a level per rule, or a list of which the first match wins.", stricter=policy_is_weaker
        ),
    )
    waivers: tuple[WaiverEntry, ...] = field(
        default=(), metadata=trusted_field("Exceptions; each ends.", stricter=FEWER, by="subject")
    )
    fail_on: ThresholdPolicy = field(
        default="error",
        metadata=trusted_field(
            "From which severity a finding fails the gate; per gate as `{default: error, domain: never}`.",
            stricter=threshold_is_weaker,
        ),
    )
    inconclusive: Literal["warn", "fail"] = field(
        default="fail", metadata=trusted_field("What follows when something could not be checked.", stricter=HIGHER)
    )
    trust: Literal["head", "base"] = field(
        default="head",
        metadata=trusted_field("Whose trusted settings apply to a change that alters them.", stricter=HIGHER),
    )

    def threshold(self, gate: str) -> Severity | None:
        """Return the severity from which findings fail `gate`, None for never."""
        word = _threshold(self.fail_on, gate)
        return None if word == "never" else Severity[word.upper()]

    def level(self, rules: Sequence[str], path: str | None) -> Level | None:
        """Return the level that policy sets for a rule (its id and former ids) at a path, None where it sets none.

        A line with `paths` holds only for findings in a file; `path` is relative to the configuration's folder.
        """
        policy = next((self.rules[rule] for rule in rules if rule in self.rules), None)
        if policy is None or isinstance(policy, str):
            return policy
        holds = (line.level for line in policy if not line.paths or (path is not None and matches(path, line.paths)))
        return next(holds, None)


def _threshold(policy: ThresholdPolicy, gate: str | None) -> Threshold:
    if not isinstance(policy, Mapping):
        return policy
    return policy.get(gate or "default", policy.get("default", "error"))
