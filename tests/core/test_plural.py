"""Numbers and their nouns."""

from __future__ import annotations

import pytest

from launchgate.text.plural import count, join_words, pluralize


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "file", "1 file"),
        (0, "file", "0 files"),
        (2, "added line", "2 added lines"),
        (2, "entry", "2 entries"),
        (2, "day", "2 days"),
        (2, "branch", "2 branches"),
        (2, "allowed regex", "2 allowed regexes"),
    ],
)
def test_a_noun_in_the_singular_follows_its_number(number: int, noun: str, text: str) -> None:
    assert count(number, noun) == text


@pytest.mark.parametrize(
    ("number", "nouns", "text"),
    [
        (1, "environments", "1 environment"),
        (2, "environments", "2 environments"),
        (1, "added lines", "1 added line"),
        (1, "queries", "1 query"),
        (1, "branches", "1 branch"),
        (1, "files", "1 file"),
    ],
)
def test_a_noun_in_the_plural_follows_its_number(number: int, nouns: str, text: str) -> None:
    assert pluralize(number, nouns) == text


def test_words_are_listed_as_people_do() -> None:
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
