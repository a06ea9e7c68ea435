"""`launchgate report`: another format of a report, one report from many, a comment on the pull request."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from launchgate.cli.common import CommonOptions, output_options, take_options
from launchgate.cli.help import HelpfulGroup
from launchgate.model.report import Report

_FILES = click.argument("reports", nargs=-1, required=True, metavar="REPORT.json...")


@click.group(
    "report",
    cls=HelpfulGroup,
    examples=(
        ("Show a report as Markdown", "launchgate report render report.json --format markdown"),
        ("Join the reports of parallel jobs", "launchgate report merge job-*.json --report json=report.json"),
        ("Comment on the pull request", "launchgate report comment report.json"),
    ),
)
def command() -> None:
    """Render, merge or post reports that `--report json=PATH` wrote. `-` reads standard input."""


@command.command(
    "render",
    short_help="Print reports in another format.",
    examples=(
        ("As Markdown", "launchgate report render report.json --format markdown"),
        ("As a page to send", "launchgate report render report.json --report html=report.html"),
    ),
)
@_FILES
@output_options("console")
def render_command(reports: tuple[str, ...], **given: Any) -> int:
    """Print reports as one, in another format. The exit code is 0 for every verdict."""
    _publish(_read(reports), take_options(given), environ={})
    return 0


@command.command(
    "merge",
    short_help="Merge reports into one and return its verdict.",
    examples=(
        ("The reports of three jobs", "launchgate report merge 1.json 2.json 3.json --report json=report.json"),
        ("For people", "launchgate report merge 1.json 2.json --format console"),
    ),
)
@_FILES
@output_options("json")
def merge_command(reports: tuple[str, ...], **given: Any) -> int:
    """Merge the reports of shards or jobs into one. The exit code follows its verdict."""
    report = _read(reports)
    options = take_options(given)
    _publish(report, replace(options, format=options.format or "json"), environ=os.environ)
    return report.exit_code


@command.command(
    "comment",
    short_help="Keep one comment on the pull request up to date.",
    examples=(
        ("In a workflow step with GITHUB_TOKEN", "launchgate report comment report.json"),
        ("Only if there is something to fix", "launchgate report comment report.json --on-failure"),
    ),
)
@_FILES
@click.option(
    "--pull-request",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Comment on this pull request (default: that of the event).",
)
@click.option("--on-failure", is_flag=True, help="Do not create a comment while there is nothing to fix.")
def comment_command(reports: tuple[str, ...], *, pull_request: int | None, on_failure: bool) -> int:
    """Keep one comment on the pull request up to date. The exit code follows the verdict.

    The token is read from GITHUB_TOKEN and sent to GITHUB_API_URL only. Run this in a separate step, so that the step
    that reads the repository has no token that can write.
    """
    from launchgate.maintenance import comment
    from launchgate.net.github import PullRequest
    from launchgate.reporters import ReportOptions
    from launchgate.runner import publish

    report = _read(reports)
    target = comment.find_target(report, os.environ, pull_request)
    publish.MASKER.add(target.token)
    body = publish.rendered("markdown", report, ReportOptions(limit=comment.size_limit(report)))
    outcome = comment.post(
        report, PullRequest(target.api, target.repository, target.number, target.token), body, on_failure=on_failure
    )
    publish.annotate(outcome, os.environ)
    return report.exit_code


def _read(paths: tuple[str, ...]) -> Report:
    import sys

    from launchgate import files
    from launchgate.model import codec
    from launchgate.model.errors import UsageError

    reports = []
    for path in paths:
        content = sys.stdin.buffer.read() if path == "-" else files.read_user_file(path)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            message = f"{path}: not a launchgate report (it is not UTF-8)"
            raise UsageError(message, hint="use a file written by `launchgate … --report json=PATH`") from error
        reports.append(codec.parse(text, path=path))
    return codec.merge(reports)


def _publish(report: Report, options: CommonOptions, *, environ: Mapping[str, str]) -> None:
    from launchgate.runner import publish

    format_ = options.format or "console"
    to = publish.destinations(format_, options.reports, environ)
    verbose = -1 if options.quiet else options.verbose
    publish.publish(report, to, publish.options(os.environ, color=options.color, verbose=verbose))
