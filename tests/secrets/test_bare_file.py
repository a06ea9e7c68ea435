"""A file that is nothing but one value is judged by its name; our own salt is no secret."""

from __future__ import annotations

import pytest

from launchgate.detect.candidate import Fragment
from launchgate.detect.database import engine
from launchgate.suppressions import SALT_PATH
from launchgate.suppressions.tags import new_salt


def found(path: str, text: str) -> bool:
    return bool(engine().scan(Fragment(path, text.encode())))


@pytest.mark.parametrize("folder", ["", "shop/"])
def test_our_own_salt_is_no_secret(folder: str) -> None:
    assert not found(folder + SALT_PATH, new_salt())


@pytest.mark.parametrize("path", [".launchgate/master.key", "config/salt", "app.launchgate/salt", "config/master.key"])
def test_a_value_of_that_look_is_one_anywhere_else(path: str) -> None:
    assert found(path, new_salt())


def test_another_value_in_the_place_of_our_salt_is_one() -> None:
    assert found(SALT_PATH, new_salt().strip() + "f9\n")


@pytest.mark.parametrize(
    "path",
    ["secrets/api.key.enc", "secrets/tls.crt.sha256", "secrets/deploy_key.pub", "google-site-verification-token.txt"],
)
def test_ciphertext_digests_and_what_is_public_are_none(path: str) -> None:
    assert not found(path, new_salt())


def test_what_openssl_encrypted_is_none() -> None:
    assert not found("secrets/api_key", "U2FsdGVk" + "X1" + new_salt())
