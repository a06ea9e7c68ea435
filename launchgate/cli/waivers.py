"""`launchgate waivers`: list all waivers, those that ended or end soon first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launchgate.cli.help import HelpfulCommand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from launchgate.suppressions.grammar import Malformed, Waiver


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
    from launchgate.maintenance.waivers import list_waivers
    from launchgate.runner.publish import print_text
    from launchgate.runner.workspace import open_workspace, today

    day = today(now)
    found, malformed = list_waivers(open_workspace().tree)
    print_text(_json(found, day) if as_json else _text(found, malformed, day))


def _json(found: Sequence[Waiver], day: date) -> str:
    import json

    return json.dumps([_row(waiver, day) for waiver in found], indent=1)


def _row(waiver: Waiver, day: date) -> dict[str, Any]:
    from launchgate.maintenance.waivers import state_of

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


def _text(found: Sequence[Waiver], malformed: Sequence[Malformed], day: date) -> str:
    if not found and not malformed:
        return "no waivers"
    lines = [line for waiver in found for line in _lines(waiver, day)]
    for each in malformed:
        lines += [f"{each.at.path}:{each.at.line}  malformed: {each.fault}", ""]
    return "\n".join(lines).rstrip()


def _lines(waiver: Waiver, day: date) -> list[str]:
    from launchgate.maintenance.waivers import state_of
    from launchgate.text.plural import count

    left = waiver.days_left(day)
    when = {
        "ended": f"ended {count(-left, 'day')} ago",
        "ending": f"ends in {count(left, 'day')}" if left else "ends today",
        "open": f"{count(left, 'day')} left",
        "too long": "ends more than 180 days ahead: ignored",
    }[state_of(waiver, day)]
    owner = f"  owner: {_shown(waiver.owner)}" if waiver.owner else ""
    place = "" if waiver.kind == "line" else f"  {waiver.kind}: {_shown(waiver.place)}"
    return [
        f"{waiver.expires}  {when}  {waiver.rule}{place}",
        f"            {_shown(waiver.reason)}{owner}  ({_shown(waiver.at.path)}:{waiver.at.line})",
        "",
    ]


def _shown(text: str) -> str:
    """Return text of the repository without control characters for a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
