"""Terraform and OpenTofu: variables of containers and functions, and the values of `.tfvars`.

What providers take is alike: objects or blocks of `name` and `value` (ECS, Cloud Run, Kubernetes), and maps (Lambda,
App Service, Container Apps). https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from launchgate.model.finding import InFile
from launchgate.sources.assignment import Assignment

_TEXT = r'"((?:[^"\\\n]|\\.)*+)"'
_SKIPPED = re.compile(
    rf"{_TEXT}|(?P<blank>#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|<<[-~]?(?P<mark>\w++)\n.*?(?:^[ \t]*(?P=mark)\b|\Z))",
    re.DOTALL | re.MULTILINE,
)
_PAIR = re.compile(rf'\bname"?[ \t]*[=:]\s*"([A-Za-z_]\w*+)"\s*+,?\s*+"?value"?[ \t]*[=:]\s*{_TEXT}')
_MAP = re.compile(r"\b(?:variables|environment_variables|app_settings|environment|env|env_vars)\s*+=\s*+\{")
_ENTRY = re.compile(rf'[\s,]*+"?([A-Za-z_][\w-]*+)"?\s*+[=:]\s*+(?:{_TEXT}|[^\n,{{}}]++)')
_VALUE = re.compile(rf"^([A-Za-z_]\w*+)[ \t]*+=[ \t]*+{_TEXT}", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r"}


def read(text: str, path: str) -> list[Assignment]:
    """Return the variables with literal values; what is interpolated comes from elsewhere."""
    code = _SKIPPED.sub(lambda match: _blank(match[0]) if match["blank"] else match[0], text)
    starts = [0, *(match.end() for match in re.finditer("\n", code))]
    matches = _VALUE.finditer(code) if path.endswith(".tfvars") else _variables(code)
    return [_assignment(match, path, starts) for match in matches if match[2] is not None]


def _variables(code: str) -> Iterator[re.Match[str]]:
    yield from _PAIR.finditer(code)
    for opening in _MAP.finditer(code):
        position = opening.end()
        while (entry := _ENTRY.match(code, position)) is not None:
            yield entry
            position = entry.end()


def _assignment(match: re.Match[str], path: str, starts: list[int]) -> Assignment:
    first, last = (bisect_right(starts, match.start(group)) for group in (1, 2))
    at = InFile(path, first, match.start(1) - starts[first - 1] + 1, last if last > first else None)
    if "${" in match[2] or "%{" in match[2]:
        return Assignment(match[1], at, None, match[2][:80])
    return Assignment(match[1], at, _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), match[2]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
