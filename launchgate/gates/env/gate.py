"""The env gate: what it is called, its section, its options, and how it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from launchgate.gates.env.config import EnvSection
from launchgate.gates.env.options import EnvOptions
from launchgate.model.run import Outcome, Run

if TYPE_CHECKING:
    from launchgate.model.finding import Finding
    from launchgate.model.rule import Example, Rule


class EnvGate:
    """Checks what the code reads and what environments set against the contract."""

    name: ClassVar[str] = "env"
    config: ClassVar[type[Any]] = EnvSection
    options: ClassVar[type[Any]] = EnvOptions
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate and every development setting."""
        from launchgate.gates.env.evaluate import env_rules
        from launchgate.values import dev_settings

        return (*env_rules(), *dev_settings.rules())

    def run(self, run: Run, section: EnvSection, options: EnvOptions) -> Outcome:
        """Check the repository, the drift in it alone, or the values of one environment."""
        if run.change is not None and not options.requested:
            from launchgate.gates.env.concern import concerns

            if not concerns(run.change, run.environments.values(), section.vars):
                return Outcome(scanned={"files": 0, "variables": 0, "environments": 0}, applicable=False)
        from launchgate.gates.env.evaluate import check_repository, check_values

        return (check_values if options.environment else check_repository)(run, section, options)

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Check the files of an example; a text is a `.env.production`."""
        from launchgate.gates.env.evaluate import evaluate
        from launchgate.gates.env.example import builder_of

        return list(evaluate(builder_of(example).build()))


GATE = EnvGate()
