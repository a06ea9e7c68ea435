"""Secrets past the day by which they had to be replaced."""

from __future__ import annotations

from collections.abc import Iterator

from launchgate.gates.env.model import EnvModel
from launchgate.model.finding import Finding, Severity, Variable
from launchgate.model.rule import Bundle, rule

_NOTICE_DAYS = 14


@rule(
    "env/overdue-rotation",
    severity=Severity.ERROR,
    title="a secret is past the day by which it had to be replaced",
    why="The date was set because the credential expires, or because people who knew it have left.",
    fix="Replace the secret, then move `rotate_by` to the next date.",
    bad=[Bundle({"launchgate.yml": "version: 1\nenv: {vars: {S3_SECRET: {secret: true, rotate_by: 2001-01-01}}}\n"})],
    good=[Bundle({"launchgate.yml": "version: 1\nenv: {vars: {S3_SECRET: {secret: true, rotate_by: 2999-01-01}}}\n"})],
    references=["https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"],
)
def overdue_rotation(model: EnvModel) -> Iterator[Finding]:
    """Check the dates of the contract; a note begins two weeks before."""
    today = model.clock.date()
    for declared in model.contract.variables.values():
        day = declared.var.rotate_by
        if day is None or (day - today).days > _NOTICE_DAYS:
            continue
        owner = f"; ask {declared.var.owner}" if declared.var.owner else ""
        overdue = day < today
        state = "had to be replaced by" if overdue else "must be replaced by"
        yield overdue_rotation.finding(
            Variable(declared.name, declared.at),
            f"`{declared.name}` {state} {day}{owner}",
            anchor=declared.name,
            severity=None if overdue else Severity.NOTE,
            evidence={"variable": declared.name, "rotate_by": day.isoformat(), "owner": declared.var.owner},
        )
