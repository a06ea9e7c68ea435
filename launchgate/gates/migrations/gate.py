"""The migrations gate: what it is called, its section, its rules, and how it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from launchgate.gates.migrations.config import MigrationsOptions, MigrationsSection
from launchgate.model.finding import Finding
from launchgate.model.rule import Bundle, Example, Rule, rules_in
from launchgate.model.run import Outcome, Run


class MigrationsGate:
    """Checks the SQL that a change would send to the database."""

    name: ClassVar[str] = "migrations"
    config: ClassVar[type[Any]] = MigrationsSection
    options: ClassVar[type[Any]] = MigrationsOptions
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return the rules of this gate."""
        from launchgate.gates.migrations import rules

        return rules_in(rules)

    def run(self, run: Run, section: MigrationsSection, options: MigrationsOptions) -> Outcome:
        """Check the migrations of the change, in the schema that the older ones leave."""
        if run.change is not None:
            from launchgate.gates.migrations.concern import concerns

            if not concerns(run.change, section):
                return Outcome(scanned={"files": 0, "statements": 0}, applicable=False)
        from launchgate.gates.migrations import analyze

        return analyze.run(run, section, options, self.rules)

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Return what is found in an example: a string is one SQL file, a bundle a folder over the files before."""
        from launchgate.gates.migrations.analyze import check_texts

        bundle = example if isinstance(example, Bundle) else Bundle({"migrations/1_example.sql": example})
        before: Mapping[str, str] = bundle.files_before
        return check_texts(bundle.files, before, MigrationsSection(), self.rules())


GATE = MigrationsGate()
