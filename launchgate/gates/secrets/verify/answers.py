"""What an answer means. Only a clear no is `revoked`: a limit, a fault, a redirect or an odd page is `unknown`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from launchgate.gates.secrets.verify.provider import Reading, Reply, State

if TYPE_CHECKING:
    from launchgate.net.http import HttpResponse

OK, UNAUTHORIZED, FORBIDDEN, TOO_MANY = 200, 401, 403, 429
_REDIRECTS = range(300, 400)

LIVE = Reply(State.LIVE, "it is accepted")
GONE = Reply(State.REVOKED, "it is not accepted")


def document(answer: HttpResponse) -> Any:
    """Return the JSON of an answer, None where it is cut, packed or no JSON."""
    if not answer.complete or answer.headers.get("content-encoding", "identity") != "identity":
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def at(answer: HttpResponse, *keys: str) -> Any:
    """Return what is in the JSON of an answer below `keys`, None where nothing does."""
    value = document(answer)
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def unclear(answer: HttpResponse) -> Reply:
    """Return what came back instead of a yes or a no."""
    if answer.status == TOO_MANY:
        return Reply(State.UNKNOWN, "it answers that there were too many requests (HTTP 429)")
    if answer.status in _REDIRECTS:
        return Reply(State.UNKNOWN, f"it points elsewhere (HTTP {answer.status}), where nothing was sent")
    odd = "an odd answer, HTTP 200" if answer.status == OK else f"HTTP {answer.status}"
    return Reply(State.UNKNOWN, f"it answers {odd}")


def by_status(answer: HttpResponse) -> Reply:
    """Read 200 with JSON as a yes and 401 as a no."""
    if answer.status == OK and isinstance(document(answer), dict | list):
        return LIVE
    return GONE if answer.status == UNAUTHORIZED else unclear(answer)


def stripe(answer: HttpResponse) -> Reply:
    """Read 403 with an error as a yes too: a restricted key that may not see this, and is known."""
    known = answer.status == FORBIDDEN and isinstance(at(answer, "error"), dict)
    return LIVE if known else by_status(answer)


def live_if_says(*words: str) -> Reading:
    """Read a refusal that names one of `words` as a yes: it is about what the credential may do."""

    def read(answer: HttpResponse) -> Reply:
        refused = answer.status in {UNAUTHORIZED, FORBIDDEN} and document(answer) is not None
        says = refused and any(word.encode() in answer.body for word in words)
        return LIVE if says else by_status(answer)

    return read


def slack(answer: HttpResponse) -> Reply:
    """Read `ok`, or the name of the error: Slack answers 200 to everything.

    `invalid_auth` may also mean that our address is not allowed, which is why its no is none for good in the table.
    """
    if answer.status == OK and at(answer, "ok") is True:
        return LIVE
    gone = {"invalid_auth", "account_inactive", "token_revoked", "token_expired"}
    refused = answer.status == OK and at(answer, "ok") is False
    return GONE if refused and at(answer, "error") in gone else unclear(answer)


def cloudflare(answer: HttpResponse) -> Reply:
    """Read the status that an API reports of a token."""
    status = at(answer, "result", "status") if answer.status == OK else None
    if status in {"disabled", "expired"}:
        return Reply(State.REVOKED, f"it is {status}")
    if answer.status == OK:
        return LIVE if status == "active" else unclear(answer)
    return by_status(answer)


def linear(answer: HttpResponse) -> Reply:
    """Read who is logged in, or the kind of the first error: GraphQL answers 200 and 400 to both."""
    if answer.status == OK and isinstance(at(answer, "data", "viewer"), dict):
        return LIVE
    errors = at(answer, "errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    extensions = first.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    refused = code == "AUTHENTICATION_ERROR" and answer.status in {OK, 400, UNAUTHORIZED}
    return GONE if refused or answer.status == UNAUTHORIZED else unclear(answer)


def resend(answer: HttpResponse) -> Reply:
    """Read the name of the error: 401 also means a key that may send only, 403 an invalid one."""
    name = at(answer, "name")
    if name == "restricted_api_key" and answer.status == UNAUTHORIZED:
        return LIVE
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        return GONE if name == "invalid_api_key" else unclear(answer)
    return by_status(answer)
