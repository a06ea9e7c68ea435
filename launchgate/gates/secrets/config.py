"""The `secrets:` section of launchgate.yml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from launchgate.policy.fields import FEWER, LOWER, metadata, project_field, trusted_field
from launchgate.policy.forms import Glob, InsidePath, Regex, RuleId, text_form

Kind: TypeAlias = Annotated[str, text_form("a name of small letters, digits and `-`", r"[a-z0-9][a-z0-9-]{0,99}")]
Keyword: TypeAlias = Annotated[
    str, text_form("three or more characters that stand in every match", r"[^\s\x00-\x1f]{3,100}")
]

_MOST_BITS = 8


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A kind of credential of your own: found where `pattern` matches near one of `keywords`."""

    id: Kind = field(metadata=trusted_field("Its name: findings bear `secrets/` and this."))
    pattern: Regex = field(metadata=trusted_field("What it looks like; a group called `secret` is the value in it."))
    keywords: tuple[Keyword, ...] = field(
        default=(), metadata=trusted_field("Words of which one stands in every match, in any case; they make it fast.")
    )
    paths: tuple[Glob, ...] = field(
        default=(), metadata=trusted_field("Only in these files; everywhere where it is absent.", empty_is_all=True)
    )
    entropy: float = field(
        default=0.0, metadata=trusted_field("Bits per character, 0 to 8, that a value has at least.", stricter=LOWER)
    )
    examples: tuple[str, ...] = field(default=(), metadata=trusted_field("Texts that the pattern must match."))
    description: str = field(default="", metadata=metadata("What it is, for the message."))

    def __post_init__(self) -> None:
        """Refuse a rule that takes the name of one of ours, or does not find its own examples as it will be run."""
        from launchgate.gates.secrets.gate import GATE
        from launchgate.gates.secrets.own import search

        if any(f"{GATE.name}/{self.id}" in (rule.id, *rule.entry.formerly) for rule in GATE.rules()):
            raise ValueError(f"`{self.id}` is a rule of launchgate itself: give yours another id")
        if not 0 <= self.entropy <= _MOST_BITS:
            raise ValueError(f"no text has {self.entropy:g} bits per character: `entropy` is a number from 0 to 8")
        for example in self.examples:
            if not search([self.pattern.pattern], example.encode()):
                message = f"the pattern of `{self.id}` does not match its example {example[:4]}…; mend one of them"
                raise ValueError(message)
            if self.keywords and not any(word.lower() in example.lower() for word in self.keywords):
                message = f"no keyword of `{self.id}` stands in its example {example[:4]}…; mend one of them"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Values that are no secrets, by how they look."""

    pattern: Regex = field(
        metadata=trusted_field("What stands in the value; values over 512 characters are never allowed.")
    )
    rules: tuple[RuleId, ...] = field(
        default=(),
        metadata=trusted_field("Only what these rules find; everything where it is absent.", empty_is_all=True),
    )
    paths: tuple[Glob, ...] = field(
        default=(), metadata=trusted_field("Only in these files; everywhere where it is absent.", empty_is_all=True)
    )
    reason: str = field(default="", metadata=metadata("Why, for the report."))

    def __post_init__(self) -> None:
        """Refuse a pattern that allows everything."""
        if self.pattern.search(""):
            raise ValueError("the pattern stands in every value; write what it has to hold")


@dataclass(frozen=True, slots=True)
class DetectSecrets:
    """What is taken over from detect-secrets."""

    baseline: InsidePath | None = field(
        default=None, metadata=trusted_field("Its baseline, read at the base of the change: what it lists is not told.")
    )
    plugins: tuple[InsidePath, ...] = field(
        default=(),
        metadata=trusted_field(
            "Its custom plugins: code, run from the base of a change and only with --allow-plugins."
        ),
    )


@dataclass(frozen=True, slots=True)
class SecretsSection:
    """What is searched, and for what."""

    exclude: tuple[Glob, ...] = field(default=(), metadata=trusted_field("Paths that are not read.", stricter=FEWER))
    rules: tuple[OwnRule, ...] = field(default=(), metadata=project_field("Your own kinds of credentials.", by="id"))
    allow: tuple[Allowed, ...] = field(
        default=(), metadata=trusted_field("Values that are no secrets.", stricter=FEWER, by="pattern")
    )
    detect_secrets: DetectSecrets = field(
        default_factory=DetectSecrets, metadata=trusted_field("What is taken over from detect-secrets.")
    )
