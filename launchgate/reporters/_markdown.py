"""Untrusted text inside GitHub's Markdown: escaped so that it stays text, or fenced so that it cannot get out.

A backslash keeps punctuation from being syntax. What GitHub links *after* Markdown (mentions, issue numbers,
addresses) is broken by a zero-width space, as Dependabot does it.
"""

from __future__ import annotations

import html
import re
import urllib.parse

from launchgate.model.finding import InFile
from launchgate.model.masker import to_bytes
from launchgate.model.run import Source
from launchgate.reporters._text import block, plain, shown

_BREAK = "&#8203;"
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]<>()#|~&$@!^=+]")
_LINKED = re.compile(r"[@#]|:(?=//)|\bwww(?=\.)|\bgh(?=-)", re.IGNORECASE)
_LIST = re.compile(r"^(\d*)([-.)])")
_SERVER = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/-]*)?")
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_LANGUAGES = {"sql": "sql", "py": "python", "yml": "yaml", "yaml": "yaml", "json": "json", "toml": "toml", "js": "js"}


def text(words: str) -> str:
    """Return prose in which a pair of backticks marks code, as rules write it; everything else stays as it is."""
    parts = shown(words).strip().split("`")
    if len(parts) % 2 == 0:  # an odd backtick marks nothing
        parts[-2:] = ["`".join(parts[-2:])]
    spans = (code(part) if index % 2 and part.strip() else _escaped(part) for index, part in enumerate(parts))
    return _LIST.sub(r"\1\\\2", "".join(spans))


def escape(words: str) -> str:
    """Return plain text that Markdown and GitHub leave alone, in paragraphs, headings, links and table cells."""
    return _LIST.sub(r"\1\\\2", _escaped(plain(words)))


def _escaped(words: str) -> str:
    escaped = _PUNCTUATION.sub(r"\\\g<0>", words)
    return _LINKED.sub(rf"\g<0>{_BREAK}", escaped)


def code(words: str) -> str:
    """Return a code span, in a fence longer than any run of backticks inside; nothing inside is linked or read."""
    words = plain(words)
    fence = "`" * (1 + _longest_run(words))
    pad = " " if words[:1] in {"`", " "} or words[-1:] in {"`", " "} else ""
    return f"{fence}{pad}{words}{pad}{fence}" if words else ""


def in_html(words: str) -> str:
    """Return plain text for inside HTML, where GitHub reads no Markdown but still links."""
    return _LINKED.sub(rf"\g<0>{_BREAK}", html.escape(plain(words)))


def cell(words: str) -> str:
    """Return a code span for a table cell, where a pipe would end the cell even inside code."""
    return code(words) if "|" not in words else escape(words)


def fence(words: str, language: str = "") -> str:
    """Return a fenced block to copy from."""
    lines = block(words)
    ticks = "`" * max(3, 1 + max(map(_longest_run, lines)))
    return "\n".join((f"{ticks}{language}", *lines, ticks))


def language(at: InFile | None) -> str:
    """Return the fence's language for a fix to be pasted into the file at `at`."""
    return _LANGUAGES.get(at.path.rpartition(".")[2].lower(), "") if at else ""


def permalink(source: Source, at: InFile | None) -> str:
    """Return the address of a line in the checked commit, empty where none can be known or trusted."""
    commit = (at.commit if at else "") or source.commit
    if at is None or not (_REPOSITORY.fullmatch(source.repository) and _COMMIT.fullmatch(commit)):
        return ""
    if not _SERVER.fullmatch(source.server) or {"", ".", ".."} & {*at.path.split("/"), *source.repository.split("/")}:
        return ""
    if at.path in {"-", "COMMIT_MSG"}:
        return f"{source.server}/{source.repository}/commit/{commit}" if at.commit else ""
    path = urllib.parse.quote(to_bytes(at.path), safe="/")
    last = f"-L{at.end_line}" if at.end_line and at.end_line > at.line else ""
    return f"{source.server}/{source.repository}/blob/{commit}/{path}#L{at.line}{last}"


def link(label: str, address: str) -> str:
    """Return code that links to `address`, or only the code where there is none."""
    return f"[{code(label)}]({address})" if address else code(label)


def _longest_run(words: str) -> int:
    return max((len(run) for run in re.findall("`+", words)), default=0)
