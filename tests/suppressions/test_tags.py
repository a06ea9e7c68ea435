"""Value tags: slow to guess, none for what could be guessed, and never more than the limit."""

from __future__ import annotations

import random
import secrets
import uuid

import pytest

from launchgate.model.errors import ConfigError
from launchgate.model.masker import Secret
from launchgate.suppressions.tags import ENOUGH_BITS, Tagger, is_tag, new_salt, parse_salt, strength

WEAK = (
    "", "a", "password", "Summer2026!", "hunter2hunter2hunter2", "correct-horse-battery-staple",
    "postgres", "12345678901234567890",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "qwertyuiopasdfghjklzxcvbnm", "Passw0rd!Passw0rd!Passw0rd!",
    "launchgate2026",
    "Tr0ub4dor&3", "abcabcabcabcabcabcabcabcabc123123123123", "P@ssw0rd2026!Acme", "admin:admin@localhost:5432",
)  # fmt: skip


@pytest.mark.parametrize("value", WEAK)
def test_what_a_dictionary_could_hold_gets_no_tag(value: str) -> None:
    assert Tagger(bytes(16)).tag(Secret(value)) is None


@pytest.mark.parametrize("seed", range(50))
def test_what_a_machine_made_is_strong_enough(seed: int) -> None:
    rng = random.Random(seed)
    made = (rng.randbytes(16).hex(), secrets.token_urlsafe(24), str(uuid.UUID(bytes=rng.randbytes(16))))
    assert all(strength(value) >= ENOUGH_BITS for value in made)


def test_the_same_value_has_the_same_tag_under_one_salt_only() -> None:
    value = Secret(secrets.token_hex(20))
    one, two = parse_salt(new_salt()), parse_salt(new_salt())
    assert Tagger(one).tag(value) == Tagger(one).tag(value) != Tagger(two).tag(value)
    assert is_tag(Tagger(one).tag(value) or "")


def test_tags_stop_at_the_limit_and_known_values_go_on() -> None:
    tagger = Tagger(bytes(16), limit=2)
    values = [Secret(secrets.token_hex(20)) for _ in range(3)]
    assert [tagger.tag(value) is not None for value in (*values, values[0], values[2])] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert tagger.over_limit == 1  # value, however often it was asked for


@pytest.mark.parametrize("text", ["", "salt", "0" * 31, "0" * 33, "g" * 32, "0" * 32 + "\n" + "0" * 32])
def test_a_salt_that_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="not a salt"):
        parse_salt(text)
