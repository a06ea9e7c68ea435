"""Durations, dates and schedules."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from launchgate.values.types.expect import Expect

_DURATION = re.compile(r"\d+(?:\.\d+)?|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+", re.ASCII)
_ISO_DURATION = re.compile(
    r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII
)
_MACROS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_SECONDS = ("second", 0, 59, ())
_PART = re.compile(r"(?:\*|\?|(\w+)(?:-(\w+))?)(?:/(\d{1,2}))?")


def duration(value: str, _expect: Expect) -> str:
    """Accept `30s`, `1h30m`, `500ms`, a bare number of the program's own unit, or ISO 8601 (`PT5M`)."""
    good = _DURATION.fullmatch(value) or _ISO_DURATION.fullmatch(value)
    return "" if good else "is not a duration like `30s`, `5m` or `1h30m`"


def date(value: str, _expect: Expect) -> str:
    """Accept a day or a moment of ISO 8601."""
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return "is not a date like `2027-01-31`"
    return ""


def timezone(value: str, _expect: Expect) -> str:
    """Accept a name of the IANA database."""
    return "" if value in _zones() else "is not a time zone like `Europe/Berlin` or `UTC`"


def cron(value: str, _expect: Expect) -> str:
    """Accept five fields (six with seconds) or a macro; names the field that is wrong."""
    if value.startswith("@"):
        return "" if value in _MACROS else "is not a schedule: unknown `@` word"
    parts = value.split()
    fields = (_SECONDS, *_FIELDS) if len(parts) == len(_FIELDS) + 1 else _FIELDS
    if len(parts) != len(fields):
        return f"is not a schedule: it has {len(parts)} fields instead of five"
    for part, (name, low, high, words) in zip(parts, fields, strict=True):
        if not all(_in_range(each, low, high, words) for each in part.split(",")):
            return f"is not a schedule: its {name} is not within {low} to {high}"
    return ""


def _in_range(text: str, low: int, high: int, words: tuple[str, ...]) -> bool:
    found = _PART.fullmatch(text.lower())
    if found is None or found[3] == "0":
        return False
    numbers = [words.index(each) + low if each in words else each for each in found.group(1, 2) if each is not None]
    return all(str(each).isdecimal() and low <= int(each) <= high for each in numbers)


@cache
def _zones() -> frozenset[str]:
    import zoneinfo

    return frozenset(zoneinfo.available_timezones() | {"UTC", "GMT"})
