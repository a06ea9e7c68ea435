"""What a name promises: one answer for the variables of every gate, and the values of providers known by their name."""

from __future__ import annotations

import string
from random import Random

import pytest

from launchgate.gates.secrets.scan import check_example
from launchgate.text.names import PASSWORD, PROVIDERS, SECRET, UUID_PROVIDERS, is_secret_name, secret_kind

LOWER = string.ascii_lowercase + string.digits


def rules(path: str, text: str) -> list[str]:
    return sorted({finding.rule.id for finding in check_example({path: text})})


def drawn(random: Random, letters: str, length: int) -> str:
    return "".join(random.choice(letters) for _ in range(length))


def uuid(random: Random) -> str:
    digits = drawn(random, "0123456789abcdef", 32)
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"a{digits[17:20]}", digits[20:]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, PASSWORD) for name in ("PGPASSWORD", "DB_PW", "PSK", "smtpPwd", "REDIS_PASS", "PASSPHRASE_2")),
        *((name, SECRET) for name in ("SERVICE_ROLE_KEY", "OPENAI_KEY", "ssh_key", "PEPPER", "API_TOKEN", "rootKey")),
        *((name, SECRET) for name in ("MAILGUN_KEY", "newRelicKey", "google_maps_api_key", "D7_NETWORK_KEY")),
        *((name, "") for name in ("CSRF_TOKEN", "SECRET_NAME", "TOKEN_URL", "ENCRYPTED_PASSWORD", "PUBLIC_KEY")),
        *((name, "") for name in ("MAX_TOKENS", "KEY", "ROUTE_KEY", "DATABASE_URL", "ALLOW_PASSWORD", "CACHE_KEY")),
    ],
)
def test_a_name_promises_a_password_another_secret_or_neither(name: str, kind: str) -> None:
    assert secret_kind(name) == kind
    assert is_secret_name(name) is bool(kind)


@pytest.mark.parametrize(("name", "secret"), [("NEXT_PUBLIC_API_KEY", True), ("VITE_PORT", False), ("OLDPWD", False)])
def test_a_variable_of_the_environment_has_a_prefix_or_is_the_shells(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


@pytest.mark.parametrize("provider", sorted(PROVIDERS)[::23])
@pytest.mark.parametrize("suffix", ["KEY", "API_KEY", "TOKEN", "SECRET"])
def test_a_drawn_value_beside_the_name_of_a_provider_is_found(provider: str, suffix: str) -> None:
    value = drawn(Random(provider), string.ascii_letters + string.digits, 32)
    assert rules("deploy/app.env", f"{provider.upper()}_{suffix}={value}\n") != []


@pytest.mark.parametrize("key", ["key", "apiKey"])
def test_the_provider_may_be_the_object_that_holds_the_key(key: str) -> None:
    value = drawn(Random(key), LOWER, 40)
    assert rules("src/config.ts", f'const mailgun = {{\n  domain: "acme.test",\n  {key}: "{value}",\n}}\n') != []


@pytest.mark.parametrize("name", ["VENDOR_KEY", "CACHE_KEY", "ROUTE_KEY"])
def test_a_key_of_nobody_we_know_is_not_taken(name: str) -> None:
    assert rules("deploy/app.env", f"{name}={drawn(Random(1), LOWER, 32)}\n") == []


@pytest.mark.parametrize("prefix", ["pk_" + "live_", "phc_", "pub-", "rzp_" + "live_"])
def test_a_key_that_every_visitor_gets_is_not_taken(prefix: str) -> None:
    assert rules("deploy/app.env", f"STRIPE_KEY={prefix}{drawn(Random(1), LOWER, 32)}\n") == []


def test_twenty_small_letters_and_digits_are_a_token() -> None:
    """One in twelve was called too regular."""
    values = [drawn(Random(seed), LOWER, 20) for seed in range(300)]
    text = "".join(f"ACME_{number}_TOKEN={value}\n" for number, value in enumerate(values))
    assert len(check_example({"deploy/app.env": text})) >= 290


@pytest.mark.parametrize(
    "value", ["authentication2factor3", "sha256withrsa2048bits", "node18express4router", "created2024updated2025"]
)
def test_words_with_numbers_are_not_a_token(value: str) -> None:
    assert rules("deploy/app.env", f"ACME_TOKEN={value}\n") == []


@pytest.mark.parametrize(
    "name",
    ["SNYK_TOKEN", "CMC_PRO_API_KEY", "herokuApiKey", "deepl_api_key", "KUCOIN_SECRET", "POSTMARK_SERVER_TOKEN",
     "KEYCLOAK_CLIENT_SECRET", "squarespace-api-key", "CODA_API_TOKEN", "urlscan_api_key"],
)  # fmt: skip
def test_a_uuid_is_the_key_of_a_provider_that_issues_uuids(name: str) -> None:
    assert UUID_PROVIDERS.search(name)
    assert rules("deploy/app.env", f"{name}={uuid(Random(name))}\n") != []


@pytest.mark.parametrize("name", ["REQUEST_TOKEN", "DEVICE_TOKEN", "AZURE_CLIENT_ID", "CODA_DOC_ID", "HEROKU_APP_ID"])
def test_a_uuid_of_anything_else_is_an_identifier(name: str) -> None:
    assert rules("deploy/app.env", f"{name}={uuid(Random(name))}\n") == []


EXTRAS = """
[project.optional-dependencies]
ldap = ["django-auth-ldap", "python-ldap3"]
auth = ["django-allauth", "django-auth-ldap>=4.1,<5", "python3-saml==1.16"]

[dependency-groups]
auth = ["django-otp[qrcode]~=1.5", "python-jose[cryptography]>=3.3"]
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", EXTRAS),
        ("pyproject.toml", 'auth = ["django-allauth", "django-auth-ldap>=4.1,<5"]\n'),
        ("services/api/Cargo.toml", '[features]\nauth = ["dep:jsonwebtoken9", "argon2-5!"]\n'),
        (
            "setup.py",
            'setup(\n    extras_require={\n        "auth": ["allauth", "django-auth-ldap>=4.1,<5"],\n    },\n)\n',
        ),
        ("package.json", '{"scripts": {}, "auth": ["passport-jwt", "passport-oauth2!"]}\n'),
    ],
)
def test_a_list_of_packages_is_not_a_login(path: str, text: str) -> None:
    assert rules(path, text) == []


def test_a_user_and_a_password_are_a_login_in_the_same_files_language() -> None:
    password = drawn(Random(9), LOWER, 16)
    assert rules("deploy/client.toml", f'auth = ["ops", "{password}"]\n') == ["secrets/login-call-password"]
    assert rules("setup.py", f'requests.get(url, auth=("ops", "{password}"))\n') == ["secrets/login-call-password"]
