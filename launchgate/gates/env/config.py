"""The `env:` section of launchgate.yml: the contract between code and environments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from launchgate.config import FEWER, HIGHER, LOWER, MORE, Keys, Mark, contract, guard, remark
from launchgate.config.forms import Count, Date, Glob, Name, Regex, Scalar, Scheme, VariableName

Type: TypeAlias = Literal[
    "string", "integer", "number", "boolean", "enum", "url", "public_url", "email", "host", "port", "hostport", "ip",
    "dsn", "duration", "bytes", "cron", "timezone", "semver", "uuid", "date", "json", "base64", "hex", "pem",
    "certificate", "jwt", "csv",
]  # fmt: skip

Names: TypeAlias = tuple[VariableName, ...]


@dataclass(frozen=True, slots=True)
class Var:
    """What one variable must be. An empty value counts as missing."""

    type: Type = field(default="string", metadata=guard("What the value is."))
    secret: bool = field(default=False, metadata=guard("Never shown; checked for published values.", stricter=HIGHER))
    required: bool = field(default=False, metadata=guard("Required in every environment.", stricter=HIGHER))
    required_in: tuple[Name, ...] = field(default=(), metadata=guard("Environments that need it.", stricter=MORE))
    required_if: Mapping[VariableName, Scalar] = field(
        default_factory=dict,
        metadata=guard("Required when another variable is `set` or has a value.", stricter=MORE),
    )
    values: tuple[Scalar, ...] = field(default=(), metadata=guard("The values of an `enum`.", stricter=FEWER))
    schemes: tuple[Scheme, ...] = field(
        default=(), metadata=guard("The schemes of a url or dsn.", stricter=FEWER, empty_is_all=True)
    )
    pattern: Regex | None = field(
        default=None, metadata=guard("A regular expression for the whole value.", stricter=MORE)
    )
    min_bytes: Count = field(default=0, metadata=guard("Least length in bytes, decoded for base64.", stricter=HIGHER))
    differs_across: tuple[Name, ...] = field(
        default=(), metadata=guard("Environments whose values must differ.", stricter=MORE)
    )
    rotate_by: Date | None = field(
        default=None, metadata=guard("The day by which it must be replaced.", stricter=LOWER)
    )
    owner: str = field(default="", metadata=remark("Who can replace it."))
    description: str = field(default="", metadata=remark("What it is for."))
    example: Scalar = field(default="", metadata=remark("A value to show in the example file."))
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
    """Variables that stand or fall together."""

    KEYS: ClassVar = (Keys("exactly one", ("all_or_none", "one_of", "conflicts")),)

    all_or_none: Names = field(default=(), metadata=guard("Set all of them or none."))
    one_of: Names = field(default=(), metadata=guard("Set exactly one of them."))
    conflicts: Names = field(default=(), metadata=guard("Set at most one of them."))
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class EnvSection:
    """The variables an application needs, and who reads its .env files."""

    vars: Mapping[VariableName, Var] = field(default_factory=dict, metadata=contract("The variables, by name."))
    groups: tuple[Group, ...] = field(default=(), metadata=contract("Variables that belong together."))
    consumers: tuple[Literal["python", "npm", "compose"], ...] = field(
        default=(),
        metadata=guard("Parsers that read the .env files; detected when empty.", stricter=MORE, empty_is_all=True),
    )
    exclude: tuple[Glob, ...] = field(
        default=(), metadata=guard("Paths that are no part of the application.", stricter=FEWER)
    )
    mark: Mark | None = None
