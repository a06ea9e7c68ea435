"""Comments of a pull request over GitHub's REST API: the five calls that a sticky comment needs.

Source: docs.github.com, REST API version 2022-11-28, "Issue comments", and the GraphQL mutations `minimizeComment` and
`unminimizeComment`. The token goes to the one server it was made for, over https, and follows no redirect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchgate.model.errors import Inconclusive, UsageError

if TYPE_CHECKING:
    import httpx

    from launchgate.model.masker import Secret

_SECONDS = 20.0
_PER_PAGE = 100
_MOST_PAGES = 50
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_TRUSTED = {"OWNER", "MEMBER", "COLLABORATOR"}
_FORBIDDEN = {401, 403, 404}  # a private repository answers 404 to a token that may not see it


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `trusted` means that a bot or somebody who can write to the repository made it."""

    id: int
    node_id: str
    body: str
    trusted: bool


class PullRequest:
    """The comments of pull request `number` of `repository` (`owner/name`) on the server at `api`."""

    def __init__(self, api: str, repository: str, number: int, token: Secret) -> None:
        """Remember where to go; raise `UsageError` for an address to which no token may be sent."""
        from urllib.parse import urlsplit

        address = urlsplit(api)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            message = f"a token is not sent to {api!r}, which is not https"
            raise UsageError(message, hint="set GITHUB_API_URL to the https address of the server's API")
        self._api = api.rstrip("/")
        self._issues = f"{self._api}/repos/{repository}/issues"
        self._number = number
        self._token = token

    def comments(self) -> Iterator[Comment]:
        """Yield the comments, oldest first."""
        for page in range(1, _MOST_PAGES + 1):
            rows = self._ask("GET", f"{self._issues}/{self._number}/comments?per_page={_PER_PAGE}&page={page}")
            yield from map(_comment, rows)
            if len(rows) < _PER_PAGE:
                return

    def add(self, body: str) -> None:
        """Post a new comment."""
        self._ask("POST", f"{self._issues}/{self._number}/comments", {"body": body})

    def edit(self, comment: Comment, body: str) -> None:
        """Replace the text of a comment."""
        self._ask("PATCH", f"{self._issues}/comments/{comment.id}", {"body": body})

    def fold(self, comment: Comment) -> None:
        """Minimise a comment as resolved."""
        self._mutate("minimizeComment", f'{{subjectId: "{_node(comment)}", classifier: RESOLVED}}')

    def unfold(self, comment: Comment) -> None:
        """Show a comment that was minimised."""
        self._mutate("unminimizeComment", f'{{subjectId: "{_node(comment)}"}}')

    def _mutate(self, name: str, given: str) -> None:
        address = f"{self._api.removesuffix('/v3')}/graphql"
        self._ask("POST", address, {"query": f"mutation {{ {name}(input: {given}) {{ clientMutationId }} }}"})

    def _ask(self, method: str, address: str, body: dict[str, str] | None = None) -> Any:
        import httpx

        headers = {
            "Authorization": f"Bearer {self._token.reveal()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "launchgate",
        }
        try:
            answer = httpx.request(method, address, json=body, headers=headers, timeout=_SECONDS)
            return _checked(answer)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            message = f"GitHub's API gave no usable answer ({type(error).__name__})"
            raise Inconclusive(message, hint="run the step again; the verdict does not depend on it") from error


def _checked(answer: httpx.Response) -> Any:
    if answer.status_code in _FORBIDDEN:
        message = f"the token may not write comments here (HTTP {answer.status_code})"
        raise Inconclusive(message, hint="give the job `permissions: {pull-requests: write}`")
    if not answer.is_success:
        message = f"GitHub's API answered HTTP {answer.status_code}"
        raise Inconclusive(message, hint="run the step again; the verdict does not depend on it")
    return answer.json()


def _comment(row: dict[str, Any]) -> Comment:
    is_bot = (row.get("user") or {}).get("type") == "Bot"
    return Comment(
        id=int(row["id"]),
        node_id=str(row.get("node_id", "")),
        body=str(row.get("body") or ""),
        trusted=is_bot or row.get("author_association") in _TRUSTED,
    )


def _node(comment: Comment) -> str:
    return "".join(char for char in comment.node_id if char.isalnum() or char in "_=-")
