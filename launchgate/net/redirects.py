"""Redirects, walked by hand: each hop is a request of its own, to a host of the scope or not at all."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from launchgate.net.http import MOST_BYTES, SECONDS, HttpRequest, HttpResponse
from launchgate.net.results import FailureKind, NetFailure

if TYPE_CHECKING:
    from launchgate.net.http import HttpSession

MOST_HOPS = 10

_REDIRECTS = {301, 302, 303, 307, 308}
_SEE_OTHER = 303
_PRIVATE = {"authorization", "cookie", "proxy-authorization"}
_OF_THE_BODY = {"content-type", "content-length", "content-encoding"}


class WalkEnd(enum.Enum):
    """Why a walk ended; `FINAL` is an answer that leads nowhere else."""

    FINAL = "final"
    LOOP = "loop"
    TOO_MANY = "too-many"
    NOT_ALLOWED = "not-allowed"
    BAD_LOCATION = "bad-location"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Walk:
    """The responses in order, why there are no more, and the address that was not asked any more, if any."""

    responses: tuple[HttpResponse, ...]
    end: WalkEnd
    next_url: str = ""
    failure: NetFailure | None = None


def walk(
    session: HttpSession,
    request: HttpRequest,
    *,
    hops: int = MOST_HOPS,
    limit: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Walk:
    """Send a request and follow where it leads, each hop for at most `seconds`; a failure of any hop ends the walk.

    As browsers do (Fetch, section 4.4): 303, and 301 and 302 to a POST, become GET without the body. Another origin
    gets no Authorization and no Cookie; a body goes on only to the same host over https.
    """
    responses: list[HttpResponse] = []
    seen = {(request.method, urldefrag(request.url)[0])}
    while True:
        try:
            response = session.send(request, limit=limit, seconds=seconds)
        except NetFailure as failure:
            end = WalkEnd.NOT_ALLOWED if failure.kind is FailureKind.NOT_ALLOWED else WalkEnd.FAILED
            return Walk(tuple(responses), end, request.url, failure)
        responses.append(response)
        if response.status not in _REDIRECTS or "location" not in response.headers:
            return Walk(tuple(responses), WalkEnd.FINAL)
        url = _target(request.url, response.headers.all("location"))
        if url is None:
            return Walk(tuple(responses), WalkEnd.BAD_LOCATION)
        moved = _redirected(request, response.status, url)
        if moved.body and not _may_have_body(request.url, url):
            return Walk(tuple(responses), WalkEnd.NOT_ALLOWED, url)
        request = moved
        key = (request.method, urldefrag(url)[0])
        if key in seen:
            return Walk(tuple(responses), WalkEnd.LOOP, url)
        if len(responses) > hops:
            return Walk(tuple(responses), WalkEnd.TOO_MANY, url)
        seen.add(key)


def _target(base: str, locations: list[str]) -> str | None:
    """Return the address of the next hop, with the fragment of this one; None where there is none or several."""
    try:
        url = urljoin(base, locations[0].strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if len(set(locations)) > 1 or parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    fragment = urldefrag(base)[1]
    return f"{url}#{fragment}" if fragment and not parts.fragment else url


def _redirected(request: HttpRequest, status: int, url: str) -> HttpRequest:
    becomes_get = (status == _SEE_OTHER and request.method not in {"GET", "HEAD"}) or (
        status in {301, 302} and request.method == "POST"
    )
    dropped = set[str]()
    if becomes_get:
        dropped |= _OF_THE_BODY
    if _origin(request.url) != _origin(url):
        dropped |= _PRIVATE | {"host"}
    headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
    changed = replace(request, url=url, headers=headers)
    return replace(changed, method="GET", body=b"") if becomes_get else changed


def _may_have_body(base: str, url: str) -> bool:
    """Whether a body may go on: to the same origin, or to the same host by way of https."""
    before, after = _origin(base), _origin(url)
    return before == after or (before[1] == after[1] and after[0] == "https")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
