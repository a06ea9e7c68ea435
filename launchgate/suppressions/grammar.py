"""The two forms of a waiver: an entry of `waivers:` in launchgate.yml, and a comment beside the place.

The comment is `launchgate: allow gate/rule until 2027-01-31: reason`, in the comment syntax of its file, on the same
line as the finding or alone on the line above. One waiver suppresses one rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from launchgate.model.finding import InFile
from launchgate.suppressions.comments import Style, closer, opener, style_of

LONGEST = timedelta(days=180)
WARN_BEFORE = timedelta(days=14)
DEFAULT = timedelta(days=30)
KINDS = ("path", "variable", "url", "record", "check", "value")
WORD = b"launchgate:"
EXAMPLE = "launchgate: allow gate/rule until 2027-01-31: reason"

_LONGEST_LINE = 4_000
_START = re.compile(r"\s{0,8}launchgate:\s{0,8}(allow|ignore|disable|skip|waive|waiver|nolint|noqa|exclude)\b")
_RULE = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception, written at `at`.

    `kind` is one of KINDS with `place` its text, or `line` for a comment, which governs its own line and, where it
    is `alone`, the next one.
    """

    rule: str
    kind: Literal["path", "variable", "url", "record", "check", "value", "line"]
    place: str
    reason: str
    expires: date
    at: InFile
    owner: str = ""
    alone: bool = False

    @property
    def form(self) -> Literal["inline", "file"]:
        """How it is written."""
        return "inline" if self.kind == "line" else "file"

    def days_left(self, today: date) -> int:
        """Return the days until it ends; the named day itself still counts, so 0 is its last one."""
        return (self.expires - today).days


@dataclass(frozen=True, slots=True)
class Malformed:
    """A malformed waiver comment: `fault` completes "this waiver does not count: …"."""

    at: InFile
    fault: str


def read_line(path: str, number: int, line: bytes) -> Iterator[Waiver | Malformed]:
    """Read the inline waivers of one line of a file; text outside a comment never counts."""
    if WORD not in line:
        return
    text = line[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r\n")
    style = style_of(path)
    position = 0
    while opened := opener(style).search(text, position):
        position = opened.end()
        start = _START.match(text, position)
        if start is None:
            continue
        close = closer(style, opened[0])
        end = text.find(close, start.end()) if close else len(text)
        end = len(text) if end < 0 else end
        at = InFile(path, number, opened.start() + 1, number, end + len(close) + 1)
        alone = not text[: opened.start()].strip() and not text[end + len(close) :].strip()
        yield _read(start[1], text[start.end() : end], at, alone=alone)
        position = end


def _read(word: str, rest: str, at: InFile, *, alone: bool) -> Waiver | Malformed:
    if word != "allow":
        return Malformed(at, f"the word is `allow`, not `{word}`")
    before, until, after = _split(rest, "until")
    rules = before.replace(",", " ").split()
    if not rules or not _RULE.fullmatch(rules[0]):
        return Malformed(at, "it names no rule: after `allow` comes an id such as `secrets/generic-password`")
    if len(rules) > 1:
        return Malformed(
            at,
            "it names more than one rule: write one waiver for each, the second on the line above or in launchgate.yml",
        )
    if not until:
        return Malformed(at, "it never ends: after the rule comes `until` and a date, at most 180 days ahead")
    day, colon, reason = after.partition(":")
    expires = _date(day.strip())
    if expires is None:
        return Malformed(at, f"`{day.strip()[:20]}` is not a date of the form 2027-01-31")
    if not colon or not reason.strip():
        return Malformed(at, "it gives no reason: after the date comes a colon and why this is acceptable until then")
    return Waiver(rules[0], "line", f"{at.path}:{at.line}", " ".join(reason.split()), expires, at, alone=alone)


def _split(text: str, word: str) -> tuple[str, str, str]:
    found = re.search(rf"(?:^|\s){word}(?:\s|$)", text)
    return (text[: found.start()], word, text[found.end() :]) if found else (text, "", "")


def _date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def inline(path: str, rule: str, expires: date, reason: str) -> str | None:
    """Write the comment for a file, None where its kind has no comment to offer."""
    style = style_of(path)
    if not style.offer:
        return None
    start, close = style.pairs[0]
    text = f"{start} launchgate: allow {rule} until {expires.isoformat()}: {_plain(reason, style)}"
    return f"{text} {close}" if close else text


def _plain(reason: str, style: Style) -> str:
    """Return the reason on one line, without what would end or break the comment."""
    start, close = style.pairs[0]
    text = " ".join("".join(char if char.isprintable() else " " for char in reason).split())
    if start == "<!--":
        text = re.sub(r"-{2,}", "-", text).rstrip("-").rstrip()
    return text.replace(close, "").rstrip() if close else text


def entry(rule: str, kind: str, place: str, *, reason: str, expires: date, owner: str = "") -> str:
    """Write the entry of `waivers:` as one line of flow YAML, without the dash."""
    fields = {"rule": rule, kind: place, "reason": reason, "expires": expires.isoformat(), "owner": owner}
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in fields.items() if value) + "}"


_PLAIN_SCALAR = re.compile(r"[A-Za-z./_][A-Za-z0-9 ./_@+()<>=-]*(?::[A-Za-z0-9./_@+-]+)*")


def scalar(text: str) -> str:
    """Write a string as a YAML scalar that every reader takes for that string, in flow and block context."""
    import json

    word = text.lower()
    is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)
    plain = _PLAIN_SCALAR.fullmatch(text) and text == text.strip() and word not in _WORDS_OF_YAML
    return text if is_date or plain else _UNPRINTABLE.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0].isprintable():
        return found[0]
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


_LAST_OF_FOUR_DIGITS = 0xFFFF
_UNPRINTABLE = re.compile(r"[^ -~]")
_WORDS_OF_YAML = frozenset("true false null yes no on off y n ~ .inf .nan".split())  # noqa: SIM905 - read as one list
