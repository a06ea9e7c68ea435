"""Each provider's yes, no and neither, from the command line to the report."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from launchgate.detect import detector
from launchgate.detect.sample import sample
from launchgate.gates.secrets.verify.provider import Provider, State
from launchgate.gates.secrets.verify.table import NOT_OFFERED, PROVIDERS
from launchgate.model.rule import examples
from launchgate.net.http import Headers, HttpResponse

RULES = {rule.id.partition("/")[2]: rule for rule in detector.rules()}
KINDS = {(provider.name, kind.rule): (provider, kind) for provider in PROVIDERS for kind in provider.kinds}
Reaction = Callable[[Any], Any]


def answer(status: int, body: object) -> Reaction:
    """Answer with a status and JSON."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return lambda _: iter([head.encode() + content])


YES: dict[str, tuple[int, object]] = {
    "slack": (200, {"ok": True, "user": "u"}),
    "cloudflare": (200, {"success": True, "result": {"id": "i", "status": "active"}}),
    "linear": (200, {"data": {"viewer": {"id": "u"}}}),
    "aws": (200, "<GetCallerIdentityResponse><Arn>arn:aws:iam::123:user/u</Arn></GetCallerIdentityResponse>"),
}
NO: dict[str, tuple[int, object]] = {
    "slack": (200, {"ok": False, "error": "token_revoked"}),
    "cloudflare": (200, {"success": True, "result": {"id": "i", "status": "expired"}}),
    "linear": (400, {"errors": [{"extensions": {"code": "AUTHENTICATION_ERROR"}}]}),
    "aws": (403, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>"),
    "resend": (403, {"name": "invalid_api_key", "statusCode": 403}),
}


def planted(name: str, kind: str) -> tuple[str, str]:
    """Give a text with a credential of a kind and what belongs beside it, and the credential."""
    from launchgate.detect.candidate import Fragment
    from launchgate.detect.database import engine

    _, known = KINDS[name, kind]
    for seed in range(200):
        random = Random(f"{kind}{seed}")
        example, *_ = examples(RULES[kind].bad, random)
        beside = f"other = '{sample(known.beside, random)}'\n" if known.beside else ""
        text = f"{example}\n{beside}"
        found = [
            each for each in engine().scan(Fragment("settings.py", text.encode())) if each.row.id == f"secrets/{kind}"
        ]
        if len(found) == 1 and (not known.takes or found[0].secret.startswith(known.takes)):
            return text, found[0].secret
    raise AssertionError(kind)


IDS = [f"{name}-{kind}" for name, kind in KINDS]


def mine(look: Any, kind: str) -> Any:
    (finding,) = [each for each in look.findings if each["rule"] == f"secrets/{kind}"]
    return finding


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=IDS)
def test_a_credential_that_its_provider_takes_is_live_and_stays_an_error(
    name: str, kind: str, world: Any, look: Any
) -> None:
    text, _ = planted(name, kind)
    for call in KINDS[name, kind][0].calls:
        world.reactions[call.url.split("/")[2]] = answer(*YES.get(name, (200, {"id": "somebody"})))
    told = look(text, name)
    finding = mine(told, kind)
    assert finding["evidence"]["verified"] == {"state": "live", "provider": name, "because": "it is accepted"}
    assert (told.code, finding["confidence"]) == (1, "high")
    assert "it is live" in finding["message"]
    assert finding["fix"]["summary"].startswith("It works right now")


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=IDS)
def test_a_credential_that_its_provider_refuses_everywhere_is_revoked(
    name: str, kind: str, world: Any, look: Any
) -> None:
    text, _ = planted(name, kind)
    provider, _ = KINDS[name, kind]
    for call in provider.calls:
        world.reactions[call.url.split("/")[2]] = answer(*NO.get(name, (401, {"message": "Bad credentials"})))
    finding = mine(look(text, name), kind)
    assert finding["evidence"]["verified"]["state"] == "revoked"
    assert finding["severity"] == ("warning" if provider.alone else "error")
    assert "is not accepted any more" in finding["message"]


