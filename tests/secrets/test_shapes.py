"""What names, values and paths say."""

from __future__ import annotations

import pytest

from launchgate.detect.paths import CODE, CONFIG, DATA, PROSE, for_readers, for_tests, notation
from launchgate.detect.placeholders import is_placeholder, is_reference, is_stand_in
from launchgate.detect.sample import sample
from launchgate.detect.shape import is_chosen, is_random, is_uuid, is_words
from launchgate.text.names import PASSWORD, SECRET, secret_kind

ROLES = {
    "password": PASSWORD,
    "DB_PASSWORD": PASSWORD,
    "spring.datasource.password": PASSWORD,
    "dbPassword": PASSWORD,
    "admin_password_2": PASSWORD,
    "apiKey": SECRET,
    "JWT_SECRET": SECRET,
    "secret_key_base": SECRET,
    "accessToken": SECRET,
    "private_key_passphrase": PASSWORD,
    "client_secret": SECRET,
    "password_reset_url": "",
    "SECRET_NAME": "",
    "csrf_token": "",
    "public_key": "",
    "primary_key": "",
    "cache_key": "",
    "sort_key": "",
    "token_type": "",
    "passwordHash": "",
    "next_page_token": "",
    "keyboard": "",
    "author": "",
    "": "",
}


@pytest.mark.parametrize(("name", "expected"), ROLES.items(), ids=str)
def test_a_name_tells_what_its_value_is(name: str, expected: str) -> None:
    assert secret_kind(name) == expected


STAND_INS = (
    *(
        "changeme",
        "your-api-key-here",
        "<token>",
        "xxxxxxxxxxxx",
        "REPLACE_ME",
        "********",
        "...",
        "example-key",
        "TODO",
    ),
    *(
        "${DB_PASSWORD}",
        "$DB_PASSWORD",
        "{{ .Values.password }}",
        "%(password)s",
        "<%= ENV['X'] %>",
        "op://Prod/ops/token",
    ),
    *("arn:aws:secretsmanager:eu-west-1:1:secret:x", "ENC[AES256_GCM,data:x]", "vault:secret/data/ops#token"),
    *("/run/secrets/db_password", "!vault |", "password123", "hunter2", "postgres", "null", "0123456789abcdef"),
)


@pytest.mark.parametrize("value", STAND_INS)
def test_a_stand_in_is_known(value: str) -> None:
    assert is_stand_in(value)


@pytest.mark.parametrize("value", ["Kestrel-4412!x", "b1ueHarb0ur", "Tr0ub4dor&3", "opsadmin@2025"])
def test_a_password_that_a_person_chose_is_no_stand_in(value: str) -> None:
    assert is_chosen(value)
    assert not is_placeholder(value)
    assert not is_reference(value)


def test_drawn_values_look_drawn_and_words_do_not() -> None:
    from random import Random

    random = Random(5)
    drawn = [sample("[A-Za-z0-9]{24}", random) for _ in range(500)]
    assert sum(map(is_random, drawn)) >= 480
    for words in ("organization_membership_id", "created_at_desc_v2", "django.contrib.auth.backends"):
        assert not is_random(words)
        assert is_words(words)


def test_a_uuid_is_one_shape_only() -> None:
    assert is_uuid("123e4567-e89b-12d3-a456-426614174000")
    assert not is_uuid("123e4567-e89b-12d3-a456-42661417400z")


PATHS = {
    "app/settings.py": CODE,
    "deploy/.env.production": CONFIG,
    "k8s/app.yaml": CONFIG,
    "Dockerfile": CONFIG,
    "README.md": PROSE,
    "package-lock.json": DATA,
    "static/app.min.js": DATA,
    "data/rows.csv": DATA,
    "-": CONFIG,
}


@pytest.mark.parametrize(("path", "expected"), PATHS.items(), ids=str)
def test_a_path_tells_the_notation(path: str, expected: str) -> None:
    assert notation(path) == expected


@pytest.mark.parametrize(
    ("path", "tests", "readers"),
    [
        ("tests/test_login.py", True, False),
        ("src/app.spec.ts", True, False),
        ("pkg/auth_test.go", True, False),
        ("src/UserTest.java", True, False),
        (".env.example", False, True),
        ("docs/setup.yaml", False, True),
        ("app/latest.py", False, False),
        ("app/contest.py", False, False),
    ],
)
def test_a_path_tells_whom_it_is_for(path: str, *, tests: bool, readers: bool) -> None:
    assert (for_tests(path), for_readers(path)) == (tests, readers)


def test_a_sample_matches_its_pattern() -> None:
    import re
    from random import Random

    for pattern in (r"ab[c-f]{3,5}x?", r"(?:one|two)\d{2}", r"(?P<q>['\"])[^'\"]{4}(?P=q)", r"\w+-[^a]\Z"):
        for seed in range(20):
            assert re.fullmatch(pattern, sample(pattern, Random(seed)))
