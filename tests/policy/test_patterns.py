"""Regular expressions of a configuration: useful ones pass, slow ones do not."""

from __future__ import annotations

import random
import re
import time

import pytest

from launchgate.policy.patterns import safe_pattern

USEFUL = [
    r"^sk_[a-z0-9]{32}$",
    r"acme_[a-z0-9]{32}",
    r"\d+(\.\d+)*",
    r"v?\d{1,3}\.\d{1,3}\.\d{1,3}(-[a-z]+)?",
    r"[a-z]+(,[a-z]+)*",
    r"(foo|bar)+",
    r"(?:dev|staging|production)",
    r".*foo.*",
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}",
    r"https://[^/\s]+/.*",
    r"(?i)[a-z]+@[a-z]+\.[a-z]+",
    r"[A-Z][A-Z0-9_]*",
    r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}",
    r"\s*#.*",
    r"(?P<name>[^=]+)=(?P<value>.*)",
]
SLOW = [
    r"(a+)+$",
    r"(a*)*",
    r"(a|a)*b",
    r"(a|aa)+",
    r"(?:a|b|ab)*c",
    r"(.*a){12}",
    r"(a?){50}a{50}",
    r"a?" * 30 + "a" * 30,
    r"(a|a)" * 30 + "b",
    r"(a{1,5}){1,9}b",
    r"(\w+\s?)*$",
    r"(,a*a*)*b",
    r".*.*.*b",
    r"x*x*x*y",
    r"\w+_\w+_\w+_",
    r"((a?)?b)+c",
    r"(?:(?:b*?|a)a*,)*c",
    r"()*",
    r"(|a)*b",
]
REFUSED = [r"(?=x)y", r"(?<!x)y", r"(x)\1", r"(x)?(?(1)y|z)", "[", "(", "a{2,1}", "*", "x" * 501, "(" * 300 + ")" * 300]


@pytest.mark.parametrize("text", USEFUL)
def test_a_useful_pattern_is_compiled(text: str) -> None:
    assert safe_pattern(text).pattern == text


@pytest.mark.parametrize("text", SLOW)
def test_a_pattern_that_can_be_made_slow_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="slow"):
        safe_pattern(text)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_what_is_no_pattern_or_needs_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression|not allowed|at most 500"):
        safe_pattern(text)


def _pattern(source: random.Random, depth: int) -> str:
    die = source.random()
    if depth == 0 or die < 0.35:
        return source.choice(["a", "b", "[ab]", ".", r"\w", ","])
    if die < 0.6:
        return _pattern(source, depth - 1) + _pattern(source, depth - 1)
    if die < 0.75:
        return f"(?:{_pattern(source, depth - 1)}|{_pattern(source, depth - 1)})"
    return f"(?:{_pattern(source, depth - 1)}){source.choice(['*', '+', '?', '{2,5}', '{1,40}', '*?'])}"


def test_no_pattern_of_many_drawn_ones_that_passes_is_slow() -> None:
    source = random.Random(20261124)
    passed = 0
    for _ in range(4000):
        try:
            compiled = safe_pattern(_pattern(source, 5))
        except ValueError:
            continue
        passed += 1
        started = time.process_time()
        for subject in ("a" * 300 + "!", "ab" * 150 + "!", "a," * 150 + "!", "b" * 300 + "\n"):
            compiled.fullmatch(subject)
        assert time.process_time() - started < 10, compiled.pattern
    assert passed > 500


def test_the_patterns_called_slow_are_slow_indeed() -> None:
    started = time.process_time()
    re.compile(r"(a|aa)+$").fullmatch("a" * 28 + "!")
    assert time.process_time() - started > 0.001
