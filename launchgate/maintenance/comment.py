"""One comment per pull request: made once, edited after that, green and folded away when there is nothing left to do.

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
_CALM = {Verdict.PASS, Verdict.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to comment, as the environment says it."""

    api: str
    repository: str
    number: int
    token: Secret


def place(report: Report, environ: Mapping[str, str], number: int | None) -> Place:
    """Decide where to comment; raise `UsageError` where the environment does not say or the report disagrees."""
    from launchgate.ci.github import is_repository

    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
    if not token:
        hint = "give the step `env: {GITHUB_TOKEN: ${{ github.token }}}`"
        raise UsageError("there is no token to comment with", hint=hint)
    server, repository = environ.get("GITHUB_SERVER_URL") or _GITHUB, environ.get("GITHUB_REPOSITORY") or ""
    _agree("server", report.source.server, server)
    _agree("repository", report.source.repository, repository)
    repository = repository or report.source.repository
    if not is_repository(repository):
        raise UsageError("no repository is known", hint="set GITHUB_REPOSITORY to owner/name")
    api = environ.get("GITHUB_API_URL") or ("https://api.github.com" if server == _GITHUB else "")
    if not api:
        raise UsageError(f"the API of {server} is not known", hint="set GITHUB_API_URL")
    found = number or _number(environ)
    if not found:
        raise UsageError("no pull request is known", hint="name it with --pull-request NUMBER")
    return Place(api, repository, found, Secret(token))


def _agree(what: str, told: str, ours: str) -> None:
    if told and ours and told != ours:
        message = f"the report is about the {what} {told!r}, this step about {ours!r}"
        raise UsageError(message, hint="comment with the report that this workflow made")


def _number(environ: Mapping[str, str]) -> int | None:
    from launchgate.ci.github import read_event

    event = read_event(environ)
    return event.number("pull_request.number") or event.number("issue.number")


def post(report: Report, pull_request: PullRequest, body: str, *, on_failure: bool) -> str:
    """Bring the comment up to date and give the sentence that says what was done.

    With `on_failure` a calm verdict makes no new comment; one that is there turns green all the same. A server that
    refuses or does not answer gives a sentence too: the verdict is decided, and a comment must not change it.
    """
    try:
        return _post(report, pull_request, f"{marker(report)}\n{body}", on_failure=on_failure)
    except Inconclusive as error:
        return (
            f"the comment was not written: {error.message}; {error.hint}. Pull requests from forks and Dependabot have "
            "no such permission; everything is in the summary"
        )


def _post(report: Report, pull_request: PullRequest, body: str, *, on_failure: bool) -> str:
    calm = report.verdict in _CALM
    ours = next((each for each in pull_request.comments() if each.trusted and each.body.startswith(_MARKER)), None)
    if ours is None:
        if calm and on_failure:
            return "no comment was needed"
        pull_request.add(body)
        return "commented"
    if _same(ours, body):
        return "the comment is up to date"
    pull_request.edit(ours, body)
    if calm is not _was_calm(ours):
        _fold(pull_request, ours, away=calm)
    return "the comment was brought up to date"


def _fold(pull_request: PullRequest, comment: Comment, *, away: bool) -> None:
    try:
        (pull_request.fold if away else pull_request.unfold)(comment)
    except Inconclusive:
        return  # a server without this part of the API shows the comment unfolded, which is no loss


def marker(report: Report) -> str:
    """Return the hidden first line of our comment: verdict and judged commit."""
    commit = "".join(char for char in report.source.commit if char.isalnum())
    return f"{_MARKER}verdict={report.verdict.value} head={commit} -->"


def room(report: Report) -> int:
    """Return how many bytes the Markdown below the marker may have."""
    return _MOST_CHARACTERS - len(marker(report)) - 1


def _was_calm(comment: Comment) -> bool:
    return any(f"verdict={verdict.value} " in comment.body.partition("-->")[0] for verdict in _CALM)


def _same(comment: Comment, body: str) -> bool:
    return comment.body.replace("\r\n", "\n").strip() == body.strip()
