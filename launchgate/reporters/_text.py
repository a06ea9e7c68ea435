"""Text from elsewhere made harmless: the one place that knows which characters can command a reader's machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Printable by Unicode's book, invisible on a screen: fillers, joiners, variation selectors.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_ASCII = str.maketrans(
    dict(zip("✗✓·│█░─•\u2013\u2014\u2018\u2019\u201c\u201d\u00d7", "x+-|#.-*--''\"\"x", strict=True))
    | {"…": "...", "→": "->", "≥": ">=", "≤": "<="}
)
_BYTES = range(0xDC00, 0xDD00)  # a byte of a path that is not UTF-8 arrives as one of these lone surrogates
_COMMAND = re.compile(r"^([^\S\n]*)::", re.MULTILINE)


def shown(text: str) -> str:
    r"""Return `text` as one line in which every character shows; what steers a terminal or hides becomes `\x1b`."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def plain(text: str) -> str:
    """Return `shown` text without space around it."""
    return shown(text).strip()


def block(text: str) -> list[str]:
    """Return the lines of `text` to paste, tabs kept, each character of each line shown."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    return [_with_tabs(line.rstrip()) for line in lines]


def harmless(text: str) -> str:
    """Return `text` of several lines as a terminal and a log may have it: only line feeds and tabs steer."""
    return without_commands("\n".join(map(_with_tabs, text.split("\n"))))


def _with_tabs(line: str) -> str:
    return "\t".join(map(shown, line.split("\t")))


def _shown(char: str) -> str:
    if char.isprintable() and char not in _INVISIBLE:
        return char
    if char.isspace():
        return " "
    code = ord(char)
    return f"\\x{code - _BYTES.start:02x}" if code in _BYTES else char.encode("unicode_escape").decode()


def without_commands(text: str, *, number_sign: str = r"\x23", colon: str = r"\x3a") -> str:
    """Return `text` in which the GitHub runner finds no workflow command.

    It looks for `::name::` where a line begins and for the older `##[name]` anywhere (runner, ActionCommand.cs).
    `number_sign` and `colon` are how the format of `text` escapes these two.
    """
    if "##[" in text:
        text = text.replace("##[", f"#{number_sign}[")
    return _COMMAND.sub(lambda line: f"{line[1]}{colon}:", text) if "::" in text else text


def to_ascii(text: str) -> str:
    """Return `text` with our own symbols and typographic marks replaced for consoles that cannot show them."""
    return text.translate(_ASCII)


def cells(text: str) -> int:
    """Count the columns `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, width: int) -> Iterator[str]:
    """Break `text` at spaces into lines of at most `width` columns; a longer word keeps a line of its own."""
    line = ""
    for word in text.split(" "):
        if line and cells(line) + 1 + cells(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def kept_together(facts: str) -> str:
    """Bind the words of each fact, so that lines end only after a comma or a dot between two facts."""
    return re.sub(r"(?<![,·]) (?!·)", "\N{NO-BREAK SPACE}", facts)


def apart(line: str) -> str:
    """Undo `kept_together` once lines are broken."""
    return line.replace("\N{NO-BREAK SPACE}", " ")


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Shorten `text` to `width` columns."""
    if cells(text) <= width:
        return text
    while text and cells(text) + len(ellipsis) > width:
        text = text[:-1]
    return text + ellipsis


def encodable(text: str, encoding: str) -> bool:
    """Return whether `encoding` can carry `text`."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


SYMBOLS = "✗✓·│█░─…"


def as_json(document: Any) -> str:
    """Return JSON text, ASCII only, a newline at its end."""
    import json

    return in_log(json.dumps(document, indent=1, ensure_ascii=True) + "\n")


def in_log(text: str) -> str:
    """Escape in JSON text what the GitHub runner would take for a command: standard output may be a log."""
    return without_commands(text, number_sign="\\u0023")


def clip(text: str, characters: int) -> str:
    """Shorten `text` to a number of characters."""
    return text if len(text) <= characters else text[: characters - 1] + "…"
