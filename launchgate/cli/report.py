"""`launchgate report`: another format of a report, one report from many, a comment on the pull request."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from launchgate.cli.common import Options, output_options, take_options
from launchgate.model.report import Report

_FILES = click.argument("reports", nargs=-1, required=True, metavar="REPORT.json...")


@click.group("report", short_help="Render, merge or post reports.")
def command() -> None:
    """Work with reports that `--report json=PATH` wrote. `-` reads standard input."""


@command.command("render", short_help="Give reports in another format.")
@_FILES
@output_options("console")
def render_command(reports: tuple[str, ...], **given: Any) -> int:
    """Return reports in another format, as one. The exit code is 0 whatever the verdict."""
    _tell(_read(reports), take_options(given), environ={})
    return 0


@command.command("merge", short_help="Join reports into one and decide.")
@_FILES
@output_options("json")
def merge_command(reports: tuple[str, ...], **given: Any) -> int:
    """Join reports of shards or jobs into one; the exit code follows its verdict.

    Prints JSON unless `--format` says otherwise.
    """
    report = _read(reports)
    options = take_options(given)
    _tell(report, replace(options, format=options.format or "json"), environ=os.environ)
    return report.exit_code


@command.command("comment", short_help="Keep one comment on the pull request up to date.")
@_FILES
@click.option("--pull-request", type=click.IntRange(1), metavar="NUMBER", help="Default: the one of this event.")
@click.option("--on-failure", is_flag=True, help="Make no comment while there is nothing to say.")
def comment_command(reports: tuple[str, ...], *, pull_request: int | None, on_failure: bool) -> int:
    """Keep one comment on the pull request up to date; the exit code follows the verdict.

    The token is read from GITHUB_TOKEN and sent to GITHUB_API_URL only. Run this in a step of its own, so that the
    step which reads the repository holds no token that can write.
    """
    from launchgate.maintenance import comment
    from launchgate.net.github import PullRequest
    from launchgate.reporters import ReportOptions as Look
    from launchgate.runner import publish

    report = _read(reports)
    place = comment.place(report, os.environ, pull_request)
    publish.MASKER.add(place.token)
    body = publish.rendered("markdown", report, Look(limit=comment.room(report)))
    done = comment.post(
        report, PullRequest(place.api, place.repository, place.number, place.token), body, on_failure=on_failure
    )
    publish.annotate(done, os.environ)
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
            raise UsageError(message, hint="give a file written by `launchgate … --report json=PATH`") from error
        reports.append(codec.parse(text, path=path))
    return codec.merge(reports)


def _tell(report: Report, options: Options, *, environ: Mapping[str, str]) -> None:
    from launchgate.runner import publish

    format_ = options.format or "console"
    to = publish.destinations(format_, options.reports, environ)
    verbose = -1 if options.quiet else options.verbose
    publish.publish(report, to, publish.options(os.environ, color=options.color, verbose=verbose))
