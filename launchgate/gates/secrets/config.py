"""The `secrets:` section of launchgate.yml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from launchgate.policy.fields import FEWER, HIGHER, LOWER, metadata, project_field, trusted_field
from launchgate.policy.forms import Glob, InsidePath, Regex, RuleId, text_form

Kind: TypeAlias = Annotated[str, text_form("a name of small letters, digits and `-`", r"[a-z0-9][a-z0-9-]{0,99}")]
Keyword: TypeAlias = Annotated[
    str, text_form("three or more characters that are in every match", r"[^\s\x00-\x1f]{3,100}")
]

_MOST_BITS = 8


@dataclass(frozen=True, slots=True)
class CustomRule:
    """A kind of credential of your own: found where `pattern` matches near one of `keywords`."""

    id: Kind = field(metadata=trusted_field("Its name: findings bear `secrets/` and this."))
    pattern: Regex = field(metadata=trusted_field("What it looks like; a group called `secret` is the value in it."))
    keywords: tuple[Keyword, ...] = field(
        default=(), metadata=trusted_field("Words of which one is in every match, in any case; they make it fast.")
    )
    paths: tuple[Glob, ...] = field(
        default=(), metadata=trusted_field("Only in these files; everywhere where it is absent.", empty_is_all=True)
    )
    entropy: float = field(
        default=0.0, metadata=trusted_field("Bits per character, 0 to 8, that a value has at least.", stricter=LOWER)
    )
    examples: tuple[str, ...] = field(default=(), metadata=trusted_field("Texts that the pattern must match."))
    description: str = field(default="", metadata=metadata("What it is, for the message."))

    names: Regex | None = field(
        default=None, metadata=trusted_field("Only where it is assigned to something of such a name, in any case.")
    )
    whole: bool = field(
        default=False, metadata=trusted_field("Only where no letter or digit is before or after it.", stricter=LOWER)
    )
    validate: Literal["none", "plausible", "random", "drawn"] = field(
        default="none",
        metadata=trusted_field(
            "What else a value is: not filler (`plausible`), not a placeholder or words (`random`), or drawn by a"
            " machine (`drawn`).",
            stricter=LOWER,
        ),
    )
    severity: Literal["note", "warning", "error"] = field(
        default="error", metadata=trusted_field("How grave a finding is.", stricter=HIGHER)
    )
    impact: str = field(
        default="", metadata=metadata('Completes "Anyone who reads this repository can …", for the report.')
    )
    fix: str = field(default="", metadata=metadata("What to do about it, for the report."))
    rotate: str = field(default="", metadata=metadata("How to replace it, as steps: `1. … 2. …`."))
    revoke_at: str = field(default="", metadata=metadata("The page on which it is revoked."))
    references: tuple[str, ...] = field(default=(), metadata=metadata("Where its form is described."))
    counterexamples: tuple[str, ...] = field(
        default=(), metadata=metadata("Texts in which the pattern must not match.")
    )

    @property
    def expression(self) -> str:
        """The pattern as it is searched."""
        from launchgate.gates.secrets.patterns import expression

        return expression(self.pattern.pattern, self.names.pattern if self.names else "", whole=self.whole)

    def __post_init__(self) -> None:
        """Refuse a rule that takes the name of one of ours, or does not find its own examples as it will be run."""
        from launchgate.gates.secrets.rules import catalogue

        if any(f"secrets/{self.id}" in (rule.id, *rule.entry.formerly) for rule in catalogue()):
            raise ValueError(f"`{self.id}` is a rule of launchgate itself: give yours another id")
        if not 0 <= self.entropy <= _MOST_BITS:
            raise ValueError(f"no text has {self.entropy:g} bits per character: `entropy` is a number from 0 to 8")
        if self.names and self.whole:
            raise ValueError(f"`{self.id}` has `names`, behind which a value is whole anyway: remove `whole`")
        self._try_examples()

    def _try_examples(self) -> None:
        from launchgate.gates.secrets.patterns import search

        for example in self.examples:
            if not search([self.expression], example.encode()):
                message = f"the pattern of `{self.id}` does not match its example {example[:4]}…; fix one of them"
                raise ValueError(message)
            if self.keywords and not any(word.lower() in example.lower() for word in self.keywords):
                message = f"no keyword of `{self.id}` is in its example {example[:4]}…; fix one of them"
                raise ValueError(message)
        for example in self.counterexamples:
            if search([self.expression], example.encode()):
                message = f"the pattern of `{self.id}` matches its counterexample {example[:4]}…; fix one of them"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Values that are not secrets, by how they look."""

    pattern: Regex = field(
        metadata=trusted_field("What the value contains; values over 512 characters are never allowed.")
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
            raise ValueError("the pattern matches every value; write what it has to contain")


@dataclass(frozen=True, slots=True)
class DetectSecrets:
    """What is taken over from detect-secrets."""

    baseline: InsidePath | None = field(
        default=None,
        metadata=trusted_field("Its baseline, read at the base of the change: what it lists is not reported."),
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
    rules: tuple[CustomRule, ...] = field(default=(), metadata=project_field("Your own kinds of credentials.", by="id"))
    allow: tuple[Allowed, ...] = field(
        default=(), metadata=trusted_field("Values that are not secrets.", stricter=FEWER, by="pattern")
    )
    detect_secrets: DetectSecrets = field(
        default_factory=DetectSecrets, metadata=trusted_field("What is taken over from detect-secrets.")
    )
