"""What the commands of the env gate ask for beyond its section: values from elsewhere, or drift alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.fingerprints import Fingerprints
from launchgate.sources.assignment import Assignment

DRIFT = frozenset(
    f"env/{name}"
    for name in (
        "undeclared-variable", "undeclared-reference", "unused-variable", "unwired-variable", "misspelled-reference",
        "unknown-environment", "all-secrets-passed", "public-secret",
    )
)  # fmt: skip
"""The rules that hold code, examples and workflows against the contract."""


@dataclass(frozen=True, slots=True)
class ValuesOf:
    """`env check`: the values of one environment, the last source winning; without sources its declared files.

    `elsewhere` says that the environment is another configuration's: then this one need not have values of it.
    """

    section: EnvSection
    environment: str
    sources: Sequence[tuple[str, Sequence[Assignment]]] = ()
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class DriftOf:
    """`env drift`: the whole contract against code, examples and workflows."""

    section: EnvSection
