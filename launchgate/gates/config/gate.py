"""The gate `config`: it owns the rules about rules, has no keys of its own, and runs after the others.

What it tells comes to light while `judge` loads configurations and applies waivers; a report shows the gate only when
it has something to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from launchgate.model.finding import Finding
from launchgate.model.rule import Bundle, Example, Rule, rules_in
from launchgate.model.run import Outcome, Run


@dataclass(frozen=True, slots=True)
class NoSection:
    """Core's own keys take its place."""


@dataclass(frozen=True, slots=True)
class ComeToLight:
    """What loading and waiving brought to light; `tell` is asked once, after every other gate has run."""

    tell: Callable[[], Sequence[Finding]]


class ConfigGate:
    """The catalogue entries of what can be wrong with launchgate.yml, waivers and the baseline."""

    name: ClassVar[str] = "config"
    config: ClassVar[type[Any]] = NoSection
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate."""
        from launchgate.gates.config import rules

        return rules_in(rules)

    def run(self, run: Run, section: ComeToLight) -> Outcome:
        """Tell what came to light."""
        del run
        return Outcome(findings=section.tell(), scanned={"configurations": 1})

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Judge one example: a configuration before and after, or lines with waivers and markers."""
        from launchgate.gates.config import waivers, weakened

        if isinstance(example, Bundle) and example.files_before:
            return weakened.check_example(example)
        return waivers.check_example(example)


GATE = ConfigGate()
