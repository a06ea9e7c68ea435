"""Counting and listing in words: `1 file`, `3 entries`; `a, b and c`."""

from __future__ import annotations

_SIBILANTS = ("s", "x", "ch", "sh")


def count(number: int, noun: str) -> str:
    """Return a number with its noun, which is named in the singular and may have words before it: `added line`."""
    return f"{number} {noun if number == 1 else _plural(noun)}"


def pluralize(number: int, nouns: str) -> str:
    """Return a number with its noun, which is named in the plural: what a report's `scanned` holds."""
    return f"{number} {_singular(nouns) if number == 1 else nouns}"


def join_words(words: list[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(_SIBILANTS) else f"{noun}s"


def _singular(nouns: str) -> str:
    if nouns.endswith("ies"):
        return f"{nouns[:-3]}y"
    stem = nouns.removesuffix("es")
    return stem if stem != nouns and stem.endswith(_SIBILANTS) else nouns.removesuffix("s")
