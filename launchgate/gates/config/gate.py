"""The pseudo-gate `config`: it owns the rules about rules, has no section, and is run by nobody.

`judge` makes its findings while it loads configurations and applies waivers; a report shows the gate only when it has
something to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from launchgate.finding import Finding
from launchgate.rule import Bundle, Example, Rule, rules_in
from launchgate.run import Outcome, Run


@dataclass(frozen=True, slots=True)
class NoSection:
    """Core's own keys take its place."""


class ConfigGate:
    """The catalogue entries of what can be wrong with launchgate.yml, waivers and the baseline."""

    name: ClassVar[str] = "config"
    config: ClassVar[type[Any]] = NoSection
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Give the rules of this gate."""
        from launchgate.gates.config import rules

        return rules_in(rules)

    def run(self, run: Run, section: NoSection) -> Outcome:
        """See nothing: whoever loads and waives already told."""
        del run, section
        return Outcome(concerned=False)

    def examine(self, example: Example) -> Sequence[Finding]:
        """Judge one example: a configuration before and after, or lines with waivers and markers."""
        from launchgate.gates.config import loosened, waivers

        if isinstance(example, Bundle) and example.given:
            return loosened.examine(example)
        return waivers.examine(example)


GATE = ConfigGate()