@pytest.mark.parametrize("status", [200, 204, 302, 400, 403, 404, 418, 429, 500, 503])
def test_anything_else_is_unknown_and_closes_as_before(status: int, world: Any, look: Any) -> None:
    text, _ = planted("github", "github-token")
    world.reactions["api.github.com"] = answer(status, "<html>Welcome to the hotel's network</html>")
    told = look(text, "github")
    assert told.states == ["unknown"]
    assert (told.code, told.findings[0]["severity"]) == (1, "error")


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"", b"\xff\xfe", b'"ok"', b"null", b"3", b"[" * 60_000])
@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_no_provider_takes_an_odd_page_for_a_yes_or_a_no(provider: Provider, body: bytes) -> None:
    for call in provider.calls:
        for status in (200, 204, 302, 400, 403, 404, 418, 429, 500, 503):
            assert call.read(HttpResponse(status, Headers({}), body, complete=True)).state is State.UNKNOWN, status


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: each.name)
def test_a_yes_that_is_cut_or_packed_is_none(provider: Provider) -> None:
    body = json.dumps(YES.get(provider.name, (200, {"id": "somebody"}))[1]).encode()
    for call in provider.calls:
        assert call.read(HttpResponse(200, Headers({}), body, complete=False)).state is State.UNKNOWN
        packed = HttpResponse(200, Headers({"content-encoding": "gzip"}), b"\x1f\x8b" + body, complete=True)
        assert provider.name == "aws" or call.read(packed).state is State.UNKNOWN


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=IDS)
def test_what_is_sent_is_read_only_and_holds_the_secret_in_a_header_alone(
    name: str, kind: str, world: Any, look: Any
) -> None:
    text, secret = planted(name, kind)
    told = look(text, name)
    provider, known = KINDS[name, kind]
    assert [(each.method, f"https://{each.host}{each.target}") for each in world.requests] == [
        (call.method, call.url) for call in provider.calls
    ]
    for request in world.requests:
        first, _, rest = request.raw.partition(b"\r\n")
        assert secret.encode() not in first
        assert secret.encode() not in request.body
        if name != "aws":
            kind_of, _, value = request.headers.get("authorization", "").partition(" ")
            assert secret.encode() in (base64.b64decode(value) if kind_of == "Basic" else rest)
    assert known.is_name or secret not in told.output


@pytest.mark.parametrize(
    ("name", "kind", "status", "body", "state"),
    [
        ("stripe", "stripe-restricted-key", 403, {"error": {"type": "invalid_request_error"}}, "live"),
        ("gitlab", "gitlab-token", 403, {"error": "insufficient_scope"}, "live"),
        ("gitlab", "gitlab-token", 403, {"message": "403 Forbidden"}, "unknown"),
        ("openai", "openai-key", 401, {"error": {"message": "You … Missing scopes: api.model.read."}}, "live"),
        ("openai", "openai-key", 401, {"error": {"code": "invalid_api_key"}}, "revoked"),
        ("resend", "resend-key", 401, {"name": "restricted_api_key"}, "live"),
        ("resend", "resend-key", 401, {"name": "missing_api_key"}, "unknown"),
        ("resend", "resend-key", 403, {"name": "validation_error"}, "unknown"),
        ("slack", "slack-token", 200, {"ok": False, "error": "ratelimited"}, "unknown"),
        ("slack", "slack-token", 200, {"ok": "true"}, "unknown"),
        ("slack", "slack-token", 200, ["ok"], "unknown"),
        ("cloudflare", "cloudflare-token", 401, {"errors": [{"code": 1000}]}, "revoked"),
        ("cloudflare", "cloudflare-token", 200, {"result": {"status": "sleeping"}}, "unknown"),
        ("cloudflare", "cloudflare-token", 200, {"result": ["active"]}, "unknown"),
        ("linear", "linear-key", 400, {"errors": [{"extensions": {"code": "RATELIMITED"}}]}, "unknown"),
        ("linear", "linear-key", 200, {"errors": "AUTHENTICATION_ERROR"}, "unknown"),
        ("aws", "aws-secret-key", 403, "<Code>SignatureDoesNotMatch</Code>", "unknown"),
        ("aws", "aws-secret-key", 200, "<Code>InvalidClientTokenId</Code>", "unknown"),
        ("github", "github-token", 200, "[" * 60_000, "unknown"),
    ],
)
def test_a_provider_with_words_of_its_own_is_understood(  # noqa: PLR0917 - a table
    name: str, kind: str, status: int, body: object, state: str, world: Any, look: Any
) -> None:
    text, _ = planted(name, kind)
    for call in KINDS[name, kind][0].calls:
        world.reactions[call.url.split("/")[2]] = answer(status, body)
    assert mine(look(text, name), kind)["evidence"]["verified"]["state"] == state


