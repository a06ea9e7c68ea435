"""The cases of docs/verdicts.md: what one is, where all are registered, and the history most of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from launchgate.ci import ScopeOptions
from tests.ci.conftest import Hub

ZERO = "0" * 40


@dataclass(frozen=True)
class Case:
    """What `look` is given. `changed` are the paths that come out as changed; `machine` is set for git itself."""

    cwd: Path
    environ: dict[str, str] = field(default_factory=dict)
    options: ScopeOptions = field(default_factory=ScopeOptions)
    changed: tuple[str, ...] | None = None
    machine: dict[str, str] = field(default_factory=dict)


SetUp: TypeAlias = Callable[[Hub], Case]
CASES: dict[str, SetUp] = {}


def case(function: SetUp) -> SetUp:
    """Register a case under its name in the table."""
    CASES[function.__name__.replace("_", "-")] = function
    return function


def history(hub: Hub) -> Hub:
    """Make main (m0, m1, m2) and topic (t0, t1, which left main at m0), and push both."""
    work = hub.work
    for number in range(3):
        hub.names[f"m{number}"] = work.commit({f"m{number}.txt": f"m{number}\n"}, f"main {number}")
    work.git("switch", "--quiet", "--create", "topic", hub.names["m0"])
    for number in range(2):
        hub.names[f"t{number}"] = work.commit({f"t{number}.txt": f"t{number}\n"}, f"topic {number}")
    hub.names["merge base"] = hub.names["m0"]
    hub.push("main", "topic")
    return hub


TOPIC = ("t0.txt", "t1.txt")
