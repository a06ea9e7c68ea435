"""Names that a .env file sets twice."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Severity, Variable
from launchgate.model.rule import Bundle, rule
from launchgate.sources.assignment import Assignment
from launchgate.values.dev_settings import Stage


@rule(
    "env/duplicate-key",
    severity=Severity.ERROR,
    title="a .env file sets the same name twice",
    why="Most parsers take the last value, some the first: editing the other line changes nothing, or changes one "
    "machine only.",
    fix="Keep one of the two lines.",
    bad=[Bundle({".env.production": "PORT=1\nPORT=2\n"})],
    good=[Bundle({".env.production": "PORT=1\n# PORT=2\nHOST_PORT=2\n"})],
    references=["https://www.npmjs.com/package/dotenv"],
)
def duplicate_key(model: EnvModel) -> Iterator[Finding]:
    """Check each .env file; equal values are a note, other stages than production a warning."""
    for file in model.dotenv():
        seen: dict[str, Assignment] = {}
        for each in file.assignments:
            first = seen.setdefault(each.name, each)
            if first is each or each.at is None or first.at is None:
                continue
            severity = Severity.ERROR if file.stage is Stage.PRODUCTION else Severity.WARNING
            yield duplicate_key.finding(
                Variable(each.name, each.at),
                f"`{each.name}` was already set on line {first.at.line}"
                + (", to the same value" if first.value == each.value else ", to another value"),
                anchor=f"{file.path}:{each.name}",
                severity=Severity.NOTE if first.value == each.value else severity,
                also=(first.at,),
                evidence={"variable": each.name, "first_line": first.at.line},
            )
