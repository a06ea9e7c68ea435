"""One comment per pull request: created once, then edited, and minimized while there is nothing to fix.

The report may come from a step that read hostile input, so nothing in it decides where the token goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchgate.model.errors import Inconclusive, UsageError
from launchgate.model.masker import Secret
from launchgate.model.report import Report, Verdict

if TYPE_CHECKING:
    from launchgate.net.github import Comment, PullRequest

_MARKER = "<!-- launchgate:comment "
_MOST_CHARACTERS = 65_536
_GITHUB = "https://github.com"
_PASSING = {Verdict.PASS, Verdict.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class CommentTarget:
    """The pull request to comment on, and the token for it."""

    api: str
    repository: str
    number: int
    token: Secret


def find_target(report: Report, environ: Mapping[str, str], number: int | None) -> CommentTarget:
    """Return where to comment; raise `UsageError` if the environment does not define it or contradicts the report."""
    from launchgate.ci.github import is_repository

    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
    if not token:
        hint = "add to the step: `env: {GITHUB_TOKEN: ${{ github.token }}}`"
        raise UsageError("no token for the comment", hint=hint)
    server, repository = environ.get("GITHUB_SERVER_URL") or _GITHUB, environ.get("GITHUB_REPOSITORY") or ""
    _require_equal("server", report.source.server, server)
    _require_equal("repository", report.source.repository, repository)
    repository = repository or report.source.repository
    if not is_repository(repository):
        raise UsageError("the repository is not known", hint="set GITHUB_REPOSITORY to owner/name")
    api = environ.get("GITHUB_API_URL") or ("https://api.github.com" if server == _GITHUB else "")
    if not api:
        raise UsageError(f"the API of {server} is not known", hint="set GITHUB_API_URL")
    found = number or _number(environ)
    if not found:
        raise UsageError("the pull request is not known", hint="add --pull-request NUMBER")
    return CommentTarget(api, repository, found, Secret(token))


def _require_equal(what: str, reported: str, current: str) -> None:
    if reported and current and reported != current:
        message = f"the report is from the {what} {reported!r}, not from {current!r}"
        raise UsageError(message, hint="use the report that this workflow wrote")


def _number(environ: Mapping[str, str]) -> int | None:
    from launchgate.ci.github import read_event

    event = read_event(environ)
    return event.number("pull_request.number") or event.number("issue.number")


def post(report: Report, pull_request: PullRequest, body: str, *, on_failure: bool) -> str:
    """Create or update the comment and return a sentence about it.

    With `on_failure`, a passing verdict creates no comment, but updates an existing one. An error of the server is
    returned as a sentence too, because a comment must not change the verdict.
    """
    try:
        return _post(report, pull_request, f"{marker(report)}\n{body}", on_failure=on_failure)
    except Inconclusive as error:
        return (
            f"comment not written: {error.message}; {error.hint}. Pull requests from forks and Dependabot do not "
            "have this permission; the summary contains the whole report"
        )


def _post(report: Report, pull_request: PullRequest, body: str, *, on_failure: bool) -> str:
    passing = report.verdict in _PASSING
    ours = next((each for each in pull_request.comments() if each.trusted and each.body.startswith(_MARKER)), None)
    if ours is None:
        if passing and on_failure:
            return "no comment needed"
        pull_request.add(body)
        return "comment created"
    if _same(ours, body):
        return "comment is up to date"
    pull_request.edit(ours, body)
    if passing is not _was_passing(ours):
        _minimize(pull_request, ours, minimized=passing)
    return "comment updated"


def _minimize(pull_request: PullRequest, comment: Comment, *, minimized: bool) -> None:
    try:
        (pull_request.fold if minimized else pull_request.unfold)(comment)
    except Inconclusive:
        return  # a server without this part of the API shows the full comment


def marker(report: Report) -> str:
    """Return the hidden first line of our comment: verdict and commit."""
    commit = "".join(char for char in report.source.commit if char.isalnum())
    return f"{_MARKER}verdict={report.verdict.value} head={commit} -->"


def size_limit(report: Report) -> int:
    """Return the maximum size in bytes of the Markdown below the marker."""
    return _MOST_CHARACTERS - len(marker(report)) - 1


def _was_passing(comment: Comment) -> bool:
    return any(f"verdict={verdict.value} " in comment.body.partition("-->")[0] for verdict in _PASSING)


def _same(comment: Comment, body: str) -> bool:
    return comment.body.replace("\r\n", "\n").strip() == body.strip()
