"""Ready-made kinds of text for the fields of sections: annotate with these, the values arrive converted and checked.

timeout: Duration = field(default=timedelta(seconds=30), metadata=trusted_field("…", stricter=LOWER))
port: Port | None = None
schemes: tuple[Scheme, ...] = ()
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, TypeAlias

from launchgate.model.finding import Json
from launchgate.policy.nodes import ScalarNode
from launchgate.policy.patterns import safe_pattern
from launchgate.policy.shapes import Form
from launchgate.text import globs

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def text_form(
    expected: str,
    pattern: str,
    read: Callable[[str], Any] = str,
    *,
    write: Callable[[Any], Json] = str,
    below: Callable[[str, Any], Any] | None = None,
    **more: Json,
) -> Form:
    r"""Make the form of a text that `pattern` matches as a whole; `read` converts it and may raise `ValueError`.

    `pattern` is given to Python and to JSON Schema alike: write `[0-9]`, not `\d`, so that both mean the same.
    """
    whole = re.compile(pattern)

    def convert(node: ScalarNode) -> Any:
        if not isinstance(node.value, str):
            message = f'put it in quotes: "{node.text[:40]}"' if node.value is not None else f"write {expected}"
            raise ValueError(message)  # noqa: TRY004 - the binder's protocol: every wrong value is a ValueError
        if not whole.fullmatch(node.value):
            message = f"write {expected}"
            raise ValueError(message)
        return read(node.value)

    return Form(expected, convert, {"type": "string", "pattern": f"^(?:{pattern})$", **more}, write, below)


def number_form(expected: str, low: int, high: int) -> Form:
    """Make the form of a whole number from `low` to `high`."""

    def convert(node: ScalarNode) -> int:
        value = node.value
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole or not low <= int(value or 0) <= high:
            message = f"write a number from {low} to {high}"
            raise ValueError(message)
        return int(value or 0)

    return Form(expected, convert, {"type": "integer", "minimum": low, "maximum": high}, int)


def duration(text: str) -> timedelta:
    """Read a duration such as `300ms`, `30s`, `5m`, `2h`, `7d`; raise `ValueError` for anything else."""
    match = re.fullmatch(_DURATION, text)
    if not match:
        message = "write a number and a unit: ms, s, m, h or d"
        raise ValueError(message)
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def write_duration(value: timedelta) -> str:
    """Write a duration in the largest unit that divides it."""
    milliseconds = round(value.total_seconds() * 1000)
    if not milliseconds:
        return "0s"
    return next(
        f"{milliseconds // size}{unit}"
        for unit, factor in reversed(_UNITS.items())
        if milliseconds % (size := round(factor * 1000)) == 0
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = "write a day that exists, as YYYY-MM-DD"
        raise ValueError(message) from error


def _glob(text: str) -> str:
    if wrong := globs.problem(text):
        raise ValueError(wrong)
    return text


def _scalar(node: ScalarNode) -> str:
    if node.value is None:
        message = "write a text, or remove the key"
        raise ValueError(message)
    return node.text


_DURATION = r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)"
_LABEL = r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{0,20}}"
_INSIDE = r"(?!/)(?![a-zA-Z]:)(?:(?!\.\.?(?:/|$))[^/\\\x00-\x1f]+/)*(?!\.\.?$)[^/\\\x00-\x1f]+/?"

FORMATS: Mapping[str, Callable[[str], object]] = {
    "date": _date,
    "launchgate-glob": _glob,
    "launchgate-regex": safe_pattern,
}
"""What `format` means in our schemas, where a pattern is not enough."""

Duration: TypeAlias = Annotated[
    timedelta, text_form("a duration such as `30s`, `5m` or `2h`", _DURATION, duration, write=write_duration)
]
Date: TypeAlias = Annotated[
    date, text_form("a date, YYYY-MM-DD", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _date, write=date.isoformat, format="date")
]
Port: TypeAlias = Annotated[int, number_form("a port, 1 to 65535", 1, 65535)]
Count: TypeAlias = Annotated[int, number_form("a whole number, 0 or more", 0, 10**9)]
Glob: TypeAlias = Annotated[
    str,
    text_form(
        "a path pattern such as `docs/**`", r"[^\\!][^\\]{0,299}", _glob, below=globs.below, format="launchgate-glob"
    ),
]
InsidePath: TypeAlias = Annotated[str, text_form("a path inside the repository", _INSIDE, below="{}/{}".format)]
Regex: TypeAlias = Annotated[
    re.Pattern[str],
    text_form(
        "a regular expression",
        r"[\s\S]{1,500}",
        safe_pattern,
        write=lambda value: str(value.pattern),
        format="launchgate-regex",
    ),
]
VariableName: TypeAlias = Annotated[
    str, text_form("a variable name such as `DATABASE_URL`", r"[A-Za-z_][A-Za-z0-9_]{0,199}")
]
Name: TypeAlias = Annotated[
    str, text_form("a name of letters, digits, `.`, `_` and `-`", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
]
RuleId: TypeAlias = Annotated[
    str, text_form("a rule such as `secrets/private-key`", r"[a-z][a-z0-9]*/[a-z0-9][a-z0-9-]{0,99}")
]
Scheme: TypeAlias = Annotated[str, text_form("a scheme such as `postgresql`", r"[a-z][a-z0-9+.-]{0,30}")]
Host: TypeAlias = Annotated[str, text_form("a host name such as `app.acme.test`", _HOST)]
HttpUrl: TypeAlias = Annotated[
    str,
    text_form(
        "an address such as `https://app.acme.test`",
        rf"https?://(?:{_HOST}|\[[0-9a-fA-F:.]+\])(?::[0-9]{{1,5}})?(?:/[^\s]*)?",
    ),
]
Scalar: TypeAlias = Annotated[
    str, Form("a text, number or truth value", _scalar, {"type": ["string", "number", "boolean"]})
]
