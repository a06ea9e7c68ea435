"""The gate `config`: it owns the rules about rules, has no keys of its own, and runs after the others.

Its findings are collected while the runner loads configurations and applies suppressions; a report shows the gate only
when there are any.
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
class ConfigOptions:
    """What loading and suppressing found; `collect` is called once, after every other gate has run."""

    collect: Callable[[], Sequence[Finding]] = tuple


class ConfigGate:
    """The catalogue entries of what can be wrong with launchgate.yml, waivers and the baseline."""

    name: ClassVar[str] = "config"
    config: ClassVar[type[Any]] = NoSection
    options: ClassVar[type[Any]] = ConfigOptions
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate."""
        from launchgate.gates.config import rules

        return rules_in(rules)

    def run(self, run: Run, section: NoSection, options: ConfigOptions) -> Outcome:
        """Report what was collected."""
        del run, section
        return Outcome(findings=options.collect(), scanned={"configurations": 1})

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Judge one example: a configuration before and after, or lines with waivers and markers."""
        from launchgate.gates.config import waivers, weakened

        if isinstance(example, Bundle) and example.files_before:
            return weakened.check_example(example)
        return waivers.check_example(example)


GATE = ConfigGate()
