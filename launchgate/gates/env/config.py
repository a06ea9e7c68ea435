"""The `env:` section of launchgate.yml: the contract between code and environments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from launchgate.policy import FEWER, HIGHER, LOWER, MORE, KeyRule, Mark, metadata, project_field, trusted_field
from launchgate.policy.forms import Count, Date, Glob, Name, Regex, Scalar, Scheme, VariableName

Type: TypeAlias = Literal[
    "string", "integer", "number", "boolean", "enum", "url", "public_url", "email", "host", "port", "hostport", "ip",
    "dsn", "duration", "bytes", "cron", "timezone", "semver", "uuid", "date", "json", "base64", "hex", "pem",
    "certificate", "jwt", "csv",
]  # fmt: skip

Names: TypeAlias = tuple[VariableName, ...]


@dataclass(frozen=True, slots=True)
class Var:
    """What one variable must be. An empty value counts as missing."""

    type: Type = field(default="string", metadata=trusted_field("What the value is."))
    secret: bool = field(
        default=False, metadata=trusted_field("Never shown; checked for published values.", stricter=HIGHER)
    )
    required: bool = field(default=False, metadata=trusted_field("Required in every environment.", stricter=HIGHER))
    required_in: tuple[Name, ...] = field(
        default=(), metadata=trusted_field("Environments that need it.", stricter=MORE)
    )
    required_if: Mapping[VariableName, Scalar] = field(
        default_factory=dict,
        metadata=trusted_field("Required when another variable is `set` or has a value.", stricter=MORE),
    )
    values: tuple[Scalar, ...] = field(default=(), metadata=trusted_field("The values of an `enum`.", stricter=FEWER))
    schemes: tuple[Scheme, ...] = field(
        default=(), metadata=trusted_field("The schemes of a url or dsn.", stricter=FEWER, empty_is_all=True)
    )
    pattern: Regex | None = field(
        default=None, metadata=trusted_field("A regular expression for the whole value.", stricter=MORE)
    )
    min_bytes: Count = field(
        default=0, metadata=trusted_field("Least length in bytes, decoded for base64.", stricter=HIGHER)
    )
    differs_across: tuple[Name, ...] = field(
        default=(), metadata=trusted_field("Environments whose values must differ.", stricter=MORE)
    )
    rotate_by: Date | None = field(
        default=None, metadata=trusted_field("The day by which it must be replaced.", stricter=LOWER)
    )
    owner: str = field(default="", metadata=metadata("Who can replace it."))
    description: str = field(default="", metadata=metadata("What it is for."))
    example: Scalar = field(default="", metadata=metadata("A value to show in the example file."))
    mark: Mark | None = None

    def __post_init__(self) -> None:
        """Refuse what could never be satisfied."""
        if self.type == "enum" and not self.values:
            message = "an `enum` needs `values`; list what is allowed: `values: [a, b]`"
            raise ValueError(message)
        if self.values and self.type != "enum":
            message = "`values` belong to `type: enum`; set the type, or remove the values"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Group:
    """Variables that belong together."""

    KEYS: ClassVar = (KeyRule("exactly one", ("all_or_none", "one_of", "conflicts")),)

    all_or_none: Names = field(default=(), metadata=trusted_field("Set all of them or none."))
    one_of: Names = field(default=(), metadata=trusted_field("Set exactly one of them."))
    conflicts: Names = field(default=(), metadata=trusted_field("Set at most one of them."))
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class EnvSection:
    """The variables an application needs, and who reads its .env files."""

    vars: Mapping[VariableName, Var] = field(default_factory=dict, metadata=project_field("The variables, by name."))
    groups: tuple[Group, ...] = field(default=(), metadata=project_field("Variables that belong together."))
    consumers: tuple[Literal["python", "npm", "compose"], ...] = field(
        default=(),
        metadata=trusted_field(
            "Parsers that read the .env files; detected when empty.", stricter=MORE, empty_is_all=True
        ),
    )
    exclude: tuple[Glob, ...] = field(
        default=(), metadata=trusted_field("Paths that are not part of the application.", stricter=FEWER)
    )
    mark: Mark | None = None