def test_a_key_of_the_other_region_is_live_where_one_says_no_and_the_other_yes(world: Any, look: Any) -> None:
    text, _ = planted("mailgun", "mailgun-key")
    world.reactions["api.mailgun.net"] = answer(401, "Forbidden")
    world.reactions["api.eu.mailgun.net"] = answer(200, {"items": []})
    assert look(text, "mailgun").states == ["live"]


def test_a_no_of_one_region_and_the_silence_of_the_other_are_no_no(world: Any, look: Any) -> None:
    text, _ = planted("sendgrid", "sendgrid-key")
    world.reactions["api.sendgrid.com"] = answer(401, {})
    world.reactions["api.eu.sendgrid.com"] = answer(503, {})
    told = look(text, "sendgrid")
    assert (told.states, told.findings[0]["severity"]) == (["unknown"], "error")


def test_the_signature_of_aws_is_right_and_the_secret_key_is_not_sent(world: Any, look: Any) -> None:
    """The server computes the signature anew from what it received, as AWS does (RFC 2104, SigV4)."""
    text, secret = planted("aws", "aws-secret-key")
    look(text, "aws", options=("--now", "2026-11-24T09:00:00Z"))
    (request,) = world.requests
    assert secret.encode() not in request.raw
    assert request.headers["x-amz-date"] == "20261124T090000Z"
    words = dict(part.split("=", 1) for part in request.headers["authorization"].split(" ", 1)[1].split(", "))
    names = words["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
    scope = words["Credential"].split("/", 1)[1]
    canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(request.body).hexdigest()}"
    to_sign = f"AWS4-HMAC-SHA256\n20261124T090000Z\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    assert words["Signature"] == hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def test_a_half_without_its_other_half_is_not_asked_about(world: Any, look: Any) -> None:
    text, _ = planted("twilio", "twilio-auth-token")
    told = look(text.partition("\n")[0], "twilio")
    assert (told.states, world.requests) == (["unknown"], [])
    assert "other half" in told.because


def test_key_id_and_secret_key_of_one_pair_are_asked_about_once(world: Any, look: Any) -> None:
    text, _ = planted("aws", "aws-secret-key")
    world.reactions["sts.amazonaws.com"] = answer(*YES["aws"])
    told = look(text, "aws")
    assert told.states == ["live", "live"]
    assert len(world.requests) == 1


def test_every_row_is_whole_and_holds_no_placeholder_for_a_secret() -> None:
    names = [provider.name for provider in PROVIDERS]
    assert len(names) >= 12
    assert names == sorted(set(names))
    assert not set(names) & set(NOT_OFFERED)
    for provider in PROVIDERS:
        assert provider.source.startswith("https://")
        assert provider.kinds
        for call in provider.calls:
            assert call.url.startswith("https://")
            assert not set(call.url) & set("{}%")


def test_every_kind_of_the_table_is_a_rule_there_is() -> None:
    from launchgate.gates.secrets.gate import GATE

    rules = {rule.id for rule in GATE.rules()}
    assert {f"secrets/{kind}" for _, kind in KINDS} <= rules


def test_the_page_lists_every_provider_with_what_is_asked_and_those_that_are_not_offered() -> None:
    page = (Path(__file__).parents[2] / "docs" / "secrets.md").read_text()
    for provider in PROVIDERS:
        calls = ", ".join(f"`{call.method} {call.url.removeprefix('https://')}`" for call in provider.calls)
        assert f"| `{provider.name}` | {calls} | {'yes' if provider.alone else 'no'} |" in page
    for name, why in NOT_OFFERED.items():
        assert f"`{name}` ({why})" in page


def test_a_credential_that_looks_wrong_and_is_live_is_an_error(world: Any, look: Any) -> None:
    """A GitHub token with a wrong checksum is a warning by itself."""
    _, right = planted("github", "github-token")
    wrong = f"value = '{right[:-1]}{'a' if right[-1] != 'a' else 'b'}'\n"
    world.reactions["api.github.com"] = answer(500, {})
    unknown = look(wrong, "github")
    world.reactions["api.github.com"] = answer(200, {"login": "somebody"})
    live = look(wrong, "github")
    assert [(each.code, each.findings[0]["severity"]) for each in (unknown, live)] == [(0, "warning"), (1, "error")]
