"""Expressions of other tools (Go, Python), as ours: only where both mean the same and ours cannot be made slow."""

from __future__ import annotations

import re
import warnings

from launchgate.policy.patterns import safe_pattern

_CLASSES = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
    "word": "A-Za-z0-9_", "space": r"\t\n\v\f\r ", "blank": r"\t ", "punct": r"!-/:-@\[-`{-~",
}  # fmt: skip
_CLASS = re.compile(r"\[:([a-z]+):\]")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*\]|\((?:\?P?<\w+>|\?)?|.", re.DOTALL)
SECRET = "(?P<secret>"  # noqa: S105 - the name of a group


def fitting(expression: str) -> str:
    """Return the same expression for us; raise `ValueError` saying why there is none."""
    text = _CLASS.sub(lambda found: _CLASSES.get(found[1], found[0]), expression.replace(r"\z", r"\Z"))
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # a set that Python reads otherwise
        try:
            pattern = safe_pattern(text)
        except FutureWarning as error:
            raise ValueError(f"it is read in two ways: {error}") from error
    if pattern.search(""):
        raise ValueError("it matches every text")
    return text


def with_secret(expression: str, group: int) -> str:
    """Get the expression with its group of that number named as the secret; as it is where there is no such group."""
    at = 0
    for token in _TOKEN.finditer(expression):
        if token[0] == "(" or token[0].startswith(("(?P<", "(?<")):
            at += 1
            if at == group:
                return f"{expression[: token.start()]}{SECRET}{expression[token.end() :]}"
    return expression


def groups(expression: str) -> int:
    """Count the groups of an expression."""
    return re.compile(expression).groups
