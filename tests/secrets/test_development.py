"""Development credentials: told in a file for production, no error in its copy for development."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

import pytest

from launchgate.gates.secrets.scan import check_example
from launchgate.model.finding import Severity

_HEX, _ALNUM = "0123456789abcdef", string.ascii_letters + string.digits
LINES: dict[str, Callable[[Random], str]] = {
    "own name": lambda _: "ELASTIC_PASSWORD=elastic",
    "own name of another product": lambda _: "RABBITMQ_PASSWORD=rabbitmq",
    "zeros of an account": lambda _: "TWILIO_ACCOUNT_SID=AC" + "0" * 32,
    "zeros of a key": lambda _: "SECRET_KEY_BASE=" + "0" * 40,
    "sandbox in a key": lambda random: "SQUARE_ACCESS_TOKEN=EAAAEsandbox" + "".join(random.choices(_ALNUM, k=40)),
    "emulator": lambda random: "COSMOS_KEY=C2y6yDjf5/R+ob0N8A7Cgv30" + "".join(random.choices(_ALNUM, k=60)) + "==",
    "test mode": lambda random: "STRIPE_SECRET_KEY=sk" + "_test_51" + "".join(random.choices(_ALNUM, k=40)),
    "default pair": lambda _: "DATABASE_URL=postgres://postgres:postgres@localhost:5432/app",
    "framework": lambda random: "SECRET_KEY=django-insecure-" + "".join(random.choices(_HEX, k=50)),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_development_credential_is_told_where_it_matters(line: Callable[[Random], str]) -> None:
    text = line(Random(3)) + "\n"
    assert any(finding.severity is Severity.ERROR for finding in check_example({"deploy/.env.production": text}))
    for path in (".env.development", ".env.test", "config/dev/app.env", "README.md"):
        assert all(finding.severity is not Severity.ERROR for finding in check_example({path: text})), path


@pytest.mark.parametrize(
    "line",
    ["ELASTIC_USERNAME=elastic", "TENANT_ID=" + "0" * 32, "SANDBOX_MODE=off", "SECRET_NAME=secret", "TOKEN_KIND=token"],
)
def test_what_only_looks_like_one_is_not_told(line: str) -> None:
    assert [finding.rule.id for finding in check_example({"deploy/.env.production": f"{line}\n"})] == []


@pytest.mark.parametrize("since", ["0.1", "0.2"])
def test_a_setting_says_since_when_it_is_there(since: str) -> None:
    from launchgate.values.dev_settings.catalogue import parse

    [setting] = parse(
        '[[rules]]\nid = "acme"\nmessage = "a key"\naspect = "key"\npattern = "^acme$"\nwhy = "It is known."\n'
        'fix = "Make one."\nexamples = ["A=acme"]\ncounterexamples = ["A=b"]\nreferences = ["https://a.test"]\n'
        f'since = "{since}"\n',
        "acme.toml",
    )
    assert setting.entry.since == since
