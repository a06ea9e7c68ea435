"""`launchgate waive RULE WHERE`: add a waiver to launchgate.yml, or print the comment to paste."""

from __future__ import annotations

import click

from launchgate.cli import completion
from launchgate.cli.help import HelpfulCommand


@click.command(
    "waive",
    cls=HelpfulCommand,
    examples=(
        (
            "A finding in a line of code, for 30 days",
            'launchgate waive secrets/generic-password app.py:12 --reason "revoked"',
        ),
        (
            "A variable, for 90 days",
            'launchgate waive env/unused-variable LEGACY_URL --reason "until May" --for 90d',
        ),
        (
            "All files of a pattern",
            'launchgate waive secrets/private-key "tests/keys/*.pem" --reason "test keys"',
        ),
    ),
)
@click.argument("rule", shell_complete=completion.rules)
@click.argument("where")
@click.option("--for", "duration", metavar="DURATION", help="How long the waiver lasts, at most 180d (default: 30d).")
@click.option("--until", metavar="DATE", help="The last day of the waiver, instead of --for.")
@click.option("--reason", required=True, help="Why the finding is acceptable until then.")
@click.option("--owner", default="", help="Who is responsible.")
@click.option("--file", "prefer_file", is_flag=True, help="Write to launchgate.yml even if a comment is possible.")
@click.option("--now", metavar="RFC3339", help="Use this as the current time.")
def command(
    *, rule: str, where: str, duration: str | None, until: str | None, reason: str, owner: str, prefer_file: bool,
    now: str | None,
) -> None:  # fmt: skip
    """Suppress RULE at WHERE until a date.

    WHERE is the location that a finding shows: PATH:LINE, PATH or a pattern, a VARIABLE, a URL, "HOST TYPE", or
    KIND=TEXT, where KIND is path, variable, url, record, check or value. If the file can hold a comment, the comment
    to paste is printed; otherwise the waiver is added to launchgate.yml, which keeps its comments and order.
    """
    from launchgate.files import write
    from launchgate.maintenance.baseline import tag_at
    from launchgate.maintenance.waivers import WaiverRequest, parse_expiry, parse_place, parse_rule, plan_edit
    from launchgate.model.errors import UsageError
    from launchgate.runner.custom_rules import custom_rules
    from launchgate.runner.load import texts_in
    from launchgate.runner.publish import log, print_text
    from launchgate.runner.workspace import open_workspace, today

    if duration and until:
        raise UsageError("--for cannot be combined with --until", hint="use one of them")
    if not reason.strip():
        raise UsageError("--reason is empty", hint="explain why the finding is acceptable until then")
    here = open_workspace()
    rule = parse_rule(rule, where, custom_rules(texts_in(here.tree)))
    expires = parse_expiry(today(now), duration, until)
    request = WaiverRequest(rule, *parse_place(where, here), reason=reason, expires=expires, owner=owner)
    edit = plan_edit(
        request, here, tag=lambda it: tag_at(here, it.rule, it.place, it.line or 1), prefer_file=prefer_file
    )
    if edit.text is not None:
        write(here.full(edit.path), edit.text, root=here.root)
        log(f"{edit.path}: added {edit.snippet}")
        if edit.kind == "path":
            log(f"note: it suppresses every {rule} in that path; PATH:LINE suppresses one, if the file allows comments")
    elif edit.line is not None:
        log(f"add this on a separate line above {edit.path}:{edit.line}:")
        print_text(edit.snippet)
    else:
        log(f"{edit.path} has a form that cannot be extended safely; add this under `waivers:`:")
        print_text(edit.snippet)
