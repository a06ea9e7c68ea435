"""A command line as a user starts it, and what the env gate said."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests import conftest as shared


@dataclass(frozen=True)
class Ended(shared.Ended):
    """How a command ended."""

    @property
    def gate(self) -> dict[str, Any]:
        """The env gate's part of a JSON report."""
        result: dict[str, Any] = next(each for each in json.loads(self.out)["gates"] if each["gate"] == "env")
        return result

    @property
    def found(self) -> set[tuple[str, str]]:
        """Rule and variable (or path) of each finding."""
        return {
            (each["rule"].removeprefix("env/"), each["location"].get("variable") or each["location"]["path"])
            for each in self.gate["findings"]
        }


Launchgate = Callable[..., Ended]


@pytest.fixture
def launchgate(launchgate: shared.Launchgate) -> Launchgate:
    """Run `launchgate` in the repository of the `repo` fixture."""
    return lambda *arguments, **how: Ended(**dataclasses.asdict(launchgate(*arguments, **how)))
