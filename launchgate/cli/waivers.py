"""`launchgate waivers`: list all waivers, those that ended or end soon first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from datetime import date

    from launchgate.maintenance.waiver_list import Listed
    from launchgate.suppressions.grammar import Waiver


@click.command(
    "waivers",
    cls=HelpfulCommand,
    examples=(
        ("All waivers", "launchgate waivers"),
        ("For scripts", "launchgate waivers --json"),
        ("What will have ended by a date", "launchgate waivers --now 2027-01-31T00:00:00Z"),
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.option("--now", metavar="RFC3339", help="Use this as the current time.")
def command(*, as_json: bool, now: str | None) -> None:
    """List the waivers of launchgate.yml and of comments, those that end first at the top."""
    from launchgate.maintenance.waiver_list import listed
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace, today

    day = today(now)
    found = listed(open_workspace().tree)
    print_text(_json(found, day) if as_json else _text(found, day))


def _json(found: Listed, day: date) -> str:
    import json

    return json.dumps([_row(waiver, day) for waiver in found.waivers], indent=1)


def _row(waiver: Waiver, day: date) -> dict[str, Any]:
    from launchgate.maintenance.waiver_list import state_of

    return {
        "rule": waiver.rule,
        waiver.kind: waiver.place,
        "form": waiver.form,
        "expires": waiver.expires.isoformat(),
        "days_left": waiver.days_left(day),
        "state": state_of(waiver, day),
        "reason": waiver.reason,
        "owner": waiver.owner,
        "path": waiver.at.path,
        "at_line": waiver.at.line,
    }


def _text(found: Listed, day: date) -> str:
    if not found.waivers and not found.malformed:
        return "no waivers"
    lines = [line for waiver in found.waivers for line in _lines(waiver, day)]
    for attempt in found.malformed:
        lines += [f"{attempt.at.path}:{attempt.at.line}  does not count: {attempt.fault}", ""]
    return "\n".join(lines).rstrip()


def _lines(waiver: Waiver, day: date) -> list[str]:
    from launchgate.maintenance.waiver_list import state_of
    from launchgate.text.plural import count

    left = waiver.days_left(day)
    when = {
        "ended": f"ended {count(-left, 'day')} ago",
        "ending": f"ends in {count(left, 'day')}" if left else "ends today",
        "open": f"{count(left, 'day')} left",
        "too long": "ends more than 180 days ahead: does not count",
    }[state_of(waiver, day)]
    owner = f"  owner: {_shown(waiver.owner)}" if waiver.owner else ""
    place = "" if waiver.kind == "line" else f"  {waiver.kind}: {_shown(waiver.place)}"
    return [
        f"{waiver.expires}  {when}  {waiver.rule}{place}",
        f"            {_shown(waiver.reason)}{owner}  ({_shown(waiver.at.path)}:{waiver.at.line})",
        "",
    ]


def _shown(text: str) -> str:
    """Return text of the repository without what a terminal would obey."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
