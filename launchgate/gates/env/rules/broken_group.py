"""Variables that belong together and are not set together."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.config import Group
from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Severity, Variable
from launchgate.model.rule import Bundle, rule


def _example(group: str, lines: str) -> Bundle:
    config = "version: 1\nenvironments: {production: {files: [.env.production], protected: true}}\n"
    return Bundle(
        {
            "launchgate.yml": f"{config}env: {{vars: {{A: {{}}, B: {{}}}}, groups: [{{{group}}}]}}\n",
            ".env.production": lines,
        }
    )


@rule(
    "env/broken-group",
    severity=Severity.ERROR,
    title="variables that belong together are set in a way that cannot work",
    why="Half a credential, or two settings that exclude each other, fail at the first use instead of at the start.",
    fix="Set the variables of the group as the contract says.",
    bad=[
        _example("all_or_none: [A, B]", "A=1\n"),
        _example("one_of: [A, B]", "C=1\n"),
        _example("one_of: [A, B]", "A=1\nB=2\n"),
        _example("conflicts: [A, B]", "A=1\nB=2\n"),
    ],
    good=[
        _example("all_or_none: [A, B]", "A=1\nB=2\n"),
        _example("all_or_none: [A, B]", "A=\n"),
        _example("one_of: [A, B]", "B=2\n"),
        _example("conflicts: [A, B]", "A=1\n"),
    ],
    references=["https://12factor.net/config"],
)
def broken_group(model: EnvModel) -> Iterator[Finding]:
    """Check every group in every environment; a variable that comes from elsewhere counts as set."""
    for values in model.values:
        known = {name for name, each in values.assignments.items() if each.value is None} | set(values.set)
        for group in model.contract.groups:
            names, message = _violation(group, known)
            if message:
                first = next((name for name in names if name in values.assignments), names[0])
                yield broken_group.finding(
                    Variable(first, values.at(first).declared_at or group.mark),
                    f"{message} in {values.environment.name} ({values.label})",
                    anchor=f"{values.environment.name}:{','.join(names)}",
                    also=(group.mark,) if group.mark else (),
                    evidence={"variables": list(names), "environment": values.environment.name},
                )


def _violation(group: Group, known: set[str]) -> tuple[tuple[str, ...], str]:
    names = tuple(group.all_or_none or group.one_of or group.conflicts)
    there, absent = [name for name in names if name in known], [name for name in names if name not in known]
    if group.all_or_none and there and absent:
        return names, f"{_listed(there)} set, but {_listed(absent)} missing: set all of them or none"
    if group.one_of and len(there) != 1:
        state = f"{_listed(there)} set" if there else f"none of {', '.join(f'`{name}`' for name in names)} is set"
        return names, f"{state}: set exactly one of them"
    if group.conflicts and len(there) > 1:
        return names, f"{_listed(there)} set, which exclude each other"
    return names, ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) + (" is" if len(names) == 1 else " are")
