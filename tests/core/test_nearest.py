"""The word that somebody probably meant."""

from __future__ import annotations

import time

import pytest

from launchgate.runner.catalogue import nearest_rule
from launchgate.text.similar import did_you_mean, nearest

WORDS = ["production", "staging"]
IDS = ["env/django-insecure", "env/debug-flag", "secrets/github-token", "migrations/index-not-concurrent"]


def test_the_nearest_word_is_named_or_else_what_there_is() -> None:
    assert did_you_mean("producton", WORDS, "there are two") == "did you mean `production`?"
    assert did_you_mean("xyz", WORDS, "there are two") == "there are two"
    assert not nearest("", WORDS)
    assert not nearest("staging", [])


def test_a_hostile_word_is_compared_in_its_beginning_only() -> None:
    assert nearest("staging" * 100, ["staging" * 28]) == "staging" * 28  # in full they are 4 to 1
    letters = [chr(0x4E00 + number) for number in range(150)]  # frequent ones cost nothing: difflib leaves them out
    shuffled = "".join(letters[number * 7 % 150] for number in range(3_000))
    started = time.process_time()
    assert not nearest("".join(letters) * 20, [shuffled] * 20)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("env/debug-flg", "env/debug-flag"),
        ("env/nonsense", ""),
        ("debug-flag", "env/debug-flag"),
        ("migration/index-not-concurent", "migrations/index-not-concurrent"),
        ("", ""),
    ],
)
def test_the_name_of_the_gate_makes_no_two_rules_alike(given: str, meant: str) -> None:
    assert nearest_rule(given, IDS) == meant
