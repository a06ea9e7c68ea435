"""Redirects walked by hand: where they end, and what another host never gets to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from launchgate.model.masker import Secret
from launchgate.net import Endpoint, FailureKind, Net
from launchgate.net.http import HttpRequest
from launchgate.net.redirects import Walk, WalkEnd, walk

from .conftest import ADDRESS, HOST, NameServer, Web, listening, response

URL = f"http://{HOST}"


def leading(paths: Mapping[str, str], status: int = 302) -> Web:
    """Redirect from paths to locations; everything else is an answer."""

    def answer(request: bytes) -> list[bytes]:
        location = paths.get(request.split(b" ")[1].decode())
        return [response() if location is None else response(b"", f"Location: {location}", status=f"{status} Moved")]

    return Web(answer)


def taken(open_net: Callable[..., Net], web: Web, request: HttpRequest | str, *, hops: int = 10) -> Walk:
    with listening(web.talk) as server, open_net(server) as net:
        asked = HttpRequest("GET", f"{URL}{request}") if isinstance(request, str) else request
        return walk(net.http, asked, hops=hops)


def test_a_walk_ends_at_an_answer(open_net: Callable[..., Net]) -> None:
    web = leading({"/": "/a", "/a": f"{URL}/b?x=1", "/b?x=1": "c"})
    walked = taken(open_net, web, "/#part")
    assert walked.end is WalkEnd.FINAL
    assert [each.url for each in walked.responses] == [f"{URL}{at}#part" for at in ("/", "/a", "/b?x=1", "/c")]
    assert web.connections == 1


@pytest.mark.parametrize(
    ("paths", "end", "next_url"),
    [
        ({"/": "/a", "/a": "/"}, WalkEnd.LOOP, f"{URL}/"),
        ({"/": "#same"}, WalkEnd.LOOP, f"{URL}/#same"),
        ({"/": "/0", **{f"/{number}": f"/{number + 1}" for number in range(30)}}, WalkEnd.TOO_MANY, f"{URL}/10"),
        ({"/": "https://elsewhere.test/x"}, WalkEnd.NOT_ALLOWED, "https://elsewhere.test/x"),
        ({"/": "//elsewhere.test/x"}, WalkEnd.NOT_ALLOWED, "http://elsewhere.test/x"),
        ({"/": "http://169.254.169.254/latest"}, WalkEnd.NOT_ALLOWED, "http://169.254.169.254/latest"),
        ({"/": "javascript:alert(1)"}, WalkEnd.BAD_LOCATION, ""),
        ({"/": "file:///etc/passwd"}, WalkEnd.BAD_LOCATION, ""),
        ({"/": "http://[::1"}, WalkEnd.BAD_LOCATION, ""),
        ({"/": "/a\r\nLocation: /b"}, WalkEnd.BAD_LOCATION, ""),
    ],
    ids=["loop", "self", "endless", "other-host", "no-scheme", "metadata", "script", "file", "no-url", "two"],
)
def test_a_walk_ends_for_a_reason(
    open_net: Callable[..., Net], paths: Mapping[str, str], end: WalkEnd, next_url: str
) -> None:
    walked = taken(open_net, leading(paths), "/")
    assert (walked.end, walked.next_url) == (end, next_url)


def test_a_redirect_without_a_location_is_an_answer(open_net: Callable[..., Net]) -> None:
    assert taken(open_net, Web(lambda _: [response(status="302 Found")]), "/").end is WalkEnd.FINAL


def test_a_hop_that_fails_is_said_with_what_came_before(open_net: Callable[..., Net]) -> None:
    web = Web(lambda request: [response(b"", "Location: /x", status="301 M") if b" / " in request else b"junk\r\n\r\n"])
    walked = taken(open_net, web, "/")
    assert (walked.end, len(walked.responses)) == (WalkEnd.FAILED, 1)
    assert walked.failure is not None
    assert walked.failure.kind is FailureKind.BAD_PROTOCOL


@pytest.mark.parametrize(
    ("method", "status", "second"),
    [
        ("POST", 301, b"GET"),
        ("POST", 302, b"GET"),
        ("POST", 303, b"GET"),
        ("PUT", 303, b"GET"),
        ("PUT", 302, b"PUT"),
        ("HEAD", 303, b"HEAD"),
        ("POST", 307, b"POST"),
        ("POST", 308, b"POST"),
    ],
)
def test_methods_change_as_in_browsers(open_net: Callable[..., Net], method: str, status: int, second: bytes) -> None:
    body = b"" if method == "HEAD" else b"a=1"
    web = leading({"/": "/next"}, status)
    inner = web.answer
    web.answer = lambda request: (
        [part.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for part in inner(request)]
        if (request.startswith(b"HEAD"))
        else inner(request)
    )
    headers = {"Content-Type": "text/x"} if body else {}
    assert taken(open_net, web, HttpRequest(method, f"{URL}/", headers, body)).end is WalkEnd.FINAL
    sent = web.requests[1]
    assert sent.split(b" ")[0] == second
    assert (b"a=1" in sent, b"text/x" in sent) == ((second == method.encode()) and bool(body),) * 2


def test_another_origin_sees_no_credentials(names: NameServer) -> None:
    names.zone["other.acme.test", "A"] = ["192.0.2.11"]
    first, second = leading({"/": "http://other.acme.test/"}), Web()
    with listening(first.talk) as here, listening(second.talk) as there:
        overrides = {Endpoint(ADDRESS, 80): here, Endpoint("192.0.2.11", 80): there}
        headers: dict[str, str | Secret] = {
            "Authorization": Secret("Bearer x"),
            "Cookie": "s=1",
            "Host": "virtual.test",
            "X-Kept": "yes",
        }
        with Net(names.endpoint, connect_overrides=overrides).scoped([HOST, "other.acme.test"]) as net:
            assert walk(net.http, HttpRequest("GET", f"{URL}/", headers)).end is WalkEnd.FINAL
    assert b"Bearer x" in first.requests[0]
    sent = second.requests[0]
    assert (b"Bearer" in sent, b"s=1" in sent, b"virtual" in sent, b"X-Kept: yes" in sent) == (
        False,
        False,
        False,
        True,
    )


def test_a_body_goes_on_to_the_same_host_only(names: NameServer) -> None:
    names.zone["other.acme.test", "A"] = [ADDRESS]
    first = leading({"/": "http://other.acme.test/", "/port": f"{URL}:8080/", "/secure": f"https://{HOST}/"}, 307)
    with listening(first.talk) as here:
        overrides = {Endpoint(ADDRESS, port): here for port in (80, 8080)}
        with Net(names.endpoint, connect_overrides=overrides).scoped([HOST, "other.acme.test"]) as net:
            walks = [
                walk(net.http, HttpRequest("POST", f"{URL}{path}", body="password=x"), seconds=1)
                for path in ("/", "/port", "/secure")
            ]
    # Nobody speaks TLS at the third, but it was tried.
    assert [each.end for each in walks] == [WalkEnd.NOT_ALLOWED, WalkEnd.NOT_ALLOWED, WalkEnd.FAILED]
    assert len(first.requests) == 3
