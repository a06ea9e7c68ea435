"""The secrets gate: its section, its rules and its scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from launchgate.gates.secrets.config import SecretsSection
from launchgate.gates.secrets.options import SecretsOptions
from launchgate.model.finding import Finding
from launchgate.model.run import Outcome, Run

if TYPE_CHECKING:
    from launchgate.model.rule import Example, Rule


class SecretsGate:
    """Searches the added lines of a change, every commit of a range, or whole files."""

    name: ClassVar[str] = "secrets"
    config: ClassVar[type[Any]] = SecretsSection
    options: ClassVar[type[Any]] = SecretsOptions
    live: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False

    def rules(self) -> Sequence[Rule[Any]]:
        """Return every kind of credential there is, and the shared rules about development settings."""
        from launchgate.gates.secrets.rules import catalogue

        return catalogue()

    def run(self, run: Run, section: SecretsSection, options: SecretsOptions) -> Outcome:
        """Scan what is in scope."""
        from launchgate.gates.secrets.scan import Scan

        return Scan(run, section, options).outcome()

    def check_example(self, example: Example) -> Sequence[Finding]:
        """Scan an example: a string is a file of settings, a bundle is files by path and, as given, plugins."""
        from launchgate.gates.secrets.scan import check_example

        if isinstance(example, str):
            return check_example({"app.conf": example})
        return check_example(example.files, {path: source.encode() for path, source in example.files_before.items()})


GATE = SecretsGate()
