"""What the commands of the env gate ask for beyond its section: values from other sources, or drift alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchgate.gates.env.fingerprints import Fingerprints
    from launchgate.sources.assignment import Assignment

DRIFT = frozenset(
    f"env/{name}"
    for name in (
        "undeclared-variable", "undeclared-reference", "unused-variable", "unwired-variable", "misspelled-reference",
        "unknown-environment", "all-secrets-passed", "public-secret",
    )
)  # fmt: skip
"""The rules that compare code, examples and workflows with the contract."""


@dataclass(frozen=True, slots=True)
class EnvOptions:
    """What the command line asks for.

    `env check` names an `environment`: its values are checked, the last source winning; without sources its declared
    files. `env drift` asks for the `drift` rules alone: the contract against code, examples and workflows.
    """

    environment: str = ""
    sources: Sequence[tuple[str, Sequence[Assignment]]] = ()
    fingerprints: Fingerprints | None = None
    drift: bool = False

    @property
    def requested(self) -> bool:
        """Whether the command line asks for more than the check of a change."""
        return self.drift or bool(self.environment)
