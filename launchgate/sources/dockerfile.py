"""Dockerfiles: `ENV` and the defaults of `ARG`.

https://docs.docker.com/reference/dockerfile/#env
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment
from launchgate.sources.interpolation import interpolated

_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_PAIR = re.compile(r"([A-Za-z_]\w*)=((?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"'\\])*)")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\(.)")


def read(text: str, path: str) -> list[Assignment]:
    """Return what a Dockerfile sets; a build argument's default is the `default` of an assignment without a value."""
    found = []
    for number, last, instruction, rest in _instructions(text.splitlines()):
        at = InFile(path, number, end_line=last if last > number else None)
        pairs = [(match[1], _unquote(match[2])) for match in _PAIR.finditer(rest)]
        if instruction == "ENV":
            if not pairs and len(parts := rest.split(None, 1)) > 1:
                pairs = [(parts[0], parts[1])]
            found += [interpolated(name, value, at) for name, value in pairs]
        elif instruction == "ARG":
            found += [Assignment(name, at, None, "a build argument", value) for name, value in pairs]
    return found


def _instructions(lines: list[str]) -> Iterator[tuple[int, int, str, str]]:
    """Return first and last line, instruction and the joined rest of each instruction; heredocs are skipped."""
    index = 0
    while index < len(lines):
        number = index + 1
        joined: list[str] = []
        while index < len(lines):
            line = lines[index].rstrip()
            index += 1
            if joined and line.lstrip().startswith("#"):
                continue
            joined.append(line.removesuffix("\\"))
            if not line.endswith("\\"):
                break
        last = index
        word, _, rest = " ".join(joined).strip().partition(" ")
        for marker in _HEREDOC.findall(rest) if word.upper() in {"RUN", "COPY", "ADD"} else ():
            while index < len(lines) and lines[index].strip() != marker:
                index += 1
            index += 1
        if not word.startswith("#"):
            yield number, last, word.upper(), rest.strip()


def _unquote(text: str) -> str:
    return _QUOTED.sub(lambda match: match[1] or match[2] or match[3] or "", text)
