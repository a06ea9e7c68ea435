"""The gate `config`: rules about launchgate.yml, waivers and the baseline. It has no section of its own.

The runner collects its findings while it loads configurations and applies suppressions, and runs the gate after the
others. A report contains the gate only if there are findings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from launchgate.model.finding import Finding
from launchgate.model.rule import Example, Rule, rules_in
from launchgate.model.run import Outcome, Run


@dataclass(frozen=True, slots=True)
class NoSection:
    """The empty section: the gate has no configuration keys."""


@dataclass(frozen=True, slots=True)
class ConfigOptions:
    """The findings of loading and suppressing; `collect` is called once, after all other gates."""

    collect: Callable[[], Sequence[Finding]] = tuple


class ConfigGate:
    """Rules about launchgate.yml, waivers and the baseline."""

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
        """Return the collected findings."""
        del run, section
        return Outcome(findings=options.collect(), scanned={"configurations": 1})

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Check one example: a configuration before and after a change, or lines with waivers and markers."""
        from launchgate.gates.config.evaluate import check_example

        return check_example(example)


GATE = ConfigGate()
